"""A change as Markdown for a comment on a pull request: what matters first, and the details folded."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.diff import words
from cfnkit.cli.diff.rows import DiffView, OutputRow, ResourceRow, RiskRow
from cfnkit.diagnostics import counted
from cfnkit.diff import Action
from cfnkit.pages.markdown import code, table, text

LIMIT = 60_000
"""The characters of a change: a comment on GitHub may have 65,536."""

_DETAIL = 300
_SHORT = 40  # resources of the list, which has no values


def render(view: DiffView) -> str:
    """The summary, the risks, and tables of resources and outputs; what would be too long is only counted."""
    title = "Change" if view.changed or view.outputs or view.risks else "No change"
    blocks = [f"### {title} of {code(view.template)}{over_targets(view)}", *blocks_of(view, LIMIT), compared_with(view)]
    return "\n\n".join(blocks) + "\n"


def over_targets(view: DiffView) -> str:
    """How many targets a change is for, as the end of a heading; empty for one."""
    return f" for {len(view.targets):,} targets" if view.targets else ""


def compared_with(view: DiffView) -> str:
    """What the version before is."""
    return f"<sub>compared with {code(view.origin)}</sub>"


def blocks_of(view: DiffView, limit: int) -> Iterator[str]:
    """What stands below the heading of a change, in about `limit` characters."""
    yield text(words.summary(view))
    if view.risks:
        yield _risks(view, limit // 3)
    if view.changed:
        yield _resources(view, limit // 10)
    rows = [row for resource in view.resources for row in _resource(resource, view)]
    if rows:
        head = ("resource", "property", "before", "after")
        yield _folded("Values before and after", table(head, rows, limit // 2))
    outputs = [_output(each, view) for each in view.outputs]
    if outputs:
        head = ("output", "", "before", "after")
        yield _folded(counted(len(outputs), "output"), table(head, outputs, limit // 10))


def _folded(title: str, content: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>"


def _resources(view: DiffView, limit: int) -> str:
    rows = [
        (
            code(row.logical_id),
            text(words.kind(row)),
            _cut(words.fate(row)),
            _cut(words.brief(row)),
            text(view.where(row.targets)),
        )
        for row in view.changed
    ]
    head = ("resource", "type", "fate", "changes", *(("targets",) if view.targets else ()))
    listed = table(head, [row[: len(head)] for row in rows[:_SHORT]], limit)
    more = len(rows) - _SHORT
    return f"{listed}\n\n{more:,} more are below." if more > 0 else listed


def _risks(view: DiffView, limit: int) -> str:
    lines: list[str] = []
    size = 0
    for number, row in enumerate(view.risks):
        item = list(_risk(row, view))
        size += sum(map(len, item))
        if size > limit:
            return "\n".join([*lines, f"- {len(view.risks) - number:,} more are left out."])
        lines += item
    return "\n".join(lines)


def _risk(row: RiskRow, view: DiffView) -> Iterator[str]:
    where = view.where(row.targets)
    place = row.after_place or row.before_place
    subject = f"{code(row.subject)}{f' ({text(row.type)})' if row.type else ''}"
    yield f"- **{row.kind.title}:** {subject} {_cut(row.message)}{f' ({text(where)})' if where else ''}, {text(place)}"
    yield from (f"  - {_cut(detail)}" for detail in row.details)


def _cut(value: str) -> str:
    return text(value if len(value) <= _DETAIL else f"{value[:_DETAIL]}...")


def _resource(row: ResourceRow, view: DiffView) -> Iterator[tuple[str, ...]]:
    where = view.where(row.targets)
    parts = [code(row.logical_id), text(words.kind(row)), text(words.fate(row)), text(where)]
    name = "<br>".join(part for part in parts if part)
    for each in row.changes:
        why = words.recreation(each) if not each.because else ""
        path = "<br>".join(part for part in (code(each.path), text(why), text(words.places(each))) if part)
        after = text(words.after_text(each)) if each.because else code(words.after_text(each))
        yield name, path, code(words.before_text(each)), after
    for attribute in row.attributes:
        yield name, code(attribute), "", "changes"
    for each in row.unchanged:
        yield name, code(each.path), "", text(f"no change ({each.no_change})")
    if not row.changes and not row.attributes and not row.unchanged:
        yield name, text(row.place), "", ""


def _output(row: OutputRow, view: DiffView) -> tuple[str, ...]:
    where = view.where(row.targets)
    parts = (words.output_fate(row), words.export_text(row), where, row.place)
    fate = "<br>".join(text(part) for part in parts if part)
    before = "" if row.action is Action.ADD else code(words.before_text(row))
    return code(row.name), fate, before, "" if row.action is Action.REMOVE else code(words.after_text(row))
