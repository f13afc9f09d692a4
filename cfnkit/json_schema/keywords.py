"""The checks of the common keywords: functions from a schema and a value to the mismatches of the value."""

from __future__ import annotations

import re
from functools import partial
from operator import ge, gt, le, lt

from cfnkit.json_schema.mismatch import Mismatch
from cfnkit.json_schema.values import TYPES, count_of, identity, is_number, is_of_type, shown, type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sized

    from cfnkit.json_schema.terms import Check, Json, Keywords, Path, Validating


def _type(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    names = _as_list(schema["type"])
    if not any(is_of_type(value, name) for name in names):
        wanted = " or ".join(TYPES[name] for name in names)
        yield Mismatch(path, f"must be {wanted}, not {TYPES[type_of(value)]}")


def _enum(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    known = schema["enum"]
    if identity(value) not in map(identity, known):
        names = [name for name in known if isinstance(name, str)]
        hint = partial(_suggestion, value, names) if isinstance(value, str) else ""
        yield Mismatch(path, f"must be one of {', '.join(map(shown, known))}, not {shown(value)}", hint)


def _const(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if identity(value) != identity(schema["const"]):
        yield Mismatch(path, f"must be {shown(schema['const'])}, not {shown(value)}")


def _pattern(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if isinstance(value, str) and not re.search(schema["pattern"], value):
        yield Mismatch(path, f"must match {schema['pattern']}, and {shown(value)} does not")


def _size(keyword: str, kind: type[Sized], noun: str) -> Check:
    """The check of a keyword for the least or greatest size of a value of a kind."""
    least = keyword.startswith("min")

    def check(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
        if isinstance(value, kind):
            size, limit = len(value), schema[keyword]
            if size < limit if least else size > limit:
                wanted = f"at {'least' if least else 'most'} {count_of(limit, noun)}"
                yield Mismatch(path, f"must have {wanted}, not {size}")

    return check


def _bound(keyword: str, keeps: Callable[[float, float], bool], words: str) -> Check:
    """The check of a keyword that bounds a number."""

    def check(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
        if is_number(value) and not keeps(value, schema[keyword]):
            yield Mismatch(path, f"must be {words} {schema[keyword]}, not {shown(value)}")

    return check


def _properties(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if isinstance(value, dict):
        for name, below in schema["properties"].items():
            if name in value:
                yield from validator.below(below, value[name], (*path, name))


def _additional_properties(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    below = schema["additionalProperties"]
    if not isinstance(value, dict) or below is True:
        return
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name in value:
        if name in known or any(re.search(pattern, name) for pattern in patterns):
            continue
        if below is False:
            yield unknown_key((*path, name), known)
        else:
            yield from validator.below(below, value[name], (*path, name))


def unknown_key(path: Path, known: Collection[str]) -> Mismatch:
    """The mismatch of the key at the end of `path`, where only `known` keys are allowed."""
    listed = f"; known: {', '.join(known)}" if 0 < len(known) <= 12 else ""
    hint = _suggestion(str(path[-1]), known)
    return Mismatch(path, f"is not known{'' if hint else listed}", hint)


def _required(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name in schema["required"]:
            if name not in value:
                unknown = [key for key in value if key not in known]
                yield Mismatch((*path, name), "is missing", partial(_meant, name, unknown))


def _items(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if isinstance(value, list):
        for index in range(len(schema.get("prefixItems", ())), len(value)):
            yield from validator.below(schema["items"], value[index], (*path, index))


def _as_list(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


def _suggestion(word: str, known: Collection[str]) -> str:
    from cfnkit.vocabulary import suggestion

    return suggestion(word, known)


def _meant(name: str, given: list[str]) -> str:
    """A sentence for a missing name, if the value has a similar one; otherwise empty."""
    from cfnkit.vocabulary import nearest

    written = nearest(name, given)
    return f"Was '{written}' meant to be it?" if written else ""


CHECKS: dict[str, Check] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minLength": _size("minLength", str, "character"),
    "maxLength": _size("maxLength", str, "character"),
    "minimum": _bound("minimum", ge, "at least"),
    "maximum": _bound("maximum", le, "at most"),
    "exclusiveMinimum": _bound("exclusiveMinimum", gt, "more than"),
    "exclusiveMaximum": _bound("exclusiveMaximum", lt, "less than"),
    "properties": _properties,
    "additionalProperties": _additional_properties,
    "required": _required,
    "minProperties": _size("minProperties", dict, "key"),
    "maxProperties": _size("maxProperties", dict, "key"),
    "items": _items,
    "minItems": _size("minItems", list, "item"),
    "maxItems": _size("maxItems", list, "item"),
}
