"""A change as JSON, in the words of change sets."""

from __future__ import annotations

import json
from typing import Any

from cfnkit.cli.diff.rows import DiffView, OutputRow, ResourceRow, RiskRow, ValueRow
from cfnkit.cli.output.json_text import json_text


def render(view: DiffView) -> str:
    """An object with the risks, the changed resources and the outputs."""
    return json_text(document_of(view), indent=2) + "\n"


def document_of(view: DiffView) -> dict[str, Any]:
    """The object of one template."""
    return {
        "template": view.template,
        "from": view.origin,
        "targets": list(view.targets),
        "risks": [_risk(row) for row in view.risks],
        "resources": [_resource(row) for row in view.resources],
        "outputs": [_output(row) for row in view.outputs],
    }


def _risk(row: RiskRow) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "subject": row.subject,
        "type": row.type or None,
        "message": row.message,
        "details": list(row.details),
        "before_place": row.before_place or None,
        "after_place": row.after_place or None,
        "targets": list(row.targets),
    }


def _resource(row: ResourceRow) -> dict[str, Any]:
    return {
        "logical_id": row.logical_id,
        "type": row.type,
        "action": row.action.value,
        "replacement": row.replacement.value,
        "place": row.place,
        "changes": [_change(each) for each in row.changes],
        "unchanged": [_change(each) for each in row.unchanged],
        "attributes": list(row.attributes),
        "moved_to": row.moved_to or None,
        "moved_from": row.moved_from or None,
        **({"construct": row.construct} if row.construct else {}),
        "targets": list(row.targets),
    }


def _change(row: ValueRow) -> dict[str, Any]:
    return {
        "path": row.pointer,
        "before": _value(row.before),
        "after": _value(row.after),
        "known_after": bool(row.because),
        "because": row.because or None,
        "recreation": row.recreation.value,
        "no_change": row.no_change or None,
        "made_by": list(row.made_by),
        "before_place": row.before_place or None,
        "after_place": row.after_place or None,
    }


def _output(row: OutputRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "action": row.action.value,
        "before": _value(row.before),
        "after": _value(row.after),
        "known_after": bool(row.because),
        "because": row.because or None,
        "export_before": row.export_before or None,
        "export_after": row.export_after or None,
        "place": row.place,
        "targets": list(row.targets),
    }


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)
