"""The JSON Schema of cfnkit's own snapshots, `cfnkit.snapshot/1`; each description says what is expected."""

from __future__ import annotations

from cfnkit.conformance.schema_parts import Schema, optional_text, table, text
from cfnkit.drift.states.state import Presence

FORMAT = "cfnkit.snapshot/1"

_STATUSES = [presence.value for presence in Presence]
_TABLE = table("an object of strings", text())

_STACK: Schema = {
    "type": "object",
    "description": "an object that says which stack it is",
    "properties": {
        "name": optional_text("the stack's name"),
        "id": optional_text("the stack's ID, an ARN"),
        "region": optional_text("a region, such as us-east-1"),
        "account_id": optional_text("an account ID"),
        "tags": _TABLE,
        "parameters": _TABLE,
        "resolved_parameters": _TABLE,
        "outputs": _TABLE,
        "template": optional_text("the template's text"),
        "processed_template": optional_text("the text of the template behind its transforms"),
    },
    "additionalProperties": False,
}
_SNAPSHOT_KEYS: Schema = {
    "taken": optional_text("a time in ISO 8601"),
    "source": text("what the states were read from"),
    "complete": {"type": "boolean", "description": "true or false"},
    "stack": _STACK,
    "resources": table("an object of resources by logical ID", {"$ref": "#/$defs/resource"}),
}

RESOURCE_KEYS = ("Type", "PhysicalId", "Status", "Properties")
"""The keys of most resources."""

SNAPSHOT_SCHEMA: Schema = {
    "type": "object",
    "description": "a snapshot",
    "properties": {"format": {"const": FORMAT, "description": f'"{FORMAT}"'}, **_SNAPSHOT_KEYS},
    "required": ["format", "resources"],
    "additionalProperties": False,
    "$defs": {
        "resource": {
            "type": "object",
            "description": "an object with the state of a resource",
            "properties": {
                "Type": text("a resource type, such as AWS::SQS::Queue", minLength=1),
                "PhysicalId": optional_text("a physical ID"),
                "Status": {"enum": _STATUSES, "description": f"one of {', '.join(_STATUSES)}"},
                "Reason": text("a sentence that says why the properties are not known"),
                "Properties": {"type": "object", "description": "an object of properties"},
                "Tags": _TABLE,
                "Projected": {"type": "boolean", "description": "true or false"},
                "Verdict": text("a drift status"),
                "Expected": {"type": "object", "description": "an object of properties"},
                "Stack": {"$ref": "#/$defs/nested"},
            },
            "required": ["Type"],
            "additionalProperties": False,
        },
        "nested": {
            "type": "object",
            "description": "the snapshot of a nested stack",
            "properties": _SNAPSHOT_KEYS,
            "required": ["resources"],
            "additionalProperties": False,
        },
    },
}
