"""Drift as SARIF 2.1.0 for code scanning: a result for each difference, at its line of the template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cfnkit.cli.drift import words
from cfnkit.cli.drift.formats import DriftView
from cfnkit.cli.output.sarif import fingerprints, physical_location, sarif_document
from cfnkit.drift.report import Difference, DifferenceType, DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import UNCHECKED, every_resource, nothing_compared
from cfnkit.source import Span

_NOT_CHECKED = "drift/not-checked"
_RULES = {
    "drift/modified": ("error", "A property differs from the template"),
    "drift/added": ("error", "A list has an element that the template does not declare"),
    "drift/removed": ("error", "A declared property is missing"),
    "drift/deleted": ("error", "A resource that the template declares is deleted"),
    _NOT_CHECKED: ("note", "A resource could not be compared"),
}
_KINDS = {
    DifferenceType.NOT_EQUAL: "drift/modified",
    DifferenceType.ADD: "drift/added",
    DifferenceType.REMOVE: "drift/removed",
}


class _Result(NamedTuple):
    rule: str
    message: str
    span: Span | None
    resource_path: str
    path: str = ""


def render(view: DriftView) -> str:
    """The log of one run; that nothing could be compared is an error at each resource."""
    unchecked = "error" if nothing_compared(view.drift) else _RULES[_NOT_CHECKED][0]
    return sarif_document(map(_rule, _RULES), (_result(each, unchecked) for each in _results(view.drift)))


def _rule(id: str) -> dict[str, Any]:
    level, title = _RULES[id]
    return {"id": id, "shortDescription": {"text": title}, "defaultConfiguration": {"level": level}}


def _results(drift: DriftReport) -> Iterator[_Result]:
    for resource_path, resource, _ in every_resource(drift):
        if resource.status is Status.DELETED:
            message = f"{_named(resource_path, resource)} is deleted. {resource.reason}".rstrip()
            yield _Result("drift/deleted", message, resource.span, resource_path)
        elif resource.status in UNCHECKED and resource.nested is None:
            message = f"{_named(resource_path, resource)} could not be compared. {resource.reason}".rstrip()
            yield _Result(_NOT_CHECKED, message, resource.span, resource_path)
        for difference in resource.differences:
            message = "\n".join([_described(resource_path, resource, difference), *words.remarks(difference)])
            span, path = difference.span or resource.span, words.path_text(difference)
            yield _Result(_KINDS[difference.type], message, span, resource_path, path)


def _named(resource_path: str, resource: ResourceDrift) -> str:
    return f"{resource_path} ({resource.type})"


def _described(resource_path: str, resource: ResourceDrift, difference: Difference) -> str:
    values = f"{difference.expected_text} -> {difference.actual_text}"
    return f"{_named(resource_path, resource)} {words.path_text(difference)}: {values}"


def _result(result: _Result, unchecked: str) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": f"{result.resource_path}{result.path}"}]}
    if result.span is not None:
        location["physicalLocation"] = physical_location(result.span)
    known = words.fingerprint(result.resource_path, result.path, result.rule)
    return {
        "ruleId": result.rule,
        "ruleIndex": list(_RULES).index(result.rule),
        "level": unchecked if result.rule == _NOT_CHECKED else _RULES[result.rule][0],
        "message": {"text": result.message},
        "locations": [location],
        "partialFingerprints": fingerprints(known),
    }
