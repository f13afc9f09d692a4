"""What plain JSON values have to do with one another."""

from __future__ import annotations

from typing import Any


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; unlike in Python, true is not 1, deep inside either."""
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
    """A number, or what a text of one says; None for anything else."""
    if is_number(value):
        return float(value)
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def is_empty(value: Any) -> bool:
    """Whether a value says no more than its absence: null, an empty text, list or object, false, objects of these."""
    if isinstance(value, dict):
        return all(is_empty(item) for item in value.values())
    return value is None or value is False or value == "" or value == []


def leaves(value: Any) -> int:
    """How many scalars, empty lists and empty objects a value consists of."""
    if isinstance(value, dict) and value:
        return sum(leaves(item) for item in value.values())
    if isinstance(value, list) and value:
        return sum(leaves(item) for item in value)
    return 1
