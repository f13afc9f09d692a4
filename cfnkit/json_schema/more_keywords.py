"""What the other keywords of JSON Schema demand: those that combine schemas, and the rarer ones."""

from __future__ import annotations

import re

from cfnkit.json_schema.problem import Problem
from cfnkit.json_schema.values import count_of, identity, is_number, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from cfnkit.json_schema.problem import Path
    from cfnkit.json_schema.terms import Check, Json, Keywords, Validating


def _multiple_of(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    unit = schema["multipleOf"]
    if not is_number(value):
        return
    # Floats are divided, so that 0.3 is a multiple of 0.1, as nearly as floats can say.
    rest = (value / unit) % 1 if isinstance(value, float) or isinstance(unit, float) else value % unit
    if rest:
        yield Problem(path, f"must be a multiple of {unit}, not {shown(value)}")


def _pattern_properties(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    if isinstance(value, dict):
        for pattern, below in schema["patternProperties"].items():
            for name in value:
                if re.search(pattern, name):
                    yield from validator.below(below, value[name], (*path, name))


def _property_names(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    if isinstance(value, dict):
        for name in value:
            for problem in validator.below(schema["propertyNames"], name, (*path, name)):
                yield Problem(problem.path, f"has a name that {problem.text}", problem.hint)


def _dependent_required(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    if isinstance(value, dict):
        for name, others in schema["dependentRequired"].items():
            for other in others:
                if name in value and other not in value:
                    yield Problem((*path, other), f"is missing, which {name} needs")


def _prefix_items(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    if isinstance(value, list):
        for index, below in enumerate(schema["prefixItems"][: len(value)]):
            yield from validator.below(below, value[index], (*path, index))


def _contains(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    if not isinstance(value, list):
        return
    count = sum(validator.accepts(schema["contains"], item) for item in value)
    least, most = schema.get("minContains", 1), schema.get("maxContains", len(value))
    if count < least:
        yield Problem(path, f"must have at least {count_of(least, 'item')} of the kind that is asked for, not {count}")
    if count > most:
        yield Problem(path, f"must have at most {count_of(most, 'item')} of the kind that is asked for, not {count}")


def _unique_items(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    if isinstance(value, list) and schema["uniqueItems"]:
        first: dict[Any, int] = {}
        for index, item in enumerate(value):
            earlier = first.setdefault(identity(item), index)
            if earlier != index:
                yield Problem((*path, index), f"is the same as item {earlier}")


def _all_of(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    for below in schema["allOf"]:
        yield from validator.below(below, value, path)


def _any_of(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    yield from _alternatives(validator, schema["anyOf"], value, path)


def _one_of(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    count = sum(validator.accepts(below, value) for below in schema["oneOf"])
    if count > 1:
        yield Problem(path, f"must match one of {len(schema['oneOf'])} forms, and matches {count}")
    elif not count:
        yield from _alternatives(validator, schema["oneOf"], value, path)


def _alternatives(validator: Validating, branches: list[Any], value: Json, path: Path) -> Iterator[Problem]:
    """What is wrong by the branch that the value comes nearest to: where the problem is deepest, and the first such."""
    found = []
    for below in branches:
        problems = list(validator.below(below, value, path))
        if not problems:
            return
        found.append(problems)
    if all(len(problems) == 1 and problems[0].path == path for problems in found):
        yield Problem(path, ", or ".join(dict.fromkeys(problems[0].text for problems in found)))
    else:
        yield from max(found, key=lambda problems: max(len(problem.path) for problem in problems))


def _not(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    if validator.accepts(schema["not"], value):
        yield Problem(path, f"must not be {shown(value)}")


def _if(validator: Validating, schema: Keywords, value: Json, path: Path) -> Iterator[Problem]:
    branch = "then" if validator.accepts(schema["if"], value) else "else"
    if branch in schema:
        yield from validator.below(schema[branch], value, path)


# `if` stands for `then` and `else` too, and `contains` for how often.
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
