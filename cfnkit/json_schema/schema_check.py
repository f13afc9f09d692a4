"""The check of a schema itself, so that its author learns of mistakes before any value is checked."""

from __future__ import annotations

import re

from cfnkit.json_schema.keywords import CHECKS
from cfnkit.json_schema.values import TYPES, is_number, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from cfnkit.json_schema.terms import Json, Schema

# The keywords whose checks are in `more_keywords`.
RARER = {"multipleOf", "patternProperties", "propertyNames", "dependentRequired", "prefixItems", "contains"} | {
    *("uniqueItems", "allOf", "anyOf", "oneOf", "not", "if")
}
_SCHEMA = {"additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else"}
_SCHEMA_BY_NAME = {"properties", "patternProperties", "$defs", "definitions"}
_SCHEMAS = {"prefixItems", "allOf", "anyOf", "oneOf"}
_COUNTS = {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"} | {
    *("minContains", "maxContains")
}
_NUMBERS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_REMARKS = {"$schema", "$id", "$comment", "title", "description", "markdownDescription", "default", "examples"} | {
    *("format", "deprecated", "readOnly", "writeOnly")
}
_KNOWN = {*CHECKS, *RARER, *_SCHEMA, *_SCHEMA_BY_NAME, *_COUNTS, *_REMARKS, "$ref"}


class SchemaError(ValueError):
    """A schema that cannot be used: a mistake of its author, with its place."""


def check_schema(root: Schema) -> None:
    """Raises SchemaError for the first mistake in a schema."""
    _check(root, root, "")


def target(root: Schema, reference: str) -> Schema:
    """The part of the schema that a `$ref` names. Raises SchemaError when there is none."""
    from cfnkit.source.pointer import steps  # a macro whose schema has no `$ref` starts without it

    node: Json = root
    for step in steps(reference):
        if not isinstance(node, dict) or step not in node:
            raise SchemaError(f"The schema has nothing at {reference}.")
        node = node[step]
    found: Schema = node
    return found


def _check(root: Schema, schema: Json, place: str) -> None:
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        raise _wrong(place, f"{shown(schema)} is not a schema, which is an object or a boolean")
    for keyword, argument in schema.items():
        below = f"{place}/{keyword}"
        reason = _reason(root, keyword, argument)
        if reason:
            raise _wrong(below, reason)
        for name, part in _parts(keyword, argument):
            _check(root, part, f"{below}{name}")


def _parts(keyword: str, argument: Json) -> Iterator[tuple[str, Json]]:
    """The schemas in the argument of a keyword, each with the rest of its place."""
    if keyword in _SCHEMA:
        yield "", argument
    elif keyword in _SCHEMA_BY_NAME:
        yield from ((f"/{name}", part) for name, part in argument.items())
    elif keyword in _SCHEMAS:
        yield from ((f"/{index}", part) for index, part in enumerate(argument))


def _reason(root: Schema, keyword: str, argument: Json) -> str:
    """The mistake in a keyword or in the form of its argument; empty when there is none."""
    if keyword not in _KNOWN:
        from cfnkit.vocabulary import suggestion

        return f"the keyword is not known here. {suggestion(keyword, _KNOWN)}".rstrip(". ")
    if keyword == "type":
        return _wrong_type(argument)
    if keyword == "pattern":
        return _wrong_pattern(argument)
    if keyword == "$ref":
        return _wrong_reference(root, argument)
    wanted = _unless_wanted(keyword, argument)
    if wanted:
        return f"it must be {wanted}, not {shown(argument)}"
    return next(filter(None, map(_wrong_pattern, argument)), "") if keyword == "patternProperties" else ""


def _unless_wanted(keyword: str, argument: Json) -> str:
    """The form that the argument of a keyword must have, if it has another one; otherwise empty."""
    if keyword in _SCHEMA_BY_NAME:
        return "" if isinstance(argument, dict) else "an object"
    if keyword in _SCHEMAS:
        return "" if isinstance(argument, list) and argument else "a list of schemas"
    if keyword in _COUNTS:
        return "" if is_number(argument) and argument >= 0 and argument % 1 == 0 else "a whole number from 0 on"
    if keyword in _NUMBERS:
        positive = keyword == "multipleOf"
        fits = is_number(argument) and (argument > 0 or not positive)
        return "" if fits else f"a number{' above 0' if positive else ''}"
    if keyword == "required":
        return "" if _is_names(argument) else "a list of names"
    if keyword == "dependentRequired":
        fits = isinstance(argument, dict) and all(map(_is_names, argument.values()))
        return "" if fits else "an object with lists of names"
    if keyword == "enum":
        return "" if isinstance(argument, list) else "a list"
    return "a boolean" if keyword == "uniqueItems" and not isinstance(argument, bool) else ""


def _wrong_reference(root: Schema, reference: Json) -> str:
    if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
        return f"{shown(reference)} is not a reference within the schema, such as '#/$defs/Name'"
    target(root, reference)
    return ""


def _wrong_type(names: Json) -> str:
    for name in names if isinstance(names, list) else [names]:
        if not isinstance(name, str) or name not in TYPES:
            return f"{shown(name)} is not a type; the types are {', '.join(TYPES)}"
    return "" if names else "a type is missing"


def _wrong_pattern(pattern: Json) -> str:
    if not isinstance(pattern, str):
        return f"{shown(pattern)} is not a pattern"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"{shown(pattern)} is not a pattern of Python: {error}"
    return ""


def _is_names(argument: Json) -> bool:
    return isinstance(argument, list) and all(isinstance(name, str) for name in argument)


def _wrong(place: str, reason: str) -> SchemaError:
    return SchemaError(f"The schema cannot be used: at #{place}, {reason}.")
