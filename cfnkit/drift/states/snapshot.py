"""cfnkit's own snapshots, `cfnkit.snapshot/1`: their JSON Schema, and reading them; `write` writes them.

Each description of the schema completes "must be ...".
"""

from __future__ import annotations

from typing import Any

from cfnkit.conformance.flaws import Flaw, Path, flaw_of
from cfnkit.conformance.schema_parts import FLAG, Schema, choice, members, optional_text, table, text
from cfnkit.drift.states.state import Presence, ResourceState, StackState

FORMAT = "cfnkit.snapshot/1"

_FAMILY = FORMAT.partition("/")[0]
_EXISTS = (Presence.EXISTS.value, Presence.DELETED.value)
# The keys of most resources.
_USUAL_KEYS = ("Type", "PhysicalId", "Status", "Properties")
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
        "processed_template": optional_text("the text of the template after its transforms"),
    },
)
_SNAPSHOT_KEYS: Schema = {
    "taken": optional_text("a time in ISO 8601"),
    "source": text("what the states were read from"),
    "complete": FLAG,
    "stack": _STACK,
    "resources": table("an object of resources by logical ID", {"$ref": "#/$defs/resource"}),
}

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


def is_snapshot(value: Any) -> bool:
    """Whether a value is a snapshot, of any version."""
    return isinstance(value, dict) and isinstance(value.get("format"), str)


def flaw_of_snapshot(value: Any, at: Path) -> Flaw | None:
    """The flaw of a snapshot at a path of its document; None when it is valid."""
    named = value["format"]
    if named != FORMAT:
        family, _, version = named.partition("/")
        newer = family == _FAMILY and version.isdecimal() and int(version[:9]) > 1
        hint = "It was made by a newer cfnkit; update this one." if newer else f'The format of snapshots is "{FORMAT}".'
        return Flaw((*at, "format"), f"Unknown format of a snapshot. {hint}")
    resources = value.get("resources")
    if isinstance(resources, dict):
        # A snapshot may have thousands of resources: the usual ones are not validated by the schema.
        value = {**value, "resources": {name: item for name, item in resources.items() if not _is_plain(item)}}
    return flaw_of(value, SNAPSHOT_SCHEMA, at=at)


def snapshot_state(value: Any) -> StackState:
    """The state in a valid snapshot."""
    stack = value.get("stack", {})
    resources = value["resources"]
    return StackState(
        resources={logical_id: _resource(entry) for logical_id, entry in resources.items()},
        complete=value.get("complete", True),
        source=value.get("source", FORMAT),
        stack_name=stack.get("name"),
        stack_id=stack.get("id"),
        region=stack.get("region"),
        account_id=stack.get("account_id"),
        tags=stack.get("tags"),
        taken=value.get("taken"),
        nested={name: snapshot_state(entry["Stack"]) for name, entry in resources.items() if "Stack" in entry},
        parameters=stack.get("parameters"),
        resolved_parameters=stack.get("resolved_parameters", {}),
        outputs=stack.get("outputs"),
        template=stack.get("template"),
        processed_template=stack.get("processed_template"),
    )


def _is_plain(entry: Any) -> bool:
    """Whether an entry is valid and of the most usual form."""
    if not isinstance(entry, dict) or tuple(entry) != _USUAL_KEYS or not entry["Type"]:
        return False
    names = (entry["Type"], entry["PhysicalId"], entry["Status"])
    return all(type(name) is str for name in names) and entry["Status"] in _EXISTS and type(entry["Properties"]) is dict


def _resource(entry: Any) -> ResourceState:
    return ResourceState(
        type=entry["Type"],
        physical_id=entry.get("PhysicalId"),
        presence=Presence(entry.get("Status", Presence.EXISTS.value)),
        properties=entry.get("Properties", {}),
        reason=entry.get("Reason", ""),
        projected=entry.get("Projected", False),
        tags=entry.get("Tags"),
        verdict=entry.get("Verdict"),
        expected=entry.get("Expected"),
    )
