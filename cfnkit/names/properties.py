"""The resource types and the properties that schemas have."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.schemas import Part, ResourceSchema, Schemas


def resource_types(region: str | None) -> abc.Iterable[str]:
    """The resource types of a region."""
    return Schemas(region).type_names()


def property_names(region: str | None, kind: str, path: abc.Sequence[str | int]) -> abc.Iterable[str]:
    """The names that an object at a path below the properties of a resource type may have, required ones first.

    Properties that only the service sets are left out.
    """
    schema = Schemas(region).get(kind)
    if schema is None:
        return ()
    part: Part | None = schema.root
    for step in path:
        part = None if part is None else _below(schema, part, step)
    if part is None:
        return ()
    part = schema.follow(part)
    names = [name for name in part.get("properties", {}) if (*map(str, path), name) not in schema.read_only]
    required = part.get("required", ())
    return sorted(names, key=lambda name: (name not in required, name))


def _below(schema: ResourceSchema, part: Part, step: str | int) -> Part | None:
    part = schema.follow(part)
    below = part.get("items") if isinstance(step, int) else part.get("properties", {}).get(step)
    return below if isinstance(below, dict) else None
