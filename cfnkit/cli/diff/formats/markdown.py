"""A change as Markdown for a comment on a pull request: what matters first, and the details folded."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.diff import words
from cfnkit.cli.diff.rows import DiffView, OutputRow, ResourceRow, RiskRow
from cfnkit.diagnostics import counted
from cfnkit.diff import Action
from cfnkit.pages.markdown import code, table, text

# A comment on GitHub may have 65,536 characters.
_LIMIT = 60_000
_RISKS = _LIMIT // 3
_DETAIL = 300
_SHORT = 40  # resources of the list, which has no values


def render(view: DiffView) -> str:
    """The summary, the risks, and tables of resources and outputs; what would be too long is only counted."""
    title = "Change" if view.changed or view.outputs or view.risks else "No change"
    over = f" for {len(view.targets):,} targets" if view.targets else ""
    blocks = [f"### {title} of {code(view.template)}{over}", text(words.summary(view))]
    if view.risks:
        blocks.append(_risks(view))
    if view.changed:
        blocks.append(_resources(view))
    rows = [row for resource in view.resources for row in _resource(resource, view)]
    if rows:
        head = ("resource", "property", "before", "after")
        blocks.append(_folded("Values before and after", table(head, rows, _LIMIT // 2)))
    outputs = [_output(each, view) for each in view.outputs]
    if outputs:
        head = ("output", "", "before", "after")
        blocks.append(_folded(counted(len(outputs), "output"), table(head, outputs, _LIMIT // 10)))
    blocks.append(f"<sub>compared with {code(view.origin)}</sub>")
    return "\n\n".join(blocks) + "\n"


def _folded(title: str, content: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>"


def _resources(view: DiffView) -> str:
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
    listed = table(head, [row[: len(head)] for row in rows[:_SHORT]], _LIMIT // 10)
    more = len(rows) - _SHORT
    return f"{listed}\n\n{more:,} more are below." if more > 0 else listed


def _risks(view: DiffView) -> str:
    lines: list[str] = []
    size = 0
    for number, row in enumerate(view.risks):
        item = list(_risk(row, view))
        size += sum(map(len, item))
        if size > _RISKS:
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
