"""Plain JSON values: equality, numbers, emptiness, and JSON within texts."""

from __future__ import annotations

import json
from typing import Any


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; unlike in Python, true is not 1, at any depth."""
    if one != other:
        return False
    kind = type(one)
    if kind is str:
        return type(other) is str
    if kind is dict:
        for key, value in one.items():
            if type(value) is not str and not same(value, other[key]):
                return False
        return type(other) is dict
    if kind is list:
        for left, right in zip(one, other, strict=True):
            if type(left) is not str and not same(left, right):
                return False
        return type(other) is list
    return kind is type(other) or (is_number(one) and is_number(other))


def is_number(value: Any) -> bool:
    """Whether a value is a JSON number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def as_number(value: Any) -> float | None:
    """The number that a value is or, as a text, contains; None for any other value."""
    if is_number(value):
        return float(value)
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def is_empty(value: Any) -> bool:
    """Whether a value means the same as its absence: null, false, an empty text or list, an object of empty values."""
    if isinstance(value, dict):
        return all(is_empty(item) for item in value.values())
    return value is None or value is False or value == "" or value == []


def leaves(value: Any) -> int:
    """The number of scalars, empty lists and empty objects in a value."""
    if isinstance(value, dict) and value:
        return sum(leaves(item) for item in value.values())
    if isinstance(value, list) and value:
        return sum(leaves(item) for item in value)
    return 1


def decoded(value: Any) -> Any:
    """The value of a JSON text, even if it was encoded more than once; any other value unchanged."""
    while isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def decoded_object(value: Any) -> dict[str, Any] | None:
    """The object that a JSON text contains, or that the value is already; None for anything else."""
    value = decoded(value)
    return value if isinstance(value, dict) else None
