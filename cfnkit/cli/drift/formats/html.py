"""Drift as a self-contained HTML page with a summary, a filter, and both sides of each resource.

Every text goes through `escape`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from cfnkit import __version__
from cfnkit.cli.drift import words
from cfnkit.cli.drift.formats import DriftView
from cfnkit.drift.counts import Counts
from cfnkit.drift.report import Difference, DifferenceType, DriftReport, PointerPath, ResourceDrift, Status
from cfnkit.drift.verdict import DRIFTED, every_resource
from cfnkit.pages.page import asset, escape, filter_script, page
from cfnkit.source.pointer import pointer

# Above this many lines the two sides are not aligned, which would take quadratic time.
_LINES = 3000
_ABSENT: Final = object()


def render(view: DriftView) -> str:
    """The page."""
    title = f"Drift of {view.drift.stack_name or view.drift.template}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(words.heading(view.drift))}</p>",
        f'<p class="summary">{escape(words.summary(view.drift))}</p>',
        *(f'<p class="notice">{escape(notice)}</p>' for notice in view.notices),
        *_filter(view.drift),
        *(_resource(path, resource, view.explain) for path, resource, _ in every_resource(view.drift)),
    ]
    return page(title, body, style=asset(__package__, "page.css"), script=filter_script(), version=__version__)


def _filter(drift: DriftReport) -> Iterator[str]:
    """A search field, and a checkbox for each status of a resource."""
    counts = Counts.of(drift).statuses
    yield '<form id="filter">'
    yield '<input type="search" id="words" placeholder="Filter by name, type or property" aria-label="Filter">'
    for status in Status:
        if counts[status]:
            box = f'<input type="checkbox" name="status" value="{status.value}" checked>'
            yield f'<label class="{status.value}">{box} {status.value} {counts[status]:,}</label>'
    yield "</form>"


def _resource(resource_path: str, resource: ResourceDrift, explain: bool) -> str:
    opened = " open" if resource.status in DRIFTED and resource.nested is None else ""
    place = words.place_text(resource.span)
    aside = words.set_aside_text(resource)
    marks = [
        f'<span class="place">{escape(place)}</span>',
        *([f'<span class="aside">{escape(aside)}</span>'] if aside else ()),
        *([f'<span class="reason">{escape(resource.reason)}</span>'] if resource.reason else ()),
    ]
    parts = [
        f'<details class="resource" data-status="{resource.status.value}"{opened}>',
        f'<summary><span class="status {resource.status.value}">{resource.status.value}</span> '
        f"<b>{escape(resource_path)}</b> {escape(resource.type)} {' '.join(marks)}</summary>",
    ]
    if resource.physical_id:
        parts.append(f'<p class="place">Physical ID: {escape(resource.physical_id)}</p>')
    parts += _differences(resource)
    parts += _sides(resource)
    if explain:
        parts += _notes(resource)
    return "\n".join([*parts, "</details>"])


def _differences(resource: ResourceDrift) -> Iterator[str]:
    rows = [_difference(difference, resource) for difference in resource.differences]
    rows += [
        f"<tr><td><code>{escape(words.keyed_path_text(one, resource))}</code></td><td>undeclared</td>"
        f"<td><code>{escape(one.actual_text)}</code></td><td></td></tr>"
        for one in resource.undeclared
    ]
    rows += [
        f'<tr class="aside"><td><code>{escape(pointer(one.path))}</code></td>'
        f'<td colspan="3">{escape(one.reason.value.lower())}: {escape(one.detail)}</td></tr>'
        for one in words.set_aside(resource)
    ]
    if rows:
        yield '<table class="differences"><tr><th>property</th><th>template</th><th>live</th><th>line</th></tr>'
        yield from rows
        yield "</table>"


def _difference(difference: Difference, resource: ResourceDrift) -> str:
    notes = "".join(f"<br>{escape(remark)}" for remark in words.remarks(difference))
    return (
        f"<tr><td><code>{escape(words.keyed_path_text(difference, resource))}</code>{notes}</td>"
        f'<td class="expected"><code>{escape(difference.expected_text)}</code></td>'
        f'<td class="actual"><code>{escape(difference.actual_text)}</code></td>'
        f'<td class="place">{escape(words.place_text(difference.span))}</td></tr>'
    )


def _sides(resource: ResourceDrift) -> Iterator[str]:
    rows = list(lines(resource))
    if not rows:
        return
    yield '<table class="sides"><tr><th>template</th><th>live</th></tr>'
    for row in rows:
        marked = "" if row.same else ' class="differs"'
        cells = "".join(f"<td>{escape(side or '')}</td>" for side in (row.expected, row.actual))
        yield f"<tr{marked}>{cells}</tr>"
    yield "</table>"


def _notes(resource: ResourceDrift) -> Iterator[str]:
    notes = [f"<li><code>{escape(path)}</code> {escape(why)}</li>" for path, why in words.explained(resource)]
    if notes:
        yield "\n".join(["<ul>", *notes, "</ul>"])


class SidesLine(NamedTuple):
    """A line of both sides; None for a side without it."""

    expected: str | None
    actual: str | None
    same: bool


def lines(resource: ResourceDrift) -> Iterator[SidesLine]:
    """The declared properties beside the live ones, both in the template's form, as lines of JSON.

    An element that was added to a list within a list is left out: its indexes are of the actual side.
    """
    if resource.expected is None or resource.actual is None:
        return
    sides = _Sides(resource.differences)
    yield from _aligned(_lines(sides.declared(resource.expected, ())), _lines(sides.live(resource.expected, ())))


class _Sides:
    """The values of both sides, made from the declared values and the differences."""

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        self._changed = {one.path: one for one in differences if one.type is not DifferenceType.ADD}
        self._added: dict[PointerPath, list[Difference]] = {}
        for one in differences:
            if one.type is DifferenceType.ADD and not any(isinstance(step, int) for step in one.path[:-1]):
                self._added.setdefault(one.path[:-1], []).append(one)
        self._above = {one.path[:length] for one in differences for length in range(len(one.path))}

    def declared(self, value: Any, path: PointerPath) -> Any:
        """The declared value; a JSON text with a difference in it is decoded."""
        value = self._decoded(value, path)
        if isinstance(value, dict):
            return {key: self.declared(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.declared(item, (*path, index)) for index, item in enumerate(value)]
        return value

    def live(self, value: Any, path: PointerPath) -> Any:
        """The live value: the declared one with the differences applied."""
        if path in self._changed:
            change = self._changed[path]
            return _ABSENT if change.type is DifferenceType.REMOVE else change.actual
        value = self._decoded(value, path)
        added = self._added.get(path, ())
        if isinstance(value, dict):
            made = {key: self.live(item, (*path, key)) for key, item in value.items()}
            made.update({str(one.path[-1]): one.actual for one in added})
            return {key: item for key, item in made.items() if item is not _ABSENT}
        if isinstance(value, list):
            items = [self.live(item, (*path, index)) for index, item in enumerate(value)]
            return [item for item in items if item is not _ABSENT] + [one.actual for one in added]
        return value

    def _decoded(self, value: Any, path: PointerPath) -> Any:
        if not isinstance(value, str) or path not in self._above:
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value


def _lines(value: Any) -> list[str]:
    return json.dumps(value, indent=2, ensure_ascii=False).splitlines()


def _aligned(expected: list[str], actual: list[str]) -> Iterator[SidesLine]:
    """The lines of both sides, equal ones beside each other."""
    if max(len(expected), len(actual)) > _LINES:
        yield from (SidesLine(ours, theirs, ours == theirs) for ours, theirs in zip_longest(expected, actual))
        return
    from difflib import SequenceMatcher

    for kind, start, end, other, last in SequenceMatcher(None, expected, actual, autojunk=False).get_opcodes():
        for ours, theirs in zip_longest(expected[start:end], actual[other:last]):
            yield SidesLine(ours, theirs, kind == "equal")
