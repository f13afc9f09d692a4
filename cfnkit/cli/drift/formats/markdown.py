"""Drift as Markdown for a comment on a pull request: a summary, and a table of the differences."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from cfnkit.cli.drift import words
from cfnkit.cli.drift.formats import DriftView
from cfnkit.drift.report import ResourceDrift, Status
from cfnkit.drift.verdict import DRIFTED, UNCHECKED, every_resource

# A comment on GitHub may have 65,536 characters.
_LIMIT = 60_000
_VALUE = 300
# Signs of Markdown, and those by which GitHub and GitLab link and mention: @user, octo/repo#1, GH-1, !1, www., a
# scheme or the hash of a commit (in which one character is enough).
# https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
_SIGNS = re.compile(
    r"[|\\`*~\[\]@!$%]|(?<!&)#|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=//)|(?i:(?<=www)\.|(?<=\bGH)-)"
    r"|(?<![0-9A-Za-z])[0-9a-f](?=[0-9a-f]{6,63}(?![0-9A-Za-z]))"
)


def render(view: DriftView) -> str:
    """The summary and the tables; rows that would make a comment too long are only counted."""
    drift = view.drift
    drifted = any(resource.status in DRIFTED for resource in drift.resources)
    blocks = [f"### {'Drift' if drifted else 'No drift'}", _text(words.summary(drift)), _text(words.heading(drift))]
    rows = list(_rows(view))
    if rows:
        blocks.append(_table(("resource", "property", "template", "live"), rows, _LIMIT))
    unchecked = list(_unchecked(view))
    if unchecked:
        table = _table(("resource", "why"), unchecked, _LIMIT // 10)
        blocks.append(f"<details><summary>{len(unchecked):,} not checked</summary>\n\n{table}\n\n</details>")
    notes = [(_code(resource_path), _code(path), _text(why)) for resource_path, path, why in _notes(view)]
    if notes:
        table = _table(("resource", "property", "why"), notes, _LIMIT // 10)
        blocks.append(f"<details><summary>{len(notes):,} equal or not compared</summary>\n\n{table}\n\n</details>")
    blocks += ["\n".join(f"- {_text(notice)}" for notice in view.notices)] if view.notices else []
    return "\n\n".join(blocks) + "\n"


def _rows(view: DriftView) -> Iterator[tuple[str, ...]]:
    for resource_path, resource, _ in every_resource(view.drift):
        name = _name(resource_path, resource)
        if resource.status is Status.DELETED:
            yield name, "", "", f"**deleted** {_text(resource.reason)}".rstrip()
        for difference in resource.differences:
            named = _code(words.keyed_path_text(difference, resource))
            path = "<br>".join([named, *map(_text, words.remarks(difference))])
            yield name, path, _code(difference.expected_text), _code(difference.actual_text)
        for difference in resource.undeclared:
            named = _code(words.keyed_path_text(difference, resource))
            yield name, named, "undeclared", _code(difference.actual_text)


def _unchecked(view: DriftView) -> Iterator[tuple[str, ...]]:
    for resource_path, resource, _ in every_resource(view.drift):
        if resource.status in UNCHECKED and resource.nested is None:
            yield _name(resource_path, resource), _text(f"{resource.status.value} {resource.reason}".strip())


def _notes(view: DriftView) -> Iterator[tuple[str, str, str]]:
    if view.explain:
        for resource_path, resource, _ in every_resource(view.drift):
            for path, why in words.explained(resource):
                yield resource_path, path, why


def _name(resource_path: str, resource: ResourceDrift) -> str:
    place = words.place_text(resource.span)
    return f"{_code(resource_path)}<br>{_text(resource.type)}" + (f"<br>{_text(place)}" if place else "")


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
    """A value as an HTML code element, since a code span in a table cannot have every character."""
    if not text:
        return ""
    cut = text if len(text) <= _VALUE else f"{text[:_VALUE]}..."
    return f"<code>{_text(cut)}</code>"


def _text(text: str) -> str:
    """A text in which no character has a meaning in Markdown or HTML, and nobody is mentioned."""
    line = html.escape(" ".join(text.splitlines()), quote=False)
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", line)
