"""The JSON Schemas of rules that say which drift to ignore; each `description` says what is expected."""

from __future__ import annotations

from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]

_STATUSES = ["DELETED", "NOT_CHECKED", "UNKNOWN"]
_SCALAR = ["string", "number", "boolean"]
_PATH = {"type": "string", "pattern": "^/.", "description": "a JSON pointer, such as /Tags/*/Value"}


def _glob(expected: str) -> Schema:
    return {"type": _SCALAR, "minLength": 1, "description": expected}


_OF_RESOURCE: Schema = {
    "path": _PATH,
    "reason": {"type": _SCALAR, "pattern": r"\S", "description": "a text that says why"},
    "expires": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "a day, such as 2027-01-31"},
    "status": {"enum": _STATUSES, "description": f"one of {', '.join(_STATUSES)}"},
    "stack": _glob("a glob of stack names"),
    "account_id": _glob("a glob of account IDs"),
    "region": _glob("a glob of regions"),
}
_RULE: Schema = {
    "type": "object",
    "properties": {
        "resource": _glob("a glob of logical IDs"),
        "type": _glob("a glob of resource types"),
        **_OF_RESOURCE,
    },
    "required": ["reason"],
    "additionalProperties": False,
    "description": "an object with a reason",
}
_RULE_OF_RESOURCE: Schema = {
    "type": ["object", "string"],
    "pattern": "^/.",
    "properties": _OF_RESOURCE,
    "required": ["reason"],
    "additionalProperties": False,
    "description": "a JSON pointer, such as /Tags, or an object with a reason",
}


def _drift(rule: Schema, **more: Schema) -> Schema:
    rules = {"type": "array", "items": rule, "description": "a list of rules"}
    return {
        "type": "object",
        "properties": {"ignore": rules, **more},
        "additionalProperties": False,
        "description": "an object",
    }


DRIFT_SETTINGS_SCHEMA = _drift(
    _RULE,
    baseline={"type": _SCALAR, "minLength": 1, "description": "a path, relative to the folder of this file"},
)
"""The `drift` of a configuration."""

RULES_SCHEMA = _drift(_RULE)
"""A file of rules, and the Metadata of a template."""

RESOURCE_RULES_SCHEMA = _drift(_RULE_OF_RESOURCE)
"""The Metadata of a resource."""

RULE_LIST_SCHEMA: Schema = RULES_SCHEMA["properties"]["ignore"]
"""A file that is a list of rules."""
