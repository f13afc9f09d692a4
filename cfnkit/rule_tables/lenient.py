"""A schema for values with unknown parts: it refuses a value only if it is wrong whatever its unknown parts are.

Each part of a schema is translated in two modes. `may` accepts a value that fits for some unknown parts; `must`
accepts a value that fits for all of them. `not` swaps the two. A third one, `known`, is for values without unknown
parts, for which the two are the same: its schemas are a fraction of theirs.
"""

from __future__ import annotations

from cfnkit.rule_tables.mark import MARK
from cfnkit.rule_tables.values import as_read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Literal, TypeAlias

    from cfnkit.json_schema import Json

    Mode: TypeAlias = Literal["may", "must", "known"]

LITERAL = "literal"

_UNKNOWN: Json = {"type": "object", "required": [MARK]}
_VANISHING: Json = {"type": "object", "required": [MARK], "properties": {MARK: {"const": True}}}
_OTHER: dict[Mode, Mode] = {"may": "must", "must": "may", "known": "known"}
_REFERENCE = "#/$defs/"


def lenient(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The schema for values from `marked`; `definitions` maps names in `$ref` to schemas.

    Besides the keywords of JSON Schema, `literal: true` requires a known value, and `literal: false` an unknown one.
    """
    return _whole(schema, definitions, "may")


def strict(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The schema that accepts a value from `marked` only if it fits whatever its unknown parts are."""
    return _whole(schema, definitions, "must")


def known(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The schema for values from `marked` without unknown parts."""
    return _whole(schema, definitions, "known")


def _whole(schema: Mapping[str, Any], definitions: Mapping[str, Any], mode: Mode) -> dict[str, Any]:
    modes: tuple[Mode, ...] = ("known",) if mode == "known" else ("may", "must")
    parts = {f"{each}-{name}": _in_mode(part, each) for name, part in definitions.items() for each in modes}
    whole = _in_mode(schema, mode)
    return {"$defs": parts, "allOf": [whole]} if parts else {"allOf": [whole]}


def _in_mode(schema: Json, mode: Mode) -> Json:
    """A part of a schema in one of the two modes."""
    if schema is True:
        return True
    if schema is False:
        return _VANISHING if mode == "may" else False
    if mode == "known":
        return _of_known(schema)
    literal = schema.get(LITERAL)
    same: list[Json] = []
    own: list[Json] = []
    for keyword, argument in schema.items():
        (same if keyword in _OF_THE_SAME else own).extend(_keyword(keyword, argument, schema, mode))
    if own or literal is not None:
        known = False if literal is False else _all(own)
        if mode == "may":
            same.append({"if": _UNKNOWN, "then": literal is not True, "else": known})
        else:
            same.append(_UNKNOWN if literal is False else _all([{"not": _UNKNOWN}, known]))
    return _all(same)


def _of_known(schema: Mapping[str, Any]) -> Json:
    """A part of a schema for values without unknown parts, which literal: false refuses."""
    if schema.get(LITERAL) is False:
        return False
    first = {key: argument for key, argument in schema.items() if key in _OF_THE_SAME}
    ordered = {**first, **schema}
    parts = [part for key, argument in ordered.items() for part in _keyword(key, argument, schema, "known")]
    merged: dict[str, Any] = {}
    for part in parts:
        if not isinstance(part, dict) or part.keys() & merged.keys():
            return _all(parts)
        merged.update(part)
    return merged or True


def _all(parts: list[Json]) -> Json:
    return {"allOf": parts} if len(parts) > 1 else parts[0] if parts else True


def _keyword(keyword: str, argument: Json, schema: Mapping[str, Any], mode: Mode) -> list[Json]:
    """The schemas that replace a keyword; a value must fit all of them."""
    write = _WRITERS.get(keyword)
    if write is not None:
        return [write(argument, mode)]
    if keyword == "if":
        return _choice(schema, mode)
    if keyword == "additionalProperties":
        beside = {key: dict.fromkeys(schema[key], True) for key in ("properties", "patternProperties") if key in schema}
        return [{**beside, keyword: _below(argument, mode)}]
    return [{keyword: argument}] if keyword in _PLAIN else []


def _below(schema: Json, mode: Mode) -> Json:
    """A part for the value of a key or for an item; in mode `may` it can be missing, unless it must be known."""
    part = _in_mode(schema, mode)
    if mode != "may" or isinstance(schema, bool) or schema.get(LITERAL) or not _OF_THE_SAME & schema.keys():
        return part
    return {"if": _VANISHING, "then": True, "else": part}


def _contains(part: Json, mode: Mode) -> Json:
    made = _in_mode(part, mode)
    return {"contains": _all([{"not": _VANISHING}, made]) if mode == "must" else made}


def _choice(schema: Mapping[str, Any], mode: Mode) -> list[Json]:
    """`then` applies where `if` fits for certain; in mode `must`, also where it may fit."""
    condition = schema["if"]
    met = _in_mode(condition, _OTHER[mode])
    missed = {"not": _in_mode(condition, mode)}
    branches = {"then": met, "else": missed}
    return [
        {"if": when, "then": _in_mode(schema[branch], mode)} for branch, when in branches.items() if branch in schema
    ]


def _type(names: Json, mode: Mode) -> Json:
    """A string of digits is a number in a marked value, so a schema for strings accepts numbers and booleans."""
    names = [names] if isinstance(names, str) else names
    return {"type": [*names, *(name for name in ("boolean", "integer") if "string" in names and name not in names)]}


def _required(names: Json, mode: Mode) -> Json:
    if mode != "must":
        return {"required": names}
    return {"required": names, "properties": {name: {"not": _VANISHING} for name in names}}


def _max_items(count: Json, mode: Mode) -> Json:
    return {"anyOf": [{"maxItems": count}, {"contains": _VANISHING}]} if mode == "may" else {"maxItems": count}


def _min_items(count: Json, mode: Mode) -> Json:
    return {"minItems": count, "items": {"not": _VANISHING}} if mode == "must" else {"minItems": count}


_WRITERS: dict[str, Callable[[Json, Mode], Json]] = {
    "type": _type,
    "const": lambda value, mode: {"enum": [as_read(value)]},
    "enum": lambda values, mode: {"enum": [as_read(value) for value in values]},
    "required": _required,
    "maxItems": _max_items,
    "minItems": _min_items,
    "properties": lambda parts, mode: {"properties": {key: _below(parts[key], mode) for key in parts}},
    "patternProperties": lambda parts, mode: {"patternProperties": {key: _below(parts[key], mode) for key in parts}},
    "items": lambda part, mode: {"items": _below(part, mode)},
    "contains": _contains,
    "allOf": lambda parts, mode: {"allOf": [_in_mode(part, mode) for part in parts]},
    "anyOf": lambda parts, mode: {"anyOf": [_in_mode(part, mode) for part in parts]},
    "not": lambda part, mode: {"not": _in_mode(part, _OTHER[mode])},
    "$ref": lambda reference, mode: {"$ref": f"{_REFERENCE}{mode}-{reference.removeprefix(_REFERENCE)}"},
}
# Keywords whose schemas are for the same value; each decides by itself about unknown values.
_OF_THE_SAME = frozenset({"$ref", "allOf", "anyOf", "if", "not"})
_PLAIN = ("pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
