"""The values that only a deployment knows, taken from a live state, to evaluate the template with."""

from __future__ import annotations

from typing import Any

from cfnkit.deployment import Lookups
from cfnkit.drift.states.state import ResourceState, StackState
from cfnkit.redaction import REDACTED
from cfnkit.schemas import PropertyPath, Schemas


def lookups_of(state: StackState, schemas: Schemas) -> Lookups:
    """The physical IDs and attributes of the live resources, and the outputs of nested stacks.

    The attributes are the read-only properties of the schemas. Properties that a template can declare are left out:
    they are compared, not taken as given.
    """
    attributes: dict[str, str | list[str]] = {}
    for logical_id, resource in state.resources.items():
        schema = schemas.get(resource.type)
        for path in schema.read_only if schema else ():
            value = _attribute(resource, path)
            if value is not None:
                attributes[f"{logical_id}.{'.'.join(path)}"] = value
    for logical_id, child in state.nested.items():
        for name, output in (child.outputs or {}).items():
            if output != REDACTED:
                attributes[f"{logical_id}.Outputs.{name}"] = output
    physical_ids = {name: item.physical_id for name, item in state.resources.items() if item.physical_id}
    return Lookups(physical_ids=physical_ids, attributes=attributes)


def _attribute(resource: ResourceState, path: PropertyPath) -> str | list[str] | None:
    value: Any = resource.properties
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if value in (None, REDACTED) or isinstance(value, (dict, bool)):
        return None
    if isinstance(value, list):
        return value if all(isinstance(item, str) for item in value) else None
    return str(value)
