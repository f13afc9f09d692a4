"""The JSON Schemas of rules for the drift to ignore."""

from __future__ import annotations

from cfnkit.conformance.schema_parts import Schema, choice, items, members, scalar, text

_OF_RESOURCE: Schema = {
    "path": text("a JSON pointer, such as /Tags/*/Value", pattern="^/."),
    "reason": scalar("a text that says why", pattern=r"\S"),
    "expires": text("a day, such as 2027-01-31", pattern=r"^\d{4}-\d{2}-\d{2}$"),
    "status": choice("DELETED", "NOT_CHECKED", "UNKNOWN"),
    "stack": scalar("a glob of stack names", minLength=1),
    "account_id": scalar("a glob of account IDs", minLength=1),
    "region": scalar("a glob of regions", minLength=1),
}
_RULE = members(
    "an object with a reason",
    {
        "resource": scalar("a glob of logical IDs", minLength=1),
        "type": scalar("a glob of resource types", minLength=1),
        **_OF_RESOURCE,
    },
    "reason",
)
_RULE_OF_RESOURCE = members(
    "a JSON pointer, such as /Tags, or an object with a reason",
    _OF_RESOURCE,
    "reason",
    type=["object", "string"],
    pattern="^/.",
)


def _drift(rule: Schema, **more: Schema) -> Schema:
    return members("an object", {"ignore": items("a list of rules", rule), **more})


DRIFT_SETTINGS_SCHEMA = _drift(_RULE, baseline=scalar("a path, relative to the folder of this file", minLength=1))
"""The `drift` of a configuration."""

RULES_SCHEMA = _drift(_RULE)
"""A file of rules, and the Metadata of a template."""

RESOURCE_RULES_SCHEMA = _drift(_RULE_OF_RESOURCE)
"""The Metadata of a resource."""

RULE_LIST_SCHEMA: Schema = RULES_SCHEMA["properties"]["ignore"]
"""A file that is a list of rules."""
