"""One value in the place of a list, which the services take for a list of one."""

from __future__ import annotations

from cfnkit.rule_tables.mark import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_OF_LISTS = ("items", "contains")
_LISTED = ("allOf", "anyOf")
_SINGLE = ("not", "if", "then", "else", "items", "contains", "additionalProperties")
_BY_KEY = ("properties", "patternProperties")


def list_keys(schema: Any, definitions: Mapping[str, Any]) -> frozenset[str]:
    """The names of the properties whose schema is about the items of a list."""
    names: set[str] = set()
    waiting, seen = [schema], set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict):
            continue
        reference = part.get("$ref")
        if reference is not None and reference not in seen:
            seen.add(reference)
            waiting.append(definitions.get(reference.rpartition("/")[2]))
        for name, below in part.get("properties", {}).items():
            if any(key in each for each in _of_value(below, definitions, set()) for key in _OF_LISTS):
                names.add(name)
        waiting.extend(_below(part))
    return frozenset(names)


def _below(part: dict[str, Any]) -> Iterator[Any]:
    for key in _LISTED:
        yield from part.get(key, ())
    for key in _SINGLE:
        yield part.get(key)
    for key in _BY_KEY:
        yield from part.get(key, {}).values()


def _of_value(part: Any, definitions: Mapping[str, Any], seen: set[str]) -> Iterator[dict[str, Any]]:
    """The schemas for one and the same value."""
    if not isinstance(part, dict):
        return
    yield part
    reference = part.get("$ref")
    if reference is not None and reference not in seen:
        seen.add(reference)
        yield from _of_value(definitions.get(reference.rpartition("/")[2]), definitions, seen)
    for key in _LISTED:
        for each in part.get(key, ()):
            yield from _of_value(each, definitions, seen)
    for key in ("not", "if", "then", "else"):
        yield from _of_value(part.get(key), definitions, seen)


def with_lists(value: Any, names: frozenset[str]) -> Any:
    """The value with a list of one for a single value of one of these properties."""
    if not names:
        return value
    if isinstance(value, list):
        return [with_lists(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: with_lists(item, names) for key, item in value.items()}
    for name in names & made.keys():
        item = made[name]
        if not isinstance(item, list) and not (isinstance(item, dict) and MARK in item):
            made[name] = [item]
    return made
