"""Drift for people: one line for each resource, and its differences below it."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.drift import words
from cfnkit.cli.drift.formats import DriftView
from cfnkit.cli.output.screen import Style, width_of
from cfnkit.cli.output.text import Line, Styled, Text, padded
from cfnkit.drift.report import Difference, ResourceDrift, Status
from cfnkit.drift.verdict import every_resource
from cfnkit.pages.visible import visible

_STYLES = {
    Status.IN_SYNC: Style.GREEN,
    Status.MODIFIED: Style.YELLOW,
    Status.DELETED: Style.RED,
    Status.NOT_CHECKED: Style.CYAN,
    Status.UNKNOWN: Style.CYAN,
}
_STATUS_WIDTH = max(len(status.value) for status in Status)
_INDENT = "    "
_LONGEST_VALUE = 200


def render(view: DriftView) -> Text:
    """A line for each resource, and a summary."""
    resources = [(path, resource) for path, resource, _ in every_resource(view.drift)]
    if not resources:
        return Text.of(["The template has no resources."])
    width = max(width_of(visible(path)) for path, _ in resources)
    lines = [line for path, resource in resources for line in _resource(padded(path, width), resource, view.explain)]
    return Text.of([words.heading(view.drift), "", *lines, "", words.summary(view.drift)])


def _resource(name: str, resource: ResourceDrift, explain: bool) -> Iterator[Line]:
    status = Styled(resource.status.value.ljust(_STATUS_WIDTH), _STYLES[resource.status])
    aside = words.set_aside_text(resource)
    yield status, f"  {name}  {resource.type}  {words.place_text(resource.span)}  {aside and f'({aside})'}".rstrip()
    if resource.reason:
        yield _INDENT, _one_line(resource.reason)
    for difference in resource.differences:
        yield from _difference(difference, resource)
    for difference in resource.undeclared:
        path, value = _one_line(words.keyed_path_text(difference, resource)), _cut(difference.actual_text)
        yield _INDENT, f"{path}  undeclared: {value}"
    if explain:
        for path, why in words.explained(resource):
            yield _INDENT, Styled(f"{_one_line(path)}  {_one_line(why)}", Style.FAINT)


def _difference(difference: Difference, resource: ResourceDrift) -> Iterator[Line]:
    expected = Styled(_cut(difference.expected_text), Style.GREEN)
    actual = Styled(_cut(difference.actual_text), Style.RED)
    place = Styled(_place(difference, resource), Style.FAINT)
    yield _INDENT, f"{_one_line(words.keyed_path_text(difference, resource))}  ", expected, " -> ", actual, place
    for remark in words.remarks(difference):
        yield _INDENT, _INDENT, _one_line(remark)


def _place(difference: Difference, resource: ResourceDrift) -> str:
    """The line of the template, unless it is that of the resource."""
    span, declared = difference.span, resource.span
    if span is None or (declared is not None and span[:2] == declared[:2]):
        return ""
    same_file = declared is not None and span.source == declared.source
    return f"  (line {span.line})" if same_file else f"  ({_one_line(words.place_text(span))})"


def _cut(text: str) -> str:
    text = _one_line(text)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}... ({len(text):,} characters)"


def _one_line(text: str) -> str:
    return text.replace("\n", "\\n").replace("\t", "\\t")
