"""The resources of a template with values of the types that their schemas have: Guard tells "false" from false."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfnkit.schemas import ResourceSchema, Schemas
from cfnkit.syntax import BOOLEAN, NUMBER, STRING, Mapping, Node, Scalar, Sequence
from cfnkit.template import Template

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")
_LISTED = ("oneOf", "anyOf", "allOf")


def typed(root: Mapping, region: str | None) -> Mapping:
    """The tree of a template, whose scalars in properties have the type of the schema, where that allows just one."""
    schemas = Schemas(region)
    section = root.get("Resources")
    if not isinstance(section, Mapping):
        return root
    made = dict(section.entries)
    for resource in Template.of(root).resources.values():
        schema = schemas.get(resource.type)
        if schema is not None and resource.properties is not None:
            properties = _of(resource.properties, [schema.root], schema)
            made[resource.logical_id] = _with(resource.node, "Properties", properties)
    return _with(root, "Resources", Mapping(made, section.key_spans, section.span, section.steps))


def _with(node: Mapping, key: str, value: Node) -> Mapping:
    return Mapping({**node.entries, key: value}, node.key_spans, node.span, node.steps)


def _of(node: Node, parts: list[Any], schema: ResourceSchema) -> Node:
    """A value that fits one of the schemas `parts`."""
    parts = [each for part in parts for each in _alternatives(part, schema)]
    if isinstance(node, Scalar):
        return _scalar(node, {type for part in parts for type in _types(part)})
    if isinstance(node, Sequence):
        below = [part["items"] for part in parts if isinstance(part.get("items"), dict)]
        return Sequence(tuple(_of(item, below, schema) for item in node.items), node.span, node.steps)
    entries = {key: _of(value, list(_named(key, parts)), schema) for key, value in node.entries.items()}
    return Mapping(entries, node.key_spans, node.span, node.steps)


def _alternatives(part: Any, schema: ResourceSchema) -> Iterator[dict[str, Any]]:
    part = schema.follow(part) if isinstance(part, dict) else {}
    yield part
    for keyword in _LISTED:
        for each in part.get(keyword, ()):
            if isinstance(each, dict):
                yield from _alternatives(each, schema)


def _named(key: str, parts: list[Any]) -> Iterator[Any]:
    for part in parts:
        if key in part.get("properties", {}):
            yield part["properties"][key]
        else:
            yield from (
                below for pattern, below in part.get("patternProperties", {}).items() if re.search(pattern, key)
            )


def _types(part: dict[str, Any]) -> list[str]:
    types = part.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def _scalar(node: Scalar, types: set[str]) -> Scalar:
    """A scalar in the type of its schema; itself, if the schema allows several, or the text cannot be one."""
    scalars = types & {"boolean", "integer", "number", "string"}
    if not scalars or len(scalars - {"integer"}) > 1 or types - scalars:
        return node
    if scalars == {"boolean"} and node.kind == STRING and node.text.lower() in ("true", "false"):
        return Scalar(BOOLEAN, node.text.lower(), node.span, node.steps, node.shown)
    if scalars == {"string"} and node.kind in (BOOLEAN, NUMBER):
        return Scalar(STRING, node.text, node.span, node.steps, node.shown)
    if scalars <= {"integer", "number"} and node.kind == STRING and _NUMBER.match(node.text):
        return Scalar(NUMBER, node.text, node.span, node.steps, node.shown)
    return node
