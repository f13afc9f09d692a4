"""Drift as SARIF 2.1.0, which code scanning reads: a result a difference, at the line of the template."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from cfnkit import __version__
from cfnkit.cli.drift.formats import Report
from cfnkit.cli.drift.formats.words import actual_text, expected_text, fingerprint, path_text, remarks
from cfnkit.cli.output.sarif_locations import SCHEMA, URI_BASES, physical_location
from cfnkit.drift.report import Difference, DifferenceType, DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import UNCHECKED, every_resource
from cfnkit.source import Span

_RULES = {
    "drift/modified": ("error", "A property is not as the template says"),
    "drift/added": ("error", "A list has an element that the template does not declare"),
    "drift/removed": ("error", "What the template declares is not there"),
    "drift/deleted": ("error", "A resource that the template declares is deleted"),
    "drift/not-checked": ("note", "A resource could not be compared"),
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
    way: str
    path: str = ""


def render(report: Report) -> str:
    """The log of one run."""
    run = {
        "tool": {"driver": {"name": "cfnkit", "version": __version__, "rules": [_rule(id) for id in _RULES]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": URI_BASES,
        "results": [_result(result) for result in _results(report.drift)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(id: str) -> dict[str, Any]:
    level, title = _RULES[id]
    return {"id": id, "shortDescription": {"text": title}, "defaultConfiguration": {"level": level}}


def _results(drift: DriftReport) -> Iterator[_Result]:
    for way, resource, _ in every_resource(drift):
        if resource.status is Status.DELETED:
            message = f"{_named(way, resource)} is deleted. {resource.reason}".rstrip()
            yield _Result("drift/deleted", message, resource.span, way)
        elif resource.status in UNCHECKED and resource.nested is None:
            message = f"{_named(way, resource)} could not be compared. {resource.reason}".rstrip()
            yield _Result("drift/not-checked", message, resource.span, way)
        for difference in resource.differences:
            message = "\n".join([_said(way, resource, difference), *remarks(difference)])
            yield _Result(
                _KINDS[difference.type], message, difference.span or resource.span, way, path_text(difference)
            )


def _named(way: str, resource: ResourceDrift) -> str:
    return f"{way} ({resource.type})"


def _said(way: str, resource: ResourceDrift, difference: Difference) -> str:
    values = f"{expected_text(difference)} -> {actual_text(difference)}"
    return f"{_named(way, resource)} {path_text(difference)}: {values}"


def _result(result: _Result) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": f"{result.way}{result.path}"}]}
    if result.span is not None:
        location["physicalLocation"] = physical_location(result.span)
    known = fingerprint(result.way, result.path, result.rule)
    return {
        "ruleId": result.rule,
        "ruleIndex": list(_RULES).index(result.rule),
        "level": _RULES[result.rule][0],
        "message": {"text": result.message},
        "locations": [location],
        # GitHub knows an alert again by primaryLocationLineHash alone; without one it takes a hash of lines.
        "partialFingerprints": {"cfnkit/v1": known, "primaryLocationLineHash": f"{known[:16]}:1"},
    }
