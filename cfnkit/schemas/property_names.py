"""The names of a resource's properties, held against the schema of its type."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple, TypeAlias

from cfnkit.schemas.schema import Part, ResourceSchema
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, is_unknown_tag
from cfnkit.vocabulary import FUNCTION_NAMES

ValuePath: TypeAlias = tuple[str | int, ...]
"""The names and 0-based indexes from the top of a resource's properties to a value."""


class UnsupportedProperty(NamedTuple):
    """A property that the schema lacks, and the names that the schema has at its place."""

    path: ValuePath
    known: abc.Collection[str]


class PropertyNames(NamedTuple):
    """The paths of required properties that are missing, outer ones first, and the properties that the schema lacks."""

    missing: list[ValuePath]
    unsupported: list[UnsupportedProperty]


def judge_property_names(schema: ResourceSchema, properties: Mapping) -> PropertyNames:
    """Compare the names of a resource's properties, at any depth, with those of its schema.

    The service's messages are ``Property validation failure: [The property {/Type} is required]`` and ``Encountered
    unsupported property Typ``. A function call can have any value and is skipped, as are the alternatives of a schema
    (`oneOf`, `anyOf`), and objects of which the schema does not list all names.
    """
    found = PropertyNames([], [])
    _judge(schema, schema.root, properties, (), found)
    found.missing.sort(key=len)
    return found


def _judge(schema: ResourceSchema, part: Part, node: Node, path: ValuePath, found: PropertyNames) -> None:
    part = schema.follow(part)
    if isinstance(node, Mapping) and not _may_hold_more(node):
        found.missing.extend((*path, name) for name in part.get("required", ()) if name not in node.entries)
        properties = part.get("properties", {})
        closed = properties and part.get("additionalProperties") is False and "patternProperties" not in part
        for name, value in node.entries.items():
            if name not in properties:
                if closed:
                    found.unsupported.append(UnsupportedProperty((*path, name), properties))
            elif type(value) is not Scalar:
                _judge(schema, properties[name], value, (*path, name), found)
    elif isinstance(node, Sequence) and isinstance(part.get("items"), dict):
        for index, item in enumerate(node.items):
            if type(item) is not Scalar:
                _judge(schema, part["items"], item, (*path, index), found)


def _may_hold_more(node: Mapping) -> bool:
    """Whether a mapping is a function call, or has one among its keys.

    That is a transform or a loop that has not run, or an unknown tag.
    """
    entries = node.entries
    return (
        ("Ref" in entries and len(entries) == 1)
        or not entries.keys().isdisjoint(FUNCTION_NAMES)
        or any(name.startswith("Fn::") for name in entries)
        or is_unknown_tag(node)
    )
