"""The drift of a stack as its resources make it, and the reports that are derived from another."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import TypeAlias

from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Skipped, SkipReason, Status

DRIFTED = frozenset({Status.MODIFIED, Status.DELETED})
UNCHECKED = frozenset({Status.NOT_CHECKED, Status.UNKNOWN})

_STATUS_OF_NESTED = {"DRIFTED": Status.MODIFIED, "IN_SYNC": Status.IN_SYNC, "NOT_CHECKED": Status.NOT_CHECKED}

ResourceMapping: TypeAlias = abc.Callable[[str, ResourceDrift, DriftReport], ResourceDrift]
"""Takes the path of a resource (`Network/Vpc`), its drift and the report that it is in, and returns its new drift."""


def stack_status(report: DriftReport) -> str:
    """DRIFTED, IN_SYNC or NOT_CHECKED, in the service's words; unchecked resources do not make a stack drift."""
    statuses = {resource.status for resource in report.resources}
    if statuses & DRIFTED:
        return "DRIFTED"
    return "NOT_CHECKED" if statuses and statuses <= UNCHECKED else "IN_SYNC"


def with_nested(resource: ResourceDrift, nested: DriftReport) -> ResourceDrift:
    """A nested stack with the report of its resources, which sets its status."""
    return replace(resource, nested=nested, status=_STATUS_OF_NESTED[stack_status(nested)])


def with_differences(
    resource: ResourceDrift, differences: abc.Sequence[Difference], skipped: abc.Iterable[Skipped]
) -> ResourceDrift:
    """A resource with some of its differences; `skipped` says why the others do not count."""
    status = resource.status
    if status is Status.MODIFIED and resource.nested is None and not differences:
        status = Status.IN_SYNC
    return replace(resource, status=status, differences=tuple(differences), skipped=(*resource.skipped, *skipped))


def every_resource(report: DriftReport) -> abc.Iterator[tuple[str, ResourceDrift, DriftReport]]:
    """Each resource with its path (`Network/Vpc`) and the report that it is in; nested ones follow their stack."""
    for resource in report.resources:
        yield resource.logical_id, resource, report
        if resource.nested is not None:
            for path, inner, inner_report in every_resource(resource.nested):
                yield f"{resource.logical_id}/{path}", inner, inner_report


def mapped(report: DriftReport, mapping: ResourceMapping) -> DriftReport:
    """The report with each resource as `mapping` returns it.

    The resources of a nested stack are mapped before the stack, whose status follows from them.
    """
    return _mapped(report, mapping, "")


def is_unchecked(resource: ResourceDrift) -> bool:
    """Whether a part of a resource was not compared although a user could make it comparable.

    That is the whole resource, or a value that only the deployment knows. Ignored resources do not count.
    """
    if _is_ignored(resource):
        return False
    if resource.status in UNCHECKED and resource.nested is None:
        return True
    return any(skipped.reason is SkipReason.UNRESOLVED for skipped in resource.skipped)


def unread_resources(report: DriftReport) -> list[ResourceDrift]:
    """The resources that could not be compared, without nested stacks and ignored ones."""
    found = (resource for _, resource, _ in every_resource(report) if resource.nested is None)
    return [one for one in found if one.status in UNCHECKED and not _is_ignored(one)]


def nothing_compared(report: DriftReport) -> bool:
    """Whether the report has resources, and none of them could be compared."""
    found = [resource for _, resource, _ in every_resource(report) if resource.nested is None]
    return bool(unread_resources(report)) and all(resource.status in UNCHECKED for resource in found)


def _is_ignored(resource: ResourceDrift) -> bool:
    return any(skipped.reason is SkipReason.IGNORED and not skipped.path for skipped in resource.skipped)


def _mapped(report: DriftReport, mapping: ResourceMapping, above: str) -> DriftReport:
    resources: list[ResourceDrift] = []
    for resource in report.resources:
        path = above + resource.logical_id
        if resource.nested is not None:
            resource = with_nested(resource, _mapped(resource.nested, mapping, f"{path}/"))
        resources.append(mapping(path, resource, report))
    return replace(report, resources=tuple(resources))
