from __future__ import annotations

import copy
import json
import math
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.source import Origin, Span, Step
from cfnkit.syntax import (
    NUMBER,
    Mapping,
    Node,
    Scalar,
    at_path,
    canonical,
    dump_json,
    from_plain,
    origin_of,
    parse,
    string,
    to_plain,
    walk,
)
from support.tree_strategies import PLACE, call, items, json_numbers, mapping, templates, text, trees

ELSEWHERE = Span("elsewhere", 7, 8, 9, 10)

_JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(_JSON_VALUES)
def test_a_json_value_comes_back_as_it_was(value: Any) -> None:
    tree = from_plain(value, PLACE)
    assert to_plain(tree) == value
    assert json.loads(json.dumps(value)) == to_plain(parse(f"[{dump_json(tree)}]").root)[0]
    assert all(node.span == PLACE for _, node in walk(tree))


@pytest.mark.parametrize(
    "value", [math.inf, -math.inf, math.nan, b"x", {1, 2}, object(), Decimal(1), [{"a": math.nan}]]
)
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="is not a JSON value"):
        from_plain(value, PLACE)


def test_subclasses_of_numbers_are_numbers() -> None:
    class Answer(IntEnum):
        YES = 42

    assert from_plain([Answer.YES, True], PLACE) == items([Scalar(NUMBER, "42", PLACE), from_plain(True, PLACE)])


def test_a_number_beyond_what_python_takes_is_infinite() -> None:
    assert to_plain(parse("[1e999, " + "9" * 5000 + "]").root) == [math.inf, math.inf]


def test_trees_are_equal_when_their_values_are_wherever_they_stand() -> None:
    step = Step("Macro", PLACE, exact=False)
    assert string("a", PLACE) == string("a", ELSEWHERE, (step,), shown="****")
    assert Mapping({"a": text("b")}, {}, ELSEWHERE) == mapping({"a": text("b")})
    assert text("1") != Scalar(NUMBER, "1", PLACE)
    assert items([text("a")]) != items([text("a"), text("a")])


@pytest.mark.parametrize("node", [text("a"), items([]), mapping({})])
def test_a_tree_cannot_be_changed(node: Node) -> None:
    with pytest.raises(FrozenInstanceError):
        node.span = ELSEWHERE  # type: ignore[misc]
    assert replace(node, span=ELSEWHERE).span == ELSEWHERE
    assert copy.deepcopy(node) == node


def test_the_origin_of_a_node_is_its_span_and_its_steps() -> None:
    exact, made = Step("A", PLACE, exact=True), Step("B", ELSEWHERE, exact=False)
    assert origin_of(string("a", PLACE, (exact, made))) == Origin(PLACE, (exact, made))
    assert Origin(PLACE, (exact, exact)).exact
    assert Origin(PLACE, ()).exact
    assert not Origin(PLACE, (exact, made)).exact


def test_a_mapping_with_other_entries_stays_where_it_is() -> None:
    before = parse("a: 1\nb: 2\n").root
    assert isinstance(before, Mapping)
    after = before.without("a", "c").replacing({"b": text("x"), "new": text("y")})
    assert to_plain(after) == {"b": "x", "new": "y"}
    assert to_plain(before) == {"a": 1, "b": 2}
    assert after.span == before.span
    assert after.key_span("b") == before.key_spans["b"]
    assert after.key_span("new") == before.span
    assert (before.get("a"), before.get("c")) == (before.entries["a"], None)


@given(trees() | templates())
def test_walk_visits_parents_first_in_the_order_of_the_text(tree: Node) -> None:
    visited = list(walk(tree))
    assert visited[0] == ((), tree)
    paths = [path for path, _ in visited]
    assert len(set(paths)) == len(paths)
    seen: set[tuple[str | int, ...]] = set()
    for path, node in visited:
        assert not path or path[:-1] in seen
        seen.add(path)
        assert at_path(tree, path) is node
        assert at_path(tree, [str(step) for step in path]) is node
        assert at_path(tree, (*path, "no such key")) is None


@pytest.mark.parametrize(
    "path", [("a", 2), ("a", -1), ("a", "-1"), ("a", "²"), ("a", "x"), ("a", "9" * 5000), ("a", 0, "b"), ("b",)]
)
def test_a_path_to_nothing_leads_to_none(path: tuple[str | int, ...]) -> None:
    assert at_path(parse("a: [1, 2]").root, path) is None


def test_a_path_takes_an_index_as_number_or_digits() -> None:
    root = parse("a: [1, {7: 2}]").root
    assert at_path(root, ("a", 1, 7)) is at_path(root, ("a", "1", "7"))
    assert to_plain(at_path(root, ("a", "1", "7")) or root) == 2


@pytest.mark.parametrize(
    "spellings",
    [
        ("1", "1.0", "1e0", "10e-1", "0.1E+1", "1.000"),
        ("0", "-0", "0.0", "-0e5", "0e-5"),
        ("-100", "-1e2", "-100.0"),
        ("12345678901234567890", "12345678901234567890.0", "1234567890123456789e1"),
        ("1e400", "10e399"),
        ("0.1", "1e-1", "0.10"),
    ],
)
def test_the_spellings_of_a_number_have_one_canonical_form(spellings: tuple[str, ...]) -> None:
    assert len({canonical(Scalar(NUMBER, spelling, PLACE)) for spelling in spellings}) == 1


def test_different_values_have_different_canonical_forms() -> None:
    values = [
        "1",
        "true",
        "null",
        "",
        1,
        True,
        None,
        0,
        False,
        -1,
        10,
        0.1,
        [],
        {},
        [1],
        ["1"],
        [[]],
        {"1": 1},
        {"a": []},
    ]
    numbers = [
        "9007199254740993",
        "9007199254740992",
        "1e400",
        "1e401",
        "0.1000000000000000055511151231257827",
        "1e9999999",
    ]
    forms = [canonical(from_plain(value, PLACE)) for value in values]
    forms += [canonical(Scalar(NUMBER, number, PLACE)) for number in numbers]
    assert len(set(forms)) == len(values) + len(numbers)


@given(json_numbers(), json_numbers())
def test_numbers_have_one_canonical_form_exactly_when_they_are_equal(first: str, second: str) -> None:
    same = canonical(Scalar(NUMBER, first, PLACE)) == canonical(Scalar(NUMBER, second, PLACE))
    if "9e9999" not in first + second:
        assert same == (Decimal(first) == Decimal(second))


def test_the_order_of_keys_does_not_count_in_the_canonical_form() -> None:
    assert canonical(parse("a: 1\nb: {c: 2, d: 3}").root) == canonical(parse('{"b": {"d": 3.0, "c": 2}, "a": 1}').root)
    assert canonical(items([text("a"), text("b")])) != canonical(items([text("b"), text("a")]))


def test_what_a_node_prints_as_hides_a_secret() -> None:
    secret = string("hunter2", PLACE, shown="****")
    assert repr(call("Ref", secret)) == "Mapping(entries={'Ref': Scalar(string, '****')})"
    assert to_plain(secret) == "hunter2"
