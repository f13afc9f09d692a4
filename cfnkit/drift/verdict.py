"""What the drift of parts says of the whole."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace

from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Skipped, SkipReason, Status

DRIFTED = frozenset({Status.MODIFIED, Status.DELETED})
UNCHECKED = frozenset({Status.NOT_CHECKED, Status.UNKNOWN})


def stack_status(report: DriftReport) -> str:
    """DRIFTED, IN_SYNC or NOT_CHECKED, as the service words it: what is not checked does not make a stack drift."""
    statuses = {resource.status for resource in report.resources}
    if statuses & DRIFTED:
        return "DRIFTED"
    return "NOT_CHECKED" if statuses and statuses <= UNCHECKED else "IN_SYNC"


def with_nested(resource: ResourceDrift, nested: DriftReport) -> ResourceDrift:
    """A nested stack with another report of what is in it."""
    statuses = {"DRIFTED": Status.MODIFIED, "IN_SYNC": Status.IN_SYNC, "NOT_CHECKED": Status.NOT_CHECKED}
    return replace(resource, nested=nested, status=statuses[stack_status(nested)])


def with_differences(
    resource: ResourceDrift, differences: abc.Sequence[Difference], skipped: abc.Iterable[Skipped]
) -> ResourceDrift:
    """A resource with fewer differences, and what became of the others."""
    status = resource.status
    if status is Status.MODIFIED and resource.nested is None and not differences:
        status = Status.IN_SYNC
    return replace(
        resource, status=status, differences=tuple(differences), skipped=(*resource.skipped, *skipped)
    )


def every_resource(report: DriftReport) -> abc.Iterator[tuple[str, ResourceDrift, DriftReport]]:
    """Each resource with the way to it (`Network/Vpc`) and the report that it is in; nested ones behind their stack."""
    for resource in report.resources:
        yield resource.logical_id, resource, report
        if resource.nested is not None:
            for way, inner, around in every_resource(resource.nested):
                yield f"{resource.logical_id}/{way}", inner, around


def is_unchecked(resource: ResourceDrift) -> bool:
    """Whether something of a resource could not be compared that somebody could make comparable.

    That is the whole of it, or a value that only the deployment knows; what is ignored does not count.
    """
    if any(skipped.reason is SkipReason.IGNORED and not skipped.path for skipped in resource.skipped):
        return False
    if resource.status in UNCHECKED and resource.nested is None:
        return True
    return any(skipped.reason is SkipReason.UNRESOLVED for skipped in resource.skipped)
