"""The parameters of a macro's call, read by the schema that its author wrote."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.json_schema import SchemaError
from cfnkit.macro import Fragment, Request, macro
from cfnkit.macro.envelope.parameters import Parameters
from support.macro_events import event

PREFIX = {"type": "object", "properties": {"Prefix": {"type": "string"}}, "required": ["Prefix"]}


def read(schema: dict[str, Any], **given: Any) -> dict[str, Any]:
    return Parameters({"type": "object", "properties": schema}).read(given)


def refusal(schema: dict[str, Any], given: dict[str, Any]) -> str:
    @macro(parameters=schema)
    def handler(fragment: Fragment, request: Request) -> Fragment:
        return fragment

    response = handler(event({}, given))
    assert response["status"] == "failure"
    return str(response["errorMessage"])


def test_the_nearest_name_is_offered_for_one_that_is_not_known() -> None:
    said = refusal(PREFIX, {"Prefx": "a"})
    assert said.startswith("Parameter Prefx is not known. Did you mean 'Prefix'? Parameter Prefix is missing.")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Parameter Prefix is missing"),
        ({"Prefix": ["a"]}, "Parameter Prefix must be a string, not a list"),
        (
            {"Prefix": {"Fn::ImportValue": "A"}},
            "Parameter Prefix must be a string, not an object. "
            "Fn::ImportValue is not evaluated there before a macro is called",
        ),
        ({"Prefix": "a", "Colour": 1}, "Parameter Colour is not known; known: Prefix"),
    ],
)
def test_what_is_wrong_is_said_of_the_parameter(given: dict[str, Any], said: str) -> None:
    assert refusal(PREFIX, given) == said


def test_a_place_within_a_parameter_is_named() -> None:
    schema = {"type": "object", "properties": {"Names": {"type": "array", "items": {"enum": ["upper", "lower"]}}}}
    said = refusal(schema, {"Names": ["upper", "uper"]})
    assert said == "Parameter Names/1 must be one of 'upper', 'lower', not 'uper'. Did you mean 'upper'?"


def test_the_first_problems_are_told_and_the_others_counted() -> None:
    schema = {"type": "object", "properties": {}, "required": list("ABCDE")}
    assert refusal(schema, {}).endswith("Parameter C is missing. There are 2 more")


def test_names_that_the_schema_does_not_list_may_be_allowed() -> None:
    open_schema = {**PREFIX, "additionalProperties": {"type": "integer"}}
    assert Parameters(open_schema).read({"Prefix": "a", "More": 1}) == {"Prefix": "a", "More": 1}
    assert "Parameter More must be an integer" in refusal(open_schema, {"Prefix": "a", "More": "x"})
    by_pattern = {**PREFIX, "patternProperties": {"^X": {}}}
    assert Parameters(by_pattern).read({"Prefix": "a", "Xa": 1}) == {"Prefix": "a", "Xa": 1}


@pytest.mark.parametrize(
    ("schema", "value", "read_as"),
    [
        ({"type": "integer"}, "3", 3),
        ({"type": "integer"}, " -12 ", -12),
        ({"type": "integer"}, "3.0", 3),
        ({"type": "integer"}, 3.0, 3),
        ({"type": "number"}, 3.0, 3.0),
        ({"type": "number"}, "1.5", 1.5),
        ({"type": "number"}, "1e2", 100.0),
        ({"type": "boolean"}, "True", True),
        ({"type": "boolean"}, "false", False),
        ({"type": "string"}, 3, "3"),
        ({"type": "string"}, 1.5, "1.5"),
        ({"type": "string"}, True, "true"),
        ({"type": "array"}, "a, b", ["a", "b"]),
        ({"type": "array"}, "", []),
        ({"type": "array", "items": {"type": "integer"}}, "1,2", [1, 2]),
        ({"type": "array", "items": {"type": "string"}}, [1, "a"], ["1", "a"]),
        ({"type": ["integer", "string"]}, "x", "x"),
        ({"type": ["string", "integer"]}, "3", "3"),
        ({"type": ["integer", "null"]}, "3", 3),
        ({}, "3", "3"),
        ({"enum": ["3"]}, "3", "3"),
    ],
)
def test_a_value_is_read_as_the_type_that_is_asked_for(schema: dict[str, Any], value: Any, read_as: Any) -> None:
    made = read({"P": schema}, P=value)["P"]
    assert made == read_as
    assert type(made) is type(read_as)


@pytest.mark.parametrize(
    ("schema", "value"),
    [("integer", "3.5"), ("integer", "0x10"), ("integer", "1_0"), ("boolean", "yes"), ("number", "nan")],
)
def test_what_is_not_written_so_is_refused(schema: str, value: Any) -> None:
    assert "Parameter P must be a" in refusal({"type": "object", "properties": {"P": {"type": schema}}}, {"P": value})


def test_defaults_are_filled_in_and_are_the_same_at_each_call() -> None:
    schema = {"type": "object", "properties": {"Names": {"type": "array", "default": ["a"]}, "On": {"default": True}}}
    parameters = Parameters(schema)
    parameters.read({})["Names"].append("b")
    assert parameters.read({"On": False}) == {"Names": ["a"], "On": False}


@pytest.mark.parametrize(
    "schema", [{"type": "string"}, {"properties": {"A": {"type": "strng"}}}, {"requierd": []}, "object", []]
)
def test_a_schema_that_cannot_be_used_fails_where_the_macro_is_written(schema: Any) -> None:
    with pytest.raises(SchemaError):
        macro(parameters=schema)(lambda fragment, request: fragment)


def test_without_a_schema_the_parameters_are_as_they_come() -> None:
    @macro
    def handler(fragment: Fragment, request: Request) -> Any:
        return dict(request.params)

    assert handler(event({}, {"Any": [1, "2"]}))["fragment"] == {"Any": [1, "2"]}
