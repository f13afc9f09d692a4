"""JSON values: their types, their identity, and their form in messages."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from cfnkit.json_schema.terms import Json

_SHOWN = 60

TYPES = {
    "array": "a list",
    "boolean": "a boolean",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def is_of_type(value: Json, name: str) -> bool:
    """Whether a value has a type of JSON Schema; `1.0` is an integer too."""
    return name == type_of(value) or (name == "number" and type_of(value) == "integer")


def type_of(value: Json) -> str:
    """The narrowest type of JSON Schema that a value has."""
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, dict):
        return "object"
    return "null" if value is None else "array"


def identity(value: Json) -> Hashable:
    """A hashable value that two values share exactly when they are equal in JSON: `1` equals `1.0`, but not `true`."""
    if isinstance(value, dict):
        return "object", frozenset((key, identity(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return "array", tuple(map(identity, value))
    return isinstance(value, bool), value


def shown(value: Json) -> str:
    """A value in a message: a string in quotes, any other as JSON; cut when it is long."""
    text = f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def is_number(value: Json) -> bool:
    """Whether a value is a number; booleans are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def count_of(number: int, noun: str) -> str:
    """`1 item`, `2 items`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
