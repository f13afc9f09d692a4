"""Drift as Markdown for a comment on a pull request: a summary, and a table of the differences."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.drift import words
from cfnkit.cli.drift.formats import DriftView
from cfnkit.drift.report import DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import UNCHECKED, every_resource, nothing_compared, stack_status, unread_resources
from cfnkit.pages.markdown import code, table, text

# A comment on GitHub may have 65,536 characters.
_LIMIT = 60_000


def render(view: DriftView) -> str:
    """The summary and the tables; rows that would make a comment too long are only counted."""
    drift = view.drift
    blocks = [f"### {_title(drift)}", text(words.summary(drift)), text(words.heading(drift))]
    rows = list(_rows(view))
    if rows:
        blocks.append(table(("resource", "property", "template", "live"), rows, _LIMIT))
    unchecked = list(_unchecked(view))
    if unchecked:
        unlisted = table(("resource", "why"), unchecked, _LIMIT // 10)
        blocks.append(f"<details><summary>{len(unchecked):,} not checked</summary>\n\n{unlisted}\n\n</details>")
    notes = [(code(resource_path), code(path), text(why)) for resource_path, path, why in _notes(view)]
    if notes:
        unlisted = table(("resource", "property", "why"), notes, _LIMIT // 10)
        blocks.append(f"<details><summary>{len(notes):,} equal or not compared</summary>\n\n{unlisted}\n\n</details>")
    blocks += ["\n".join(f"- {text(notice)}" for notice in view.notices)] if view.notices else []
    return "\n\n".join(blocks) + "\n"


def _title(drift: DriftReport) -> str:
    if stack_status(drift) == "DRIFTED":
        return "Drift"
    if nothing_compared(drift):
        return "Nothing compared"
    return "No drift in what could be compared" if unread_resources(drift) else "No drift"


def _rows(view: DriftView) -> Iterator[tuple[str, ...]]:
    for resource_path, resource, _ in every_resource(view.drift):
        name = _name(resource_path, resource)
        if resource.status is Status.DELETED:
            yield name, "", "", f"**deleted** {text(resource.reason)}".rstrip()
        for difference in resource.differences:
            named = code(words.keyed_path_text(difference, resource))
            path = "<br>".join([named, *map(text, words.remarks(difference))])
            yield name, path, code(difference.expected_text), code(difference.actual_text)
        for difference in resource.undeclared:
            named = code(words.keyed_path_text(difference, resource))
            yield name, named, "undeclared", code(difference.actual_text)


def _unchecked(view: DriftView) -> Iterator[tuple[str, ...]]:
    for resource_path, resource, _ in every_resource(view.drift):
        if resource.status in UNCHECKED and resource.nested is None:
            yield _name(resource_path, resource), text(f"{resource.status.value} {resource.reason}".strip())


def _notes(view: DriftView) -> Iterator[tuple[str, str, str]]:
    if view.explain:
        for resource_path, resource, _ in every_resource(view.drift):
            for path, why in words.explained(resource):
                yield resource_path, path, why


def _name(resource_path: str, resource: ResourceDrift) -> str:
    place = words.place_text(resource.span)
    return f"{code(resource_path)}<br>{text(resource.type)}" + (f"<br>{text(place)}" if place else "")
