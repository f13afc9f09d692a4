"""Drift for a comment on a pull request: a summary, and a table of what differs."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

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
)
from cfnkit.drift.report import ResourceDrift, Status
from cfnkit.drift.verdict import DRIFTED, UNCHECKED, every_resource

# A comment takes 65,536 characters.
_LIMIT = 60_000
_VALUE = 300
_SIGNS = re.compile(r"[|\\`*~\[\]@]|(?<!&)#|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=//)")


def render(report: Report) -> str:
    """The tables; what would make them longer than a comment may be is counted."""
    drift = report.drift
    drifted = any(resource.status in DRIFTED for resource in drift.resources)
    blocks = [f"### {'Drift' if drifted else 'No drift'}", _text(summary(drift)), _text(heading(drift))]
    rows = list(_rows(report))
    if rows:
        blocks.append(_table(("resource", "property", "template", "there"), rows, _LIMIT))
    unchecked = list(_unchecked(report))
    if unchecked:
        table = _table(("resource", "why"), unchecked, _LIMIT // 10)
        blocks.append(f"<details><summary>{len(unchecked):,} not checked</summary>\n\n{table}\n\n</details>")
    notes = [(_code(way), _code(path), _text(why)) for way, path, why in _notes(report)]
    if notes:
        table = _table(("resource", "property", "why"), notes, _LIMIT // 10)
        blocks.append(f"<details><summary>{len(notes):,} equal or not compared</summary>\n\n{table}\n\n</details>")
    blocks += ["\n".join(f"- {_text(notice)}" for notice in report.notices)] if report.notices else []
    return "\n\n".join(blocks) + "\n"


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    for way, resource, _ in every_resource(report.drift):
        name = _name(way, resource)
        if resource.status is Status.DELETED:
            yield name, "", "", f"**deleted** {_text(resource.reason)}".rstrip()
        for difference in resource.differences:
            path = "<br>".join([_code(path_text(difference)), *map(_text, remarks(difference))])
            yield name, path, _code(expected_text(difference)), _code(actual_text(difference))
        for difference in resource.undeclared:
            yield name, _code(path_text(difference)), "undeclared", _code(actual_text(difference))


def _unchecked(report: Report) -> Iterator[tuple[str, ...]]:
    for way, resource, _ in every_resource(report.drift):
        if resource.status in UNCHECKED and resource.nested is None:
            yield _name(way, resource), _text(f"{resource.status.value} {resource.reason}".strip())


def _notes(report: Report) -> Iterator[tuple[str, str, str]]:
    if report.explain:
        for way, resource, _ in every_resource(report.drift):
            for path, why in explained(resource):
                yield way, path, why


def _name(way: str, resource: ResourceDrift) -> str:
    place = place_text(resource.span)
    return f"{_code(way)}<br>{_text(resource.type)}" + (f"<br>{_text(place)}" if place else "")


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], limit: int) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    size = 0
    for number, row in enumerate(rows):
        line = f"| {' | '.join(row)} |"
        size += len(line) + 1
        if size > limit:
            return "\n".join([*lines, "", f"{len(rows) - number:,} more are left out."])
        lines.append(line)
    return "\n".join(lines)


def _code(text: str) -> str:
    """A value as code. HTML's element, since a code span cannot hold what stands for itself in a table."""
    if not text:
        return ""
    cut = text if len(text) <= _VALUE else f"{text[:_VALUE]}..."
    return f"<code>{_text(cut)}</code>"


def _text(text: str) -> str:
    """A text that means nothing in Markdown, nor in HTML, and mentions nobody."""
    line = html.escape(" ".join(text.splitlines()), quote=False)
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", line)
