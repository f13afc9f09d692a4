"""Several templates as JSON: an object of each, as of one template, with its fate."""

from __future__ import annotations

from typing import Any

from cfnkit.cli.diff.formats.json import document_of
from cfnkit.cli.diff.several.view import ProblemRow, SeveralView, TemplateRow
from cfnkit.cli.output.json_text import json_text


def render(view: SeveralView) -> str:
    """An object with the templates, and the names of those that changed without an effect."""
    document = {
        "from": view.origin,
        "looked_at": view.looked_at,
        "templates": [_template(row) for row in view.templates],
        "without_effect": [_name(row) for row in view.without_effect],
    }
    return json_text(document, indent=2) + "\n"


def _template(row: TemplateRow) -> dict[str, Any]:
    document = document_of(row.diff)
    targets = document["targets"] or ([row.target] if row.target else [])
    rest = {"targets": targets, "status": row.status, "problems": [_problem(each) for each in row.problems]}
    return {**_name(row), **document, **rest}


def _name(row: TemplateRow) -> dict[str, Any]:
    before = row.pair.name_before
    return {
        "template": row.pair.name,
        "template_before": before if before != row.pair.name else None,
        "fate": row.pair.fate.value,
        "cause": row.cause or None,
    }


def _problem(row: ProblemRow) -> dict[str, Any]:
    return {"place": row.place or None, "id": row.id or None, "message": row.message, "hint": row.hint or None}
