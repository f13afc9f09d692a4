"""A rule refuses what is wrong in any case, and nothing else: held against jsonschema, with every part put in."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from cfnkit.json_schema import Mismatch
from cfnkit.rule_tables.lenient import lenient, strict
from cfnkit.rule_tables.lists import list_keys, with_lists
from cfnkit.rule_tables.mark import MARK, UNKNOWN
from cfnkit.rule_tables.table_judge import TableJudge, first_mismatch
from cfnkit.rule_tables.values import marked

KEYS = st.sampled_from(["a", "b", "c"])
SCALARS: st.SearchStrategy[Any] = st.sampled_from([True, False, 0, 1, 22, 99, "x", "yy", "tcp", 1.5])
VALUES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3),
    max_leaves=6,
)
TYPES = st.sampled_from(["object", "array", "string", "integer", "number", "boolean"])

LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.booleans(),
    st.fixed_dictionaries({"const": SCALARS}),
    st.fixed_dictionaries({"enum": st.lists(SCALARS, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"type": TYPES.filter(lambda name: name != "string")}),
    st.fixed_dictionaries({"minimum": st.integers(0, 30)}),
    st.fixed_dictionaries({"maximum": st.integers(0, 30)}),
    st.fixed_dictionaries({"pattern": st.sampled_from(["x", "^y+$", "t"])}),
    st.fixed_dictionaries({"required": st.lists(KEYS, unique=True, min_size=1, max_size=2)}),
    st.fixed_dictionaries({"minItems": st.integers(0, 2)}),
    st.fixed_dictionaries({"maxItems": st.integers(0, 2)}),
)


def nested(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = st.dictionaries(KEYS, below, min_size=1, max_size=2)
    listed = st.lists(below, min_size=1, max_size=2)
    return st.one_of(
        st.fixed_dictionaries({}, optional={"properties": parts, "additionalProperties": below}),
        st.fixed_dictionaries(
            {"patternProperties": st.dictionaries(st.just("^[ab]"), below), "type": st.just("object")}
        ),
        st.fixed_dictionaries({"items": below}),
        st.fixed_dictionaries({"contains": below}),
        st.fixed_dictionaries({"allOf": listed}),
        st.fixed_dictionaries({"anyOf": listed}),
        st.fixed_dictionaries({"not": below}),
        st.fixed_dictionaries({"if": below}, optional={"then": below, "else": below}),
        st.just({"$ref": "#/$defs/part"}),
    )


SCHEMAS = st.recursive(LEAVES, nested, max_leaves=6)
PARTS = LEAVES | st.fixed_dictionaries({"not": LEAVES}) | st.fixed_dictionaries({"items": LEAVES})


def is_met(schema: Any, part: Any, value: Any) -> bool:
    """Whether a value meets a schema, as jsonschema says."""
    return bool(Draft202012Validator({"$defs": {"part": part}, "allOf": [schema]}).is_valid(value))


def is_let_through(schema: Any, part: Any, value: Any) -> bool:
    """Whether a rule with the schema finds nothing."""
    whole = {"allOf": [schema]} if isinstance(schema, bool) else schema
    return first_mismatch(lenient(whole, {"part": part}))(value) is None


@given(SCHEMAS, PARTS, VALUES)
def test_a_value_that_is_known_is_judged_by_the_schema(schema: Any, part: Any, value: Any) -> None:
    assert is_let_through(schema, part, value) == is_met(schema, part, value)


@st.composite
def with_holes(draw: st.DrawFn) -> tuple[Any, Any]:
    """A value, and the same with some of its parts not known."""
    value = draw(VALUES)

    def pierced(node: Any) -> Any:
        if draw(st.integers(0, 3)) == 0:
            return UNKNOWN
        if isinstance(node, dict):
            return {key: pierced(item) for key, item in node.items()}
        return [pierced(item) for item in node] if isinstance(node, list) else node

    return value, pierced(value)


@given(SCHEMAS, PARTS, with_holes())
def test_what_is_not_known_breaks_no_rule_that_some_value_would_keep(
    schema: Any, part: Any, values: tuple[Any, Any]
) -> None:
    value, pierced = values
    if is_met(schema, part, value):
        assert is_let_through(schema, part, pierced)


@st.composite
def with_something_that_may_be_nothing(draw: st.DrawFn) -> tuple[Any, Any]:
    """A value, and the same with an Fn::If beside it that may turn out to be nothing."""
    call = {"Fn::If": ["Unknown", draw(SCALARS), {"Ref": "AWS::NoValue"}]}
    if draw(st.booleans()):
        value: dict[str, Any] = draw(st.dictionaries(KEYS, VALUES, max_size=2))
        return value, {"c": call, **value}
    items: list[Any] = draw(st.lists(VALUES, max_size=2))
    index = draw(st.integers(0, len(items)))
    return items, [*items[:index], call, *items[index:]]


@given(SCHEMAS, PARTS, with_something_that_may_be_nothing())
def test_nor_does_what_may_turn_out_to_be_nothing(schema: Any, part: Any, values: tuple[Any, Any]) -> None:
    value, written = values
    if is_met(schema, part, value):
        assert is_let_through(schema, part, marked(written))


@given(SCHEMAS, PARTS, with_holes())
def test_every_draft_since_7_reads_the_schema_for_such_values_in_the_same_way(
    schema: Any, part: Any, values: tuple[Any, Any]
) -> None:
    whole = {"allOf": [schema]} if isinstance(schema, bool) else schema
    made = lenient(whole, {"part": part})
    before = copy.deepcopy(values[1])
    for validator in (Draft7Validator, Draft202012Validator):
        validator.check_schema(made)
        assert validator(made).is_valid(values[1]) == is_let_through(schema, part, values[1])
    assert values[1] == before


@pytest.mark.parametrize(
    ("schema", "value", "is_through"),
    [
        ({"literal": True}, "x", True),
        ({"literal": True}, {"Ref": "Topic"}, False),
        ({"literal": True, "const": "x"}, "y", False),
        ({"literal": False}, "x", False),
        ({"literal": False}, {"Ref": "Topic"}, True),
        ({"literal": False}, "{{resolve:secretsmanager:a}}", True),
        ({"not": {"literal": False}}, {"Ref": "Topic"}, False),
        ({"not": {"literal": False}}, "x", True),
        ({"not": {"literal": True}}, "x", False),
        ({"not": {"literal": True}}, {"Fn::Sub": "${Topic}"}, True),
        ({"not": {"literal": True, "const": "x"}}, "y", True),
        ({"items": {"anyOf": [{"const": ""}, {"literal": False}]}}, ["", {"Ref": "Topic"}], True),
        ({"items": {"anyOf": [{"const": ""}, {"literal": False}]}}, ["", "x"], False),
    ],
)
def test_a_rule_may_ask_for_a_literal_or_for_none(schema: Any, value: Any, is_through: bool) -> None:
    assert is_let_through(schema, True, marked(value)) is is_through


@pytest.mark.parametrize(
    ("schema", "value", "is_through"),
    [
        ({"maximum": 22}, "23", False),
        ({"const": True}, "true", True),
        ({"const": "true"}, True, True),
        ({"const": True}, "True", True),
        ({"enum": ["6", "tcp"]}, 6, True),
        ({"enum": [6]}, "6", True),
        ({"type": "string"}, "123456", True),
        ({"type": "string"}, 1.5, False),
        ({"type": "integer"}, "123456", True),
        ({"type": ["string", "array"]}, "false", True),
        ({"not": {"type": "string"}}, "7", False),
        ({"pattern": "^0"}, "012345678901", True),
        ({"pattern": "^9"}, "123456789012", False),
        ({"const": "1.0"}, "1", False),
    ],
)
def test_a_scalar_is_what_cloudformation_reads(schema: Any, value: Any, is_through: bool) -> None:
    assert is_let_through(schema, True, marked(value)) is is_through


def _place(mismatch: Mismatch | None) -> tuple[str | int, ...] | None:
    """The place in the template: the schema `false` is met only by a value with the mark, which is no key there."""
    return None if mismatch is None else tuple(step for step in mismatch.path if step != MARK)


@given(st.dictionaries(KEYS, SCHEMAS, max_size=2), SCHEMAS, PARTS, st.data())
def test_a_judge_looks_at_less_and_says_the_same(of_keys: Any, beside: Any, part: Any, data: st.DataObject) -> None:
    schema = {"properties": of_keys, "allOf": [beside]}
    definitions = {"part": part}
    value = marked(data.draw(with_holes())[1])
    given = with_lists(value, list_keys(schema, definitions))
    mismatch = first_mismatch(lenient(schema, definitions))(given)
    doubt = first_mismatch(strict(schema, definitions))(given)
    judge = TableJudge(schema, definitions)
    found = judge.first_mismatch(value)

    assert _place(found) == _place(mismatch)
    if mismatch is None:
        assert (judge.doubt(value) is None) == (doubt is None)
