"""The outputs and exports that change between two versions."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diff.change import Action, OutputChange, Replacement, ResourceChange
from cfnkit.diff.versions import VersionPair
from cfnkit.syntax import Mapping, Scalar
from cfnkit.template import Output, referred_names


def output_changes(changes: tuple[ResourceChange, ...], versions: VersionPair) -> Iterator[OutputChange]:
    """The outputs that change, in the order of the old version, then those that come."""
    before, after = versions.old.outputs, versions.new.outputs
    replaced = {
        each.logical_id
        for each in changes
        if each.action is Action.MODIFY and each.replacement is not Replacement.FALSE
    }
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        action = Action.ADD if old is None else Action.REMOVE if new is None else Action.MODIFY
        because = ""
        if new is not None and old is not None:
            because = next((each for each in referred_names(new.node) if each in replaced), "")
        found = OutputChange(
            name,
            action,
            old.node.get("Value") if old else None,
            new.node.get("Value") if new else None,
            old.key_span if old else None,
            new.key_span if new else None,
            _export(old),
            _export(new),
            because,
        )
        if action is not Action.MODIFY or found.value_changes or found.export_before != found.export_after:
            yield found


def _export(output: Output | None) -> str:
    node = output.node.get("Export") if output else None
    name = node.get("Name") if isinstance(node, Mapping) else None
    return name.text if isinstance(name, Scalar) and name.shown is None else ""
