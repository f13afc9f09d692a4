"""The checks of rarer keywords; apart, since most macros start without them."""

from __future__ import annotations

import re

from cfnkit.json_schema.mismatch import Mismatch
from cfnkit.json_schema.values import count_of, identity, is_number, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from cfnkit.json_schema.terms import Check, Json, Keywords, Path, Schema, Validating


def _multiple_of(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    unit = schema["multipleOf"]
    if not is_number(value):
        return
    # Floats are divided, so that 0.3 is a multiple of 0.1, within the precision of floats.
    rest = (value / unit) % 1 if isinstance(value, float) or isinstance(unit, float) else value % unit
    if rest:
        yield Mismatch(path, f"must be a multiple of {unit}, not {shown(value)}")


def _pattern_properties(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if isinstance(value, dict):
        for pattern, below in schema["patternProperties"].items():
            for name in value:
                if re.search(pattern, name):
                    yield from validator.below(below, value[name], (*path, name))


def _property_names(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if isinstance(value, dict):
        for name in value:
            for mismatch in validator.below(schema["propertyNames"], name, (*path, name)):
                yield Mismatch(mismatch.path, f"has a name that {mismatch.text}", mismatch.hint)


def _dependent_required(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if isinstance(value, dict):
        for name, others in schema["dependentRequired"].items():
            for other in others:
                if name in value and other not in value:
                    yield Mismatch((*path, other), f"is missing, which {name} needs")


def _prefix_items(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if isinstance(value, list):
        for index, below in enumerate(schema["prefixItems"][: len(value)]):
            yield from validator.below(below, value[index], (*path, index))


def _contains(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if not isinstance(value, list):
        return
    count = sum(validator.accepts(schema["contains"], item) for item in value)
    least, most = schema.get("minContains", 1), schema.get("maxContains", len(value))
    if count < least:
        yield Mismatch(path, f"must have at least {count_of(least, 'item')} of the required kind, not {count}")
    if count > most:
        yield Mismatch(path, f"must have at most {count_of(most, 'item')} of the required kind, not {count}")


def _unique_items(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if isinstance(value, list) and schema["uniqueItems"]:
        first: dict[Hashable, int] = {}
        for index, item in enumerate(value):
            earlier = first.setdefault(identity(item), index)
            if earlier != index:
                yield Mismatch((*path, index), f"is the same as item {earlier}")


def _all_of(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    for below in schema["allOf"]:
        yield from validator.below(below, value, path)


def _any_of(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    yield from _alternatives(validator, schema["anyOf"], value, path)


def _one_of(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    count = sum(validator.accepts(below, value) for below in schema["oneOf"])
    if count > 1:
        yield Mismatch(path, f"must match one of {len(schema['oneOf'])} forms, and matches {count}")
    elif not count:
        yield from _alternatives(validator, schema["oneOf"], value, path)


def _alternatives(validator: Validating, branches: list[Schema], value: Json, path: Path) -> Iterator[Mismatch]:
    """The mismatches of the first branch whose deepest mismatch lies deepest: the value comes nearest to it."""
    found = []
    for below in branches:
        mismatches = list(validator.below(below, value, path))
        if not mismatches:
            return
        found.append(mismatches)
    if all(len(mismatches) == 1 and mismatches[0].path == path for mismatches in found):
        yield Mismatch(path, ", or ".join(dict.fromkeys(mismatches[0].text for mismatches in found)))
    else:
        yield from max(found, key=lambda mismatches: max(len(mismatch.path) for mismatch in mismatches))


def _not(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    if validator.accepts(schema["not"], value):
        yield Mismatch(path, f"must not be {shown(value)}")


def _if(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Mismatch]:
    branch = "then" if validator.accepts(schema["if"], value) else "else"
    if branch in schema:
        yield from validator.below(schema[branch], value, path)


# The check of `if` includes `then` and `else`; that of `contains` includes `minContains` and `maxContains`.
MORE_CHECKS: dict[str, Check] = {
    "multipleOf": _multiple_of,
    "patternProperties": _pattern_properties,
    "propertyNames": _property_names,
    "dependentRequired": _dependent_required,
    "prefixItems": _prefix_items,
    "contains": _contains,
    "uniqueItems": _unique_items,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
}
