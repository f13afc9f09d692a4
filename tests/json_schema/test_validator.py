"""Verdicts on values, which equal those of `jsonschema`, and the messages about them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cfnkit.json_schema import SchemaError, Validator

NAMES = st.sampled_from(["a", "b", "ab", "Name"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.5, 1.0, 1.5, -2.0])
    | st.text("ab1", max_size=3)
    | NAMES
)
VALUES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3), max_leaves=6
)
COUNTS = st.integers(0, 3)
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, 1.0])
PATTERNS = st.sampled_from(["^a", "b$", "[0-9]", "^.$"])
TYPES = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])


def schemas(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    by_name = st.dictionaries(NAMES, below, max_size=2)
    some = st.lists(below, min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=2, unique=True),
            "enum": st.lists(VALUES, min_size=1, max_size=3),
            "const": VALUES,
            "pattern": PATTERNS,
            "minLength": COUNTS,
            "maxLength": COUNTS,
            "minimum": NUMBERS,
            "maximum": NUMBERS,
            "exclusiveMinimum": NUMBERS,
            "exclusiveMaximum": NUMBERS,
            "multipleOf": st.sampled_from([1, 2, 0.5, 1.5]),
            "properties": by_name,
            "patternProperties": st.dictionaries(PATTERNS, below, max_size=2),
            "additionalProperties": below,
            "propertyNames": below,
            "required": st.lists(NAMES, max_size=2, unique=True),
            "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, max_size=2, unique=True), max_size=2),
            "minProperties": COUNTS,
            "maxProperties": COUNTS,
            "prefixItems": some,
            "items": below,
            "contains": below,
            "minContains": COUNTS,
            "maxContains": COUNTS,
            "minItems": COUNTS,
            "maxItems": COUNTS,
            "uniqueItems": st.booleans(),
            "allOf": some,
            "anyOf": some,
            "oneOf": some,
            "not": below,
            "if": below,
            "then": below,
            "else": below,
            "$ref": st.just("#/$defs/Name"),
        },
    )


SCHEMAS = st.recursive(st.booleans(), schemas, max_leaves=5)


@given(SCHEMAS, SCHEMAS, st.lists(VALUES, min_size=1, max_size=8))
def test_a_value_is_refused_exactly_when_jsonschema_refuses_it(part: Any, defined: Any, values: list[Any]) -> None:
    if isinstance(defined, dict):
        defined.pop("$ref", None)
    whole = {"allOf": [part], "$defs": {"Name": _without_reference(defined)}}
    Draft202012Validator.check_schema(whole)
    ours, theirs = Validator(whole), Draft202012Validator(whole)
    for value in values:
        assert [*ours.mismatches(value)] == [] if theirs.is_valid(value) else [*ours.mismatches(value)], value


def _without_reference(schema: Any) -> Any:
    """A definition that refers to itself at once would never end, in any library."""
    if isinstance(schema, dict):
        return {key: _without_reference(value) for key, value in schema.items() if key != "$ref"}
    return [_without_reference(item) for item in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ({"type": "string"}, [1], [((), "must be a string, not a list", "")]),
        ({"type": ["string", "null"]}, 1, [((), "must be a string or null, not an integer", "")]),
        ({"enum": ["upper", "lower"]}, "uper", [((), "must be one of 'upper', 'lower', not 'uper'", "upper")]),
        ({"minLength": 1}, "", [((), "must have at least 1 character, not 0", "")]),
        ({"items": {"maximum": 3}}, [1, 4], [((1,), "must be at most 3, not 4", "")]),
        ({"required": ["Name"], "properties": {"Name": {}}}, {"Nmae": 1}, [(("Name",), "is missing", "Nmae")]),
        (
            {"properties": {"Size": {"type": "integer"}}, "additionalProperties": False},
            {"Size": "x", "Sise": 1},
            [(("Size",), "must be an integer, not a string", ""), (("Sise",), "is not known", "Size")],
        ),
        (
            {"properties": {"Size": {}}, "additionalProperties": False},
            {"Colour": 1},
            [(("Colour",), "is not known; known: Size", "")],
        ),
        (
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            None,
            [((), "must be a string, not null, or must be an integer, not null", "")],
        ),
        (
            {"oneOf": [{"type": "string"}, {"properties": {"A": {"type": "string"}}}]},
            {"A": 1},
            [(("A",), "must be a string, not an integer", "")],
        ),
        ({"uniqueItems": True}, [1, 2, 1.0], [((2,), "is the same as item 0", "")]),
        ({"properties": {"A": False}}, {"A": 1}, [(("A",), "must not be there", "")]),
        ({"maxLength": 3}, "abcd", [((), "must have at most 3 characters, not 4", "")]),
    ],
)
def test_what_is_wrong_is_reported_with_its_place(schema: Any, value: Any, said: list[tuple[Any, str, str]]) -> None:
    mismatches = [*Validator(schema).mismatches(value)]
    assert [(mismatch.path, mismatch.text) for mismatch in mismatches] == [(path, text) for path, text, _ in said]
    for mismatch, (_, _, meant) in zip(mismatches, said, strict=True):
        assert (meant in mismatch.hint) if meant else (mismatch.hint == "")


def test_a_long_value_is_cut_in_a_message() -> None:
    mismatch = next(Validator({"const": "a"}).mismatches("b" * 1000))
    assert len(mismatch.text) < 100


def test_a_definition_may_be_used_within_itself() -> None:
    tree = Validator({"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "additionalProperties": {"$ref": "#"}}}})
    assert [mismatch.path for mismatch in tree.mismatches({"a": {"b": {}, "c": 1}})] == [("a", "c")]


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"requierd": ["A"]}, "at #/requierd, the keyword is not known here. Did you mean 'required'?"),
        ({"properties": {"A": {"type": "strng"}}}, "at #/properties/A/type, 'strng' is not a type"),
        ({"type": []}, "at #/type, a type is missing"),
        ({"pattern": "("}, "at #/pattern, '(' is not a pattern of Python"),
        ({"minLength": -1}, "at #/minLength, it must be a whole number from 0 on, not -1"),
        ({"minimum": "1"}, "at #/minimum, it must be a number, not '1'"),
        ({"multipleOf": 0}, "at #/multipleOf, it must be a number above 0, not 0"),
        ({"required": "A"}, "at #/required, it must be a list of names, not 'A'"),
        ({"items": [{}]}, "at #/items, [{}] is not a schema"),
        ({"anyOf": []}, "at #/anyOf, it must be a list of schemas, not []"),
        ({"$ref": "http://x/y"}, "at #/$ref, 'http://x/y' is not a reference within the schema"),
        ({"$ref": "#/$defs/A"}, "nothing at #/$defs/A"),
        ({"properties": []}, "at #/properties, it must be an object, not []"),
        ({"unevaluatedProperties": False}, "the keyword is not known"),
        ("string", "'string' is not a schema"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_with_its_place(schema: Any, said: str) -> None:
    with pytest.raises(SchemaError) as caught:
        Validator(schema)
    assert said in str(caught.value)


@given(SCHEMAS)
def test_what_jsonschema_takes_as_a_schema_is_taken(schema: Any) -> None:
    Validator({"allOf": [schema], "$defs": {"Name": True}})
