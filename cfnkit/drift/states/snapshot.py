"""cfnkit's own snapshots, read; `cfnkit.drift.states.write` writes them."""

from __future__ import annotations

from typing import Any

from cfnkit.conformance.flaws import Flaw, Path, flaw_of
from cfnkit.drift.states.snapshot_schema import FORMAT, RESOURCE_KEYS, SNAPSHOT_SCHEMA
from cfnkit.drift.states.state import Presence, ResourceState, StackState

_FAMILY = FORMAT.partition("/")[0]
_EXISTS = (Presence.EXISTS.value, Presence.DELETED.value)


def is_snapshot(value: Any) -> bool:
    """Whether a value says that it is a snapshot, of whatever version."""
    return isinstance(value, dict) and isinstance(value.get("format"), str)


def flaw_of_snapshot(value: Any, at: Path) -> Flaw | None:
    """What is wrong with a snapshot that stands `at` a place."""
    named = value["format"]
    if named != FORMAT:
        family, _, version = named.partition("/")
        newer = family == _FAMILY and version.isdecimal() and int(version[:9]) > 1
        hint = "It was made by a newer cfnkit; update this one." if newer else f'The format of snapshots is "{FORMAT}".'
        return Flaw((*at, "format"), f"Unknown format of a snapshot. {hint}")
    resources = value.get("resources")
    if isinstance(resources, dict):
        # Thousands of resources that are as they should be need no schema.
        value = {**value, "resources": {name: item for name, item in resources.items() if not _is_plain(item)}}
    return flaw_of(value, SNAPSHOT_SCHEMA, at=at)


def snapshot_state(value: Any) -> StackState:
    """The state that a snapshot without flaws holds."""
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
    """Whether an entry is one of the most usual form, and right."""
    if not isinstance(entry, dict) or tuple(entry) != RESOURCE_KEYS or not entry["Type"]:
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
