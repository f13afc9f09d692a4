"""What is sure of a schema and a value without the Validator: the Validator says the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.json_schema import Validator
from cfnkit.json_schema.sure import surely_fits, surely_usable

NAMES = st.sampled_from(["a", "b", "Name"])
SCALARS = st.none() | st.booleans() | st.integers(-2, 4) | st.sampled_from([0.5, 1.0]) | NAMES | st.just("")
VALUES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3), max_leaves=6
)
TYPES = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])
ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "type": TYPES | st.lists(TYPES, min_size=1, max_size=2),
    "enum": st.lists(NAMES, max_size=2),
    "required": st.lists(NAMES, max_size=2),
    "minLength": st.integers(0, 3),
    "maxLength": st.integers(0, 3),
    "minItems": st.integers(0, 3),
    "maxItems": st.integers(0, 3),
    "minimum": st.integers(-2, 3) | st.just(0.5),
    "maximum": st.integers(-2, 3) | st.just(0.5),
    "default": VALUES,
    "description": st.just("what it is"),
}


def with_parts(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = {"properties": st.dictionaries(NAMES, below, max_size=3), "items": below}
    return st.fixed_dictionaries({}, optional={**ARGUMENTS, **parts})


USUAL = st.recursive(st.fixed_dictionaries({}, optional=ARGUMENTS), with_parts, max_leaves=4)


@given(USUAL, VALUES)
def test_a_usual_schema_is_surely_usable_and_what_fits_it_surely_fits(schema: Any, value: Any) -> None:
    assert surely_usable(schema)
    assert surely_fits(schema, value) is ([*Validator(schema).problems(value)] == [])


@pytest.mark.parametrize(
    "schema",
    [
        *({"type": wrong} for wrong in ("strng", [], ["strng"], None)),
        {"properties": []},
        {"properties": {"a": {"typ": "string"}}},
        {"properties": {"a": "string"}},
        {"items": []},
        {"items": {"minItems": -1}},
        {"required": "a"},
        {"required": [1]},
        *({"minLength": wrong} for wrong in (-1, "1", True, 0.5)),
        *({"maximum": wrong} for wrong in ("1", True)),
        {"requierd": []},
        {"enum": "a"},
        {"$ref": "#/nowhere"},
        "object",
        None,
    ],
)
def test_a_schema_that_cannot_be_used_is_not_surely_usable(schema: Any) -> None:
    assert not surely_usable(schema)
