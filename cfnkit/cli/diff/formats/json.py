"""A change as JSON, in the words of change sets."""

from __future__ import annotations

import json
from typing import Any

from cfnkit.cli.diff.formats import DiffView
from cfnkit.cli.output.json_text import json_text
from cfnkit.diff import PropertyChange, ResourceChange
from cfnkit.source.pointer import pointer
from cfnkit.syntax import Node, dump_json
from cfnkit.transforms.masking import mask


def render(view: DiffView) -> str:
    """An object with the changed resources."""
    resources = [_resource(each, view) for each in view.change.resources]
    return json_text({"resources": resources}, indent=2) + "\n"


def _resource(change: ResourceChange, view: DiffView) -> dict[str, Any]:
    return {
        "logical_id": change.logical_id,
        "type": change.type,
        "action": change.action.value,
        "replacement": change.replacement.value,
        "place": view.versions.place(change.span),
        "changes": [_change(each, view) for each in change.changes],
        "unchanged": [_change(each, view) for each in change.unchanged],
        "attributes": list(change.attributes),
        "moved_to": change.moved_to or None,
        "moved_from": change.moved_from or None,
    }


def _change(change: PropertyChange, view: DiffView) -> dict[str, Any]:
    before, after = change.spans
    return {
        "path": pointer(change.path or change.after_path),
        "before": _value(change.before, view),
        "after": None if change.because else _value(change.after, view),
        "known_after": bool(change.because),
        "because": change.because or None,
        "recreation": change.recreation.value,
        "no_change": change.no_change or None,
        "before_place": view.versions.place(before) if before else None,
        "after_place": view.versions.place(after) if after else None,
    }


def _value(node: Node | None, view: DiffView) -> Any:
    if node is None:
        return None
    redactor = view.versions.after.redactor.knowing(view.versions.before.redactor.secrets)
    return json.loads(dump_json(mask(node, redactor)))
