"""The words in which the formats of `cfnkit diff` say what happens."""

from __future__ import annotations

from collections import Counter

from cfnkit.cli.diff.rows import DiffView, OutputRow, ResourceRow, ValueRow
from cfnkit.diff import Action, Replacement

_KNOWN_AFTER = "known after the change"
_NOTHING = "nothing"


def fate(row: ResourceRow) -> str:
    """What happens to a resource."""
    if row.moved_to:
        return f"moves to {row.moved_to}: this deletes and creates it, and a stack refactoring keeps it"
    if row.moved_from:
        return f"comes from {row.moved_from}"
    if row.action is not Action.MODIFY:
        return "is added" if row.action is Action.ADD else "is removed"
    words = {
        Replacement.TRUE: "is replaced",
        Replacement.CONDITIONAL: "may be replaced",
        Replacement.FALSE: "is updated",
    }
    return words[row.replacement] if row.changes_anything else "stays as it is"


def kind(row: ResourceRow) -> str:
    """The type of a resource, after the path of its construct in an app of the CDK."""
    return f"{row.construct}  {row.type}" if row.construct else row.type


def before_text(row: ValueRow | OutputRow) -> str:
    """The value before."""
    return _NOTHING if row.before is None else row.before


def after_text(row: ValueRow | OutputRow) -> str:
    """The value after, or why it is not known yet."""
    if row.because:
        return f"{_KNOWN_AFTER}, since {row.because} is replaced"
    return _NOTHING if row.after is None else row.after


def recreation(row: ValueRow) -> str:
    """Whether a value replaces its resource: "replaces it", "may replace it" or nothing."""
    words = {Replacement.TRUE: "replaces it", Replacement.CONDITIONAL: "may replace it"}
    return words.get(row.recreation, "")


def places(row: ValueRow) -> str:
    """The places of a value, each once, and what made it there."""
    written = " -> ".join(dict.fromkeys(place for place in (row.before_place, row.after_place) if place))
    return f"{written} (made by {', '.join(row.made_by)})" if row.made_by else written


def brief(row: ResourceRow) -> str:
    """The properties and attributes that change, and what made those that the author did not write."""
    names = dict.fromkeys(f"{each.path}{_made(each)}" for each in row.changes)
    return ", ".join((*names, *row.attributes))


def _made(row: ValueRow) -> str:
    return f" (by {', '.join(row.made_by)})" if row.made_by else ""


def output_fate(row: OutputRow) -> str:
    """What happens to an output."""
    if row.action is not Action.MODIFY:
        return "is added" if row.action is Action.ADD else "is removed"
    return "changes"


def export_text(row: OutputRow) -> str:
    """What happens to the export of an output; empty when it stays."""
    if row.export_before == row.export_after:
        return f"exported as {row.export_after}" if row.export_after else ""
    return f"export {row.export_before or _NOTHING} -> {row.export_after or _NOTHING}"


def summary(view: DiffView) -> str:
    """How many resources something happens to."""
    counts = Counter(row.action for row in view.changed)
    words = {Action.ADD: "added", Action.MODIFY: "modified", Action.REMOVE: "removed"}
    found = [f"{counts[action]:,} {words[action]}" for action in words if counts[action]]
    if view.outputs:
        found.append(f"{len(view.outputs):,} {'output' if len(view.outputs) == 1 else 'outputs'}")
    if not found:
        return "No resource changes." if view.risks else "Nothing changes."
    replaced = sum(1 for row in view.changed if row.is_replaced)
    return f"{', '.join(found)}{f'; {replaced:,} of these replaced' if replaced else ''}."
