"""The parts that the JSON Schemas of documents are made of; `expected` is the description of a part."""

from __future__ import annotations

from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]

FLAG: Schema = {"type": "boolean", "description": "true or false"}


def text(expected: str = "a string", **more: Any) -> Schema:
    """A string."""
    return {"type": "string", "description": expected, **more}


def optional_text(expected: str) -> Schema:
    """A string, or null, which means the same as its absence."""
    return {"type": ["string", "null"], "description": expected}


def scalar(expected: str = "a string", *also: str, **more: Any) -> Schema:
    """A string, which YAML may read as a number or a boolean where it has no quotes; `also` are more types."""
    return {"type": ["string", "number", "boolean", *also], "description": expected, **more}


def choice(*values: str) -> Schema:
    """One of these strings."""
    return {"enum": [*values], "description": f"one of {', '.join(values)}"}


def items(expected: str, item: Schema, **more: Any) -> Schema:
    """A list."""
    return {"type": "array", "items": item, "description": expected, **more}


def members(expected: str, properties: Schema, *required: str, **more: Any) -> Schema:
    """An object with these keys and no others; `required` are the keys that it must have."""
    closed = {"type": "object", "properties": properties, "additionalProperties": False, "description": expected}
    return {**closed, **({"required": [*required]} if required else {}), **more}


def table(expected: str, value: Schema, **more: Any) -> Schema:
    """An object with any keys; `keys` describes them for `propertyNames`."""
    return {"type": "object", "additionalProperties": value, "description": expected, **more}


def keys(expected: str, pattern: str) -> Schema:
    """The keys of a table."""
    return {"pattern": pattern, "description": expected}


def one_of(*names: str, unless: str | None = None) -> Schema:
    """For `allOf`: an object has exactly one of these keys; with the key `unless`, it may have none of them."""
    alternatives: list[Schema] = [{"required": [name]} for name in names]
    subject: Schema = {"type": "object"}
    if unless:
        subject["anyOf"] = [*alternatives, {"not": {"required": [unless]}}]
    return {"if": subject, "then": {"oneOf": alternatives}}
