"""Drift as JSON: its shape stays."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from cfnkit.cli.drift.formats import DriftView
from cfnkit.cli.drift.formats import json as json_format


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in ("equated", "nested")],
        "additionalProperties": False,
    }


def _list(item: Any) -> dict[str, Any]:
    return {"type": "array", "items": item}


_TEXT = {"type": "string"}
_NULLABLE = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
_STATUS = {"enum": ["IN_SYNC", "MODIFIED", "DELETED", "NOT_CHECKED", "UNKNOWN"]}
_LOCATION = {"anyOf": [{"type": "null"}, _object(file=_TEXT, line=_COUNT, column=_COUNT)]}
_DIFFERENCE = _object(
    path=_TEXT,
    type={"enum": ["ADD", "REMOVE", "NOT_EQUAL"]},
    expected={},
    actual={},
    sensitive={"type": "boolean"},
    replaces={"type": "boolean"},
    note=_TEXT,
    location=_LOCATION,
)
_RESOURCE = _object(
    logical_id=_TEXT,
    type=_TEXT,
    physical_id=_NULLABLE,
    status=_STATUS,
    reason=_TEXT,
    location=_LOCATION,
    differences=_list(_DIFFERENCE),
    skipped=_list(_object(path=_TEXT, reason=_TEXT, detail=_TEXT)),
    undeclared=_list(_DIFFERENCE),
    equated=_list(_object(path=_TEXT, normaliser=_TEXT)),
    nested={"$ref": "#/$defs/report"},
)
_REPORT = {
    "template": _TEXT,
    "stack": _object(name=_NULLABLE, id=_NULLABLE, region=_NULLABLE, account_id=_NULLABLE),
    "source": _object(name=_TEXT, taken=_NULLABLE),
    "status": {"enum": ["DRIFTED", "IN_SYNC", "NOT_CHECKED"]},
    "summary": _object(
        **dict.fromkeys((*_STATUS["enum"], "ignored", "accepted"), _COUNT),
    ),
    "resources": _list(_RESOURCE),
}
SCHEMA = {
    **_object(format={"const": "cfnkit.drift/1"}, version=_TEXT, notices=_list(_TEXT), **_REPORT),
    "$defs": {"report": _object(**_REPORT)},
}


def document(report: DriftView) -> dict[str, Any]:
    """The document, which has its shape."""
    made: dict[str, Any] = json.loads(json_format.render(report))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(made)] == []
    return made


def test_the_shape(report: DriftView, nothing: DriftView) -> None:
    made = document(report)

    assert made["status"] == "DRIFTED"
    assert made["summary"]["MODIFIED"] == 1
    assert made["summary"]["DELETED"] == 1
    assert made["notices"][0].startswith("A rule is old: ")
    assert document(nothing)["resources"] == []


def test_a_difference(report: DriftView) -> None:
    added, removed = document(report)["resources"][0]["differences"][1:3]

    assert (added["path"], added["type"], added["expected"]) == ("/Tags/1", "ADD", None)
    assert added["actual"]["Key"] == "a/b"
    assert (removed["path"], removed["type"], removed["actual"]) == ("/Policy/x~1y~0z", "REMOVE", None)
    assert (removed["replaces"], removed["note"]) == (True, "Said.")
    assert removed["location"] == {"file": "stacks/a b.yaml", "line": 10, "column": 3}


def test_a_nested_stack_has_a_report_of_its_own(report: DriftView) -> None:
    nested = document(report)["resources"][4]

    assert nested["status"] == "MODIFIED"
    assert nested["nested"]["template"] == "stacks/inner.yaml"
    assert [resource["status"] for resource in nested["nested"]["resources"]] == ["DELETED", "IN_SYNC"]


def test_equal_values_are_there_when_they_are_asked_for(report: DriftView) -> None:
    assert document(report)["resources"][0]["equated"] == [{"path": "/RedrivePolicy", "normaliser": "json"}]
    assert "equated" not in document(report._replace(explain=False))["resources"][0]
