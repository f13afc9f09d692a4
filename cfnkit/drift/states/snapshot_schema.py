"""The JSON Schema of cfnkit's own snapshots, `cfnkit.snapshot/1`; each description says what is expected."""

from __future__ import annotations

from cfnkit.conformance.schema_parts import FLAG, Schema, choice, members, optional_text, table, text
from cfnkit.drift.states.state import Presence

FORMAT = "cfnkit.snapshot/1"

_TABLE = table("an object of strings", text())

_OBJECT = {"type": "object", "description": "an object of properties"}

_STACK = members(
    "an object that says which stack it is",
    {
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
)
_SNAPSHOT_KEYS: Schema = {
    "taken": optional_text("a time in ISO 8601"),
    "source": text("what the states were read from"),
    "complete": FLAG,
    "stack": _STACK,
    "resources": table("an object of resources by logical ID", {"$ref": "#/$defs/resource"}),
}

RESOURCE_KEYS = ("Type", "PhysicalId", "Status", "Properties")
"""The keys of most resources."""

SNAPSHOT_SCHEMA: Schema = {
    **members(
        "a snapshot",
        {"format": {"const": FORMAT, "description": f'"{FORMAT}"'}, **_SNAPSHOT_KEYS},
        *("format", "resources"),
    ),
    "$defs": {
        "resource": members(
            "an object with the state of a resource",
            {
                "Type": text("a resource type, such as AWS::SQS::Queue", minLength=1),
                "PhysicalId": optional_text("a physical ID"),
                "Status": choice(*(presence.value for presence in Presence)),
                "Reason": text("a sentence that says why the properties are not known"),
                "Properties": _OBJECT,
                "Tags": _TABLE,
                "Projected": FLAG,
                "Verdict": text("a drift status"),
                "Expected": _OBJECT,
                "Stack": {"$ref": "#/$defs/nested"},
            },
            "Type",
        ),
        "nested": members("the snapshot of a nested stack", _SNAPSHOT_KEYS, "resources"),
    },
}
