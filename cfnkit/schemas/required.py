"""The required properties that a resource lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from cfnkit.schemas.resource_schema import Part, ResourceSchema
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import FUNCTION_NAMES

ValuePath: TypeAlias = tuple[str | int, ...]
"""The names and 0-based indexes from the top of a resource's properties to a value."""


def missing_required(schema: ResourceSchema, properties: Mapping) -> list[ValuePath]:
    """The paths of the required properties that are missing, outer ones first.

    The service's message is ``Property validation failure: [The property {/Type} is required]``. A function call can
    have any value and is skipped, as are the alternatives of a schema (`oneOf`, `anyOf`).
    """
    return sorted(_missing(schema, schema.root, properties, ()), key=len)


def _missing(schema: ResourceSchema, part: Part, node: Node, path: ValuePath) -> Iterator[ValuePath]:
    part = schema.follow(part)
    if isinstance(node, Mapping) and not _may_hold_more(node):
        yield from ((*path, name) for name in part.get("required", ()) if name not in node.entries)
        properties = part.get("properties", {})
        for name, value in node.entries.items():
            if type(value) is not Scalar and name in properties:
                yield from _missing(schema, properties[name], value, (*path, name))
    elif isinstance(node, Sequence) and isinstance(part.get("items"), dict):
        for index, item in enumerate(node.items):
            if type(item) is not Scalar:
                yield from _missing(schema, part["items"], item, (*path, index))


def _may_hold_more(node: Mapping) -> bool:
    """Whether a mapping is a function call, or has one among its keys (a transform that has not run)."""
    entries = node.entries
    return ("Ref" in entries and len(entries) == 1) or not entries.keys().isdisjoint(FUNCTION_NAMES)
