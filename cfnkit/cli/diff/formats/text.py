"""A change for people: each resource with what happens to it, and the values before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cfnkit.cli.diff.formats import DiffView
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text
from cfnkit.diff import Action, PropertyChange, Replacement, ResourceChange
from cfnkit.syntax import Node, dump_json

_SIGNS = {Action.ADD: ("+", Style.GREEN), Action.MODIFY: ("~", Style.YELLOW), Action.REMOVE: ("-", Style.RED)}
_KNOWN_AFTER = "known after the change"


def render(view: DiffView) -> Text:
    """The changed resources, those that go first, and a summary."""
    lines: list[Line] = []
    for each in view.change.resources:
        lines.extend(_resource(each, view))
    return Text.of([*lines, _summary(view)])


def _resource(change: ResourceChange, view: DiffView) -> Iterator[Line]:
    sign, style = _SIGNS[change.action]
    yield (Styled(f"{sign} {change.logical_id}", style), f"  {change.type}  {_fate(change)}")
    for each in change.changes:
        yield f"    {_path(each)}: {_values(each)}", f"  {_places(each, view)}"
    for name in change.attributes:
        yield (f"    {name} changes",)
    for each in change.unchanged:
        yield (f"    {_path(each)}: another text, and no change ({each.no_change})",)


def _fate(change: ResourceChange) -> str:
    if change.moved_to:
        return f"moves to {change.moved_to}: this deletes and creates it, and a stack refactoring keeps it"
    if change.moved_from:
        return f"comes from {change.moved_from}"
    if change.action is not Action.MODIFY:
        return {"Add": "is added", "Remove": "is removed"}[change.action.value]
    words = {
        Replacement.TRUE: "is replaced",
        Replacement.CONDITIONAL: "may be replaced",
        Replacement.FALSE: "is updated",
    }
    return words[change.replacement] if change.changes or change.attributes else "stays as it is"


def _path(change: PropertyChange) -> str:
    return ".".join(map(str, change.path or change.after_path))


def _values(change: PropertyChange) -> str:
    if change.because:
        return f"{_KNOWN_AFTER}, since {change.because} is replaced"
    before, after = _shown(change.before), _shown(change.after)
    replaces = {Replacement.TRUE: " (replaces it)", Replacement.CONDITIONAL: " (may replace it)"}
    return f"{before} -> {after}{replaces.get(change.recreation, '')}"


def _shown(node: Node | None) -> str:
    return "nothing" if node is None else dump_json(node, indent=None)


def _places(change: PropertyChange, view: DiffView) -> str:
    return " -> ".join(view.versions.place(span) for span in dict.fromkeys(change.spans) if span is not None)


def _summary(view: DiffView) -> str:
    counts = Counter(each.action for each in view.change.changed)
    if not counts:
        return "Nothing changes."
    words = {Action.ADD: "added", Action.MODIFY: "modified", Action.REMOVE: "removed"}
    found = [f"{counts[action]} {words[action]}" for action in words if counts[action]]
    replaced = sum(1 for each in view.change.changed if _is_replaced(each))
    return f"{', '.join(found)}{f'; {replaced} of these replaced' if replaced else ''}."


def _is_replaced(change: ResourceChange) -> bool:
    return change.action is Action.MODIFY and change.replacement is Replacement.TRUE
