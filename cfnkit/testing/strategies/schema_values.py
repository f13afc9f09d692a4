"""Values that are valid by the schema of a resource type."""

from __future__ import annotations

import collections.abc as abc
import json
from typing import Any, NamedTuple, TypeAlias

from hypothesis import reject
from hypothesis import strategies as st

from cfnkit.json_schema import Json
from cfnkit.schemas import Part, PropertyPath, ResourceSchema
from cfnkit.testing.strategies.patterns import texts_matching
from cfnkit.testing.strategies.texts import FORMATS, plain_texts
from cfnkit.testing.strategies.validity import validator_of

# The most optional properties of an object, by its depth; deeper objects have none.
_OPTIONAL = (4, 2, 2, 1, 1)
_MORE_ITEMS = 2
_TRIES = 3
# The bounds of numbers without bounds in the schema.
_LEAST, _MOST = -(2**31), 2**31 - 1
# Keywords that a value made property by property may violate: such a value is validated afterwards.
_VALIDATED = frozenset(
    {
        *("allOf", "anyOf", "dependencies", "dependentExcluded", "dependentRequired", "if", "maxProperties", "not"),
        *("oneOf", "patternProperties", "prefixItems", "requiredOr", "requiredXor", "uniqueKeys"),
    }
)
_KEYWORDS = {"properties": "object", "additionalProperties": "object", "items": "array", "pattern": "string"}


class _NoneKnown(Exception):
    """No value can be made for a part of a schema, because its pattern cannot be read, say."""


def property_values(schema: ResourceSchema) -> st.SearchStrategy[dict[str, Json]]:
    """The properties of a resource, valid by its schema, and none of them read-only."""
    return _property_values(_Known(schema, validator_of(schema), frozenset(schema.read_only)))


@st.composite
def _property_values(draw: st.DrawFn, known: _Known) -> dict[str, Json]:
    root = {**known.schema.root, **known.schema.together, "type": "object"}
    try:
        made: dict[str, Json] = _Maker(draw, known).value(root, ())
    except _NoneKnown:
        reject()
    return made


class _Known(NamedTuple):
    """A schema with its validator and its read-only paths, each made once."""

    schema: ResourceSchema
    validator: Any
    read_only: frozenset[PropertyPath]


@st.composite
def _values(draw: st.DrawFn, known: _Known, part: Part, path: PropertyPath) -> Json:
    """Values for a part of a schema; `_NOTHING` where none can be made."""
    try:
        return _Maker(draw, known).value(part, path)
    except _NoneKnown:
        return _NOTHING


@st.composite
def _members(draw: st.DrawFn, known: _Known, properties: Part, path: PropertyPath, names: list[str]) -> _Member:
    """One of the properties named, with a value."""
    name = draw(st.sampled_from(names))
    return name, draw(_values(known, properties[name], (*path, name)))


_Member: TypeAlias = tuple[str, Json]
_NOTHING = object()


