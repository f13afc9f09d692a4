"""Tags: lists of keys and values, or objects."""

from __future__ import annotations

from typing import Any

_OURS = "aws:"


def is_foreign_tag(element: Any) -> bool:
    """Whether an element of a list of tags is one of AWS itself, which no template declares."""
    key = element.get("Key", element.get("TagKey")) if isinstance(element, dict) else None
    return isinstance(key, str) and key.startswith(_OURS)


def is_foreign_key(key: str) -> bool:
    """Whether the key of a tag is one of AWS itself."""
    return key.startswith(_OURS)


def as_lists(expected: Any, actual: Any) -> tuple[Any, Any]:
    """Tags as lists on both sides when one side has them as an object; else as they are."""
    if isinstance(expected, dict) and isinstance(actual, list):
        return as_list(expected), actual
    if isinstance(expected, list) and isinstance(actual, dict):
        return expected, as_list(actual)
    return expected, actual


def as_list(tags: dict[str, Any]) -> list[Any]:
    """An object of tags as a list."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
