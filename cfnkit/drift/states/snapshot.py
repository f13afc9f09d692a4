"""cfnkit's own snapshots, `cfnkit.snapshot/1`: reading them; `write` writes them."""

from __future__ import annotations

from typing import Any

from cfnkit.conformance import Flaw, Path, Schema, flaw_of, schema_beside
from cfnkit.drift.states.state import Presence, ResourceState, StackState

FORMAT = "cfnkit.snapshot/1"

_FAMILY = FORMAT.partition("/")[0]
_EXISTS = (Presence.EXISTS.value, Presence.DELETED.value)
# The keys of most resources.
_USUAL_KEYS = ("Type", "PhysicalId", "Status", "Properties")


def snapshot_schema() -> Schema:
    """The JSON Schema of a snapshot."""
    return schema_beside(__file__, "snapshot")


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
    return flaw_of(value, snapshot_schema(), at=at)


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