class _Maker:
    """Draws values for the parts of one schema."""

    def __init__(self, draw: st.DrawFn, known: _Known) -> None:
        self._draw = draw
        self._known = known
        self._schema = known.schema

    def value(self, part: Part, path: PropertyPath) -> Json:
        """A value for the part of the schema at `path`."""
        part = self._schema.follow(part)
        if not _VALIDATED & part.keys():
            return self._made(part, path)
        validator = self._known.validator.evolve(schema=part)
        for _ in range(_TRIES):
            made = self._made(self._narrowed(part), path)
            if validator.is_valid(made):
                return made
        reject()

    def _narrowed(self, part: Part) -> dict[str, Any]:
        """A part without `allOf`, `oneOf` and `anyOf`: one alternative is drawn, and merged with the part."""
        part = dict(self._schema.follow(part))
        decided = [*part.pop("allOf", ())]
        for keyword in ("oneOf", "anyOf"):
            options = part.pop(keyword, ())
            if options:
                chosen = self._draw(st.sampled_from(range(len(options))))
                others = {name for option in options for name in option.get("required", ())}
                own = options[chosen].get("required", ())
                decided.append({**options[chosen], "avoided": sorted(others.difference(own))})
        for more in decided:
            part = _merged(part, self._narrowed(more))
        return part

    def _made(self, part: Part, path: PropertyPath) -> Json:
        for keyword in ("enum", "enumCaseInsensitive"):
            if part.get(keyword):
                return self._draw(st.sampled_from(list(part[keyword])))
        if "const" in part:
            return part["const"]
        kind = self._kind(part)
        if kind == "object":
            return self._object(part, path)
        if kind == "array":
            return self._array(part, path)
        if kind == "boolean":
            return self._draw(st.booleans())
        if kind == "null":
            return None
        return self._draw(_texts(part) if kind == "string" else _numbers(part, kind))

    def _kind(self, part: Part) -> str:
        kinds = part.get("type")
        if isinstance(kinds, str):
            return kinds
        if kinds:
            kind: str = self._draw(st.sampled_from(kinds))
            return kind
        return next((kind for keyword, kind in _KEYWORDS.items() if part.get(keyword)), "string")

    def _object(self, part: Part, path: PropertyPath) -> dict[str, Json]:
        properties: Part = part.get("properties") or {}
        if not properties and not part.get("required"):
            return self._open_object(part, path)
        needed = set(part.get("required", ()))
        avoided = {*part.get("avoided", ()), *(name for name in properties if (*path, name) in self._known.read_only)}
        for names in (part.get("requiredXor", ()), part.get("requiredOr", ())):
            if names and not needed.intersection(names):
                needed.add(self._draw(st.sampled_from([name for name in names if name not in avoided] or [*names])))
        avoided.update(part.get("requiredXor", ()))
        made = {name: self.value(properties.get(name, {}), (*path, name)) for name in _ordered(needed, properties)}
        free = _ordered(properties.keys() - needed - avoided, properties)
        for name, value in self._optional(part, path, free, len(made)):
            needs, excluded = self._implied(part, name)
            if not excluded & made.keys() and not needs & avoided:
                made[name] = value
                avoided.update(excluded)
                for implied in _ordered(needs - made.keys(), properties):
                    made[implied] = self.value(properties.get(implied, {}), (*path, implied))
        return {name: made[name] for name in _ordered(made.keys(), properties)}

    def _optional(self, part: Part, path: PropertyPath, names: list[str], given: int) -> list[_Member]:
        """Some of the optional properties, with their values."""
        properties: Part = part.get("properties") or {}
        least = max(0, part.get("minProperties", 0) - given)
        most = _OPTIONAL[len(path)] if len(path) < len(_OPTIONAL) else 0
        if not names or not max(least, most):
            return []
        members = _members(self._known, properties, path, names)
        some = st.lists(members, min_size=least, max_size=max(least, most), unique_by=lambda member: member[0])
        return [member for member in self._draw(some) if member[1] is not _NOTHING]

    def _implied(self, part: Part, name: str) -> tuple[set[str], set[str]]:
        """The properties that the property `name` needs, and those that it excludes."""
        needs: set[str] = set()
        for keyword in ("dependencies", "dependentRequired"):
            implied = part.get(keyword, {}).get(name, ())
            needs.update(implied if isinstance(implied, list) else ())
        excludes: Part = part.get("dependentExcluded", {})
        mutual = {other for other, names in excludes.items() if name in names}
        return needs, {*excludes.get(name, ()), *mutual}

    def _open_object(self, part: Part, path: PropertyPath) -> dict[str, Json]:
        """An object with keys that the schema does not name."""
        least = part.get("minProperties", 0)
        most = min(part.get("maxProperties", least + _MORE_ITEMS), least + _MORE_ITEMS)
        values: Part | bool = part.get("additionalProperties", True)
        keys: st.SearchStrategy[str] = plain_texts(min_size=1)
        patterns: Part = part.get("patternProperties") or {}
        if patterns:
            pattern = next(iter(patterns))
            keys, values = texts_matching(pattern), patterns[pattern]
        if values is False or keys.is_empty or len(path) > len(_OPTIONAL):
            return {}
        chosen = self._draw(st.lists(keys, unique=True, min_size=least, max_size=most))
        inner: Part = values if isinstance(values, abc.Mapping) else {}
        return {key: self.value(inner, (*path, key)) for key in chosen}

    def _array(self, part: Part, path: PropertyPath) -> list[Json]:
        least = part.get("minItems", 0)
        most = min(part.get("maxItems", least + _MORE_ITEMS), least + _MORE_ITEMS)
        if len(path) > len(_OPTIONAL):
            most = least
        items = part.get("items") or {}
        below = (*path, "*")
        prefixed: list[Json] = [
            self.value(_merged(self._schema.follow(items), item), below) for item in part.get("prefixItems", ())[:least]
        ]
        least, most = (max(0, size - len(prefixed)) for size in (least, most))
        unique = _written if part.get("uniqueItems") else None
        values = _values(self._known, items, below)
        some = st.lists(values, min_size=least, max_size=max(least, most), unique_by=unique)
        made = [value for value in self._draw(some) if value is not _NOTHING]
        if len(made) < least:
            raise _NoneKnown
        return [*prefixed, *made]


def _ordered(names: abc.Collection[str], properties: Part) -> list[str]:
    """Names in the order of the schema, followed by names that it does not have."""
    return [*(name for name in properties if name in names), *sorted(set(names) - properties.keys())]


def _written(value: Json) -> str:
    return "" if value is _NOTHING else json.dumps(value, sort_keys=True)


def _merged(part: Part, more: Part) -> dict[str, Any]:
    """A part that demands what both parts demand."""
    both = {**part, **more}
    both["required"] = sorted({*part.get("required", ()), *more.get("required", ())})
    both["avoided"] = sorted({*part.get("avoided", ()), *more.get("avoided", ())})
    properties: Part = part.get("properties") or {}
    others: Part = more.get("properties") or {}
    if properties and others:
        shared = {name: {"allOf": [properties[name], others[name]]} for name in properties if name in others}
        both["properties"] = {**properties, **others, **shared}
    return both


def _texts(part: Part) -> st.SearchStrategy[str]:
    least, most = part.get("minLength", 0), part.get("maxLength")
    known = FORMATS.get(str(part.get("format")))
    if part.get("pattern"):
        texts = texts_matching(part["pattern"], least, most)
        if texts.is_empty:
            raise _NoneKnown
        return texts
    if known is not None:
        return known.filter(lambda text: len(text) >= least and (most is None or len(text) <= most))
    return plain_texts(least, most)


def _numbers(part: Part, kind: str) -> st.SearchStrategy[float]:
    low, high = part.get("minimum"), part.get("maximum")
    step = part.get("multipleOf")
    if "exclusiveMaximum" in part:
        high = part["exclusiveMaximum"] - 1
    least = _LEAST if low is None else -int(-low // 1)
    most = max(least, _MOST) if high is None else int(high // 1)
    whole = st.integers(min(least, most), most)
    if kind == "integer" or step or low is None or high is None or low % 1 == 0:
        return whole
    return st.floats(low, high, allow_nan=False, allow_infinity=False)
