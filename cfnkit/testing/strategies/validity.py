"""A validator for the schemas of resource types: JSON Schema, with the keywords that cfn-lint adds."""

from __future__ import annotations

import collections.abc as abc
import json
from typing import Any

from jsonschema import Draft7Validator, Draft202012Validator, ValidationError
from jsonschema.validators import extend

from cfnkit.schemas import Part, ResourceSchema
from cfnkit.testing.strategies.patterns import matches

_Errors = abc.Iterator[ValidationError]


def validator_of(schema: ResourceSchema) -> Any:
    """A jsonschema validator for the properties of a resource; `evolve(schema=part)` makes one for a part of them."""
    document = {
        "type": "object",
        "definitions": schema.definitions,
        "properties": schema.properties,
        "required": list(schema.required),
        "additionalProperties": schema.any_property,
        **schema.together,
    }
    return _Validator(document)


def _pattern(validator: Any, pattern: str, value: Any, schema: Part) -> _Errors:
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: dict[str, Part], value: Any, schema: Part) -> _Errors:
    if isinstance(value, dict):
        for name, item in value.items():
            for pattern, part in patterns.items():
                if matches(pattern, name):
                    yield from validator.descend(item, part, path=name, schema_path=pattern)


def _additional_properties(validator: Any, allowed: Any, value: Any, schema: Part) -> _Errors:
    if isinstance(value, dict):
        patterns = schema.get("patternProperties", {})
        known = schema.get("properties", {})
        for name, item in value.items():
            if name not in known and not any(matches(pattern, name) for pattern in patterns):
                yield from validator.descend(item, allowed, path=name)


def _required_xor(validator: Any, names: list[str], value: Any, schema: Part) -> _Errors:
    if isinstance(value, dict) and sum(name in value for name in names) != 1:
        yield ValidationError(f"exactly one of {names} is required")


def _required_or(validator: Any, names: list[str], value: Any, schema: Part) -> _Errors:
    if isinstance(value, dict) and not any(name in value for name in names):
        yield ValidationError(f"one of {names} is required")


def _dependent_excluded(validator: Any, excluded: dict[str, list[str]], value: Any, schema: Part) -> _Errors:
    if isinstance(value, dict):
        for name, others in excluded.items():
            if name in value and any(other in value for other in others):
                yield ValidationError(f"{name} excludes {others}")


def _unique_keys(validator: Any, keys: list[str], value: Any, schema: Part) -> _Errors:
    if isinstance(value, list):
        seen = [json.dumps([item.get(key) for key in keys]) for item in value if isinstance(item, dict)]
        if len(seen) != len(set(seen)):
            yield ValidationError(f"two items have the same {keys}")


def _enum_case_insensitive(validator: Any, words: list[str], value: Any, schema: Part) -> _Errors:
    if isinstance(value, str) and value.lower() not in {word.lower() for word in words}:
        yield ValidationError(f"{value!r} is not one of {words}")


_Validator = extend(  # type: ignore[no-untyped-call]
    Draft7Validator,
    {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "requiredXor": _required_xor,
        "requiredOr": _required_or,
        "dependentExcluded": _dependent_excluded,
        "dependentRequired": Draft202012Validator.VALIDATORS["dependentRequired"],
        "prefixItems": Draft202012Validator.VALIDATORS["prefixItems"],
        "uniqueKeys": _unique_keys,
        "enumCaseInsensitive": _enum_case_insensitive,
    },
)
