"""Drift for people: one line a resource, and under it what differs."""

from __future__ import annotations

from cfnkit.cli.drift.formats import Report
from cfnkit.cli.drift.formats.words import (
    actual_text,
    expected_text,
    explained,
    heading,
    path_text,
    place_text,
    remarks,
    summary,
    value_text,
)
from cfnkit.cli.output.excerpt import visible
from cfnkit.drift.report import Difference, ResourceDrift, Status
from cfnkit.drift.verdict import every_resource

_COLOURS = {
    Status.IN_SYNC: "32",
    Status.MODIFIED: "33",
    Status.DELETED: "31",
    Status.NOT_CHECKED: "36",
    Status.UNKNOWN: "36",
}
_STATUS_WIDTH = max(len(status.value) for status in Status)
_INDENT = "    "
_WIDTH = 200


def render(report: Report) -> str:
    """The lines, and a summary."""
    resources = [(way, resource) for way, resource, _ in every_resource(report.drift)]
    width = max((len(way) for way, _ in resources), default=0)
    lines = [f"{visible(heading(report.drift))}", ""] if resources else []
    for way, resource in resources:
        lines += _resource(way.ljust(width), resource, report)
    lines += ["", summary(report.drift)] if resources else ["The template has no resources."]
    return "\n".join(lines) + "\n"


def _resource(way: str, resource: ResourceDrift, report: Report) -> list[str]:
    status = _painted(resource.status.value.ljust(_STATUS_WIDTH), _COLOURS[resource.status], report)
    line = f"{status}  {way}  {resource.type}  {place_text(resource.span)}".rstrip()
    lines = [visible(line)] if not report.colour else [line]
    if resource.reason:
        lines.append(f"{_INDENT}{_shown(resource.reason)}")
    for difference in resource.differences:
        lines += _difference(difference, resource, report)
    for difference in resource.undeclared:
        lines.append(f"{_INDENT}{_shown(path_text(difference))}  undeclared: {_cut(value_text(difference.actual))}")
    if report.explain:
        lines += [_painted(f"{_INDENT}{_shown(path)}  {_shown(why)}", "2", report) for path, why in explained(resource)]
    return lines


def _difference(difference: Difference, resource: ResourceDrift, report: Report) -> list[str]:
    expected = _painted(_cut(expected_text(difference)), "32", report)
    actual = _painted(_cut(actual_text(difference)), "31", report)
    place = _painted(_place(difference, resource), "2", report)
    lines = [f"{_INDENT}{_shown(path_text(difference))}  {expected} -> {actual}{place}"]
    return lines + [f"{_INDENT}{_INDENT}{_shown(remark)}" for remark in remarks(difference)]


def _place(difference: Difference, resource: ResourceDrift) -> str:
    """The line of the template, where it is not that of the resource."""
    span, around = difference.span, resource.span
    if span is None or (around is not None and span[:2] == around[:2]):
        return ""
    same_file = around is not None and span.source == around.source
    return f"  (line {span.line})" if same_file else f"  ({_shown(place_text(span))})"


def _cut(text: str) -> str:
    text = _shown(text)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}... ({len(text):,} characters)"


def _shown(text: str) -> str:
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def _painted(text: str, colour: str, report: Report) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if report.colour and text else text
