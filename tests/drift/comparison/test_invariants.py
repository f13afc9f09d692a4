"""Invariants of every comparison."""

from __future__ import annotations

import collections.abc as abc
import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.drift import ResourceDrift, Status
from cfnkit.drift.shapes.shape import Shape
from drift.comparing import SCHEMAS, compare, compare_by

STATEMENT = {
    "type": "object",
    "properties": {"Effect": {"enum": ["Allow", "Deny"]}, "Inner": {"$ref": "#/definitions/Statement"}, "Port": {}},
}
ITEM = {"type": "object", "properties": {"Name": {"type": "string"}, "Size": {"type": "integer"}, "On": {}}}
DOCUMENT: dict[str, Any] = {
    "properties": {
        "Name": {"type": "string"},
        "Size": {"type": "integer"},
        "On": {"type": "boolean"},
        "CidrIp": {"type": "string"},
        "Ids": {"type": "array", "insertionOrder": False, "items": {"type": "string"}},
        "Steps": {"type": "array", "insertionOrder": True, "items": {"type": "string"}},
        "Items": {"type": "array", "insertionOrder": False, "items": ITEM},
        "Stages": {"type": "array", "insertionOrder": True, "items": ITEM},
        "Statement": {"$ref": "#/definitions/Statement"},
        "Free": {"type": "object", "additionalProperties": {}},
        "Tags": {"type": "array", "items": {"type": "object", "properties": {"Key": {}, "Value": {}}}},
    },
    "definitions": {"Statement": STATEMENT},
}
WORDS = st.sampled_from(["a", "b", "c", "d", "10.0.0.1/8", "2030-01-01T00:00:00Z", "7"])
SIZES = st.integers(1, 4)
ITEMS = st.fixed_dictionaries({"Name": WORDS, "Size": SIZES, "On": st.just(True)})
TAGS = st.dictionaries(WORDS, WORDS, max_size=3).map(
    lambda tags: [{"Key": key, "Value": value} for key, value in tags.items()]
)
STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Port": SIZES,
        "Inner": st.fixed_dictionaries({"Effect": st.just("Allow"), "Port": SIZES}),
    }
)
RESOURCES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "Name": WORDS,
        "Size": SIZES,
        "On": st.just(True),
        "CidrIp": WORDS,
        "Ids": st.lists(WORDS, min_size=1, max_size=5),
        "Steps": st.lists(WORDS, min_size=1, max_size=4),
        "Items": st.lists(ITEMS, min_size=1, max_size=5),
        "Stages": st.lists(ITEMS, min_size=1, max_size=4),
        "Statement": STATEMENTS,
        "Free": st.fixed_dictionaries({"x": st.lists(WORDS, min_size=1), "y": st.fixed_dictionaries({"z": SIZES})}),
        "Tags": TAGS,
    }
)


def drift_of(declared: dict[str, Any], live: dict[str, Any]) -> ResourceDrift:
    return compare_by(DOCUMENT, declared, live, tags={})


@given(RESOURCES)
def test_what_is_compared_with_itself_is_in_sync(resource: dict[str, Any]) -> None:
    drift = drift_of(resource, copy.deepcopy(resource))

    assert drift.status is Status.IN_SYNC
    assert (drift.differences, drift.skipped, drift.equated) == ((), (), ())


@given(RESOURCES, RESOURCES)
def test_the_sides_exchanged_have_the_same_differences_mirrored(one: dict[str, Any], other: dict[str, Any]) -> None:
    there, back = drift_of(one, other), drift_of(other, one)
    mirrored = {"ADD": "REMOVE", "REMOVE": "ADD", "NOT_EQUAL": "NOT_EQUAL"}

    assert there.status is back.status
    assert sorted(
        (mirrored[found.type.value], repr(found.actual), repr(found.expected)) for found in there.differences
    ) == sorted((found.type.value, repr(found.expected), repr(found.actual)) for found in back.differences)


@given(RESOURCES, st.randoms(use_true_random=False))
def test_another_order_of_what_has_none_changes_nothing(resource: dict[str, Any], random: Any) -> None:
    live = copy.deepcopy(resource)
    for name in ("Ids", "Items", "Tags"):
        random.shuffle(live[name])
    live = dict(sorted(live.items(), key=lambda _: random.random()))

    assert drift_of(resource, live).differences == ()


@given(RESOURCES, RESOURCES, st.randoms(use_true_random=False))
def test_another_order_finds_as_many_differences(one: dict[str, Any], other: dict[str, Any], random: Any) -> None:
    shuffled = copy.deepcopy(other)
    for name in ("Ids", "Tags"):
        random.shuffle(shuffled[name])

    assert len(drift_of(one, other).differences) == len(drift_of(one, shuffled).differences)


@given(RESOURCES, st.data())
def test_what_the_service_adds_changes_nothing(resource: dict[str, Any], data: st.DataObject) -> None:
    live = copy.deepcopy(resource)
    live["Filled"] = 1
    live["Free"]["filled"] = [1]
    for item in (*live["Items"], *live["Stages"]):
        item["Filled"] = data.draw(WORDS)
    live["Tags"].append({"Key": "aws:cloudformation:stack-name", "Value": "x"})

    assert drift_of(resource, live).differences == ()


def leaves(value: Any, path: tuple[Any, ...] = ()) -> abc.Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path


@given(RESOURCES, st.data())
def test_each_changed_leaf_is_found(resource: dict[str, Any], data: st.DataObject) -> None:
    *path, last = data.draw(st.sampled_from(list(leaves(resource))))
    live = copy.deepcopy(resource)
    place: Any = live
    for step in path:
        place = place[step]
    place[last] = "changed"

    drift = drift_of(resource, live)
    assert drift.status is Status.MODIFIED
    keyed = path[:1] == ["Tags"] and last == "Key"
    assert keyed or len(drift.differences) == 1


@given(RESOURCES, st.integers(1, 30))
def test_a_list_of_any_length_has_one_difference_for_one_change(resource: dict[str, Any], count: int) -> None:
    resource["Items"] = [{"Name": f"n{number}", "Size": 1, "On": True} for number in range(count)]
    live = copy.deepcopy(resource)
    live["Items"][count // 2]["Size"] = 99
    live["Items"].reverse()

    drift = drift_of(resource, live)
    assert [(found.path, found.actual) for found in drift.differences] == [(("Items", count // 2, "Size"), 99)]


@pytest.mark.slow
@pytest.mark.parametrize("start", [0, *(pytest.param(start, marks=pytest.mark.thorough) for start in range(1, 8))])
def test_each_type_with_a_schema_can_be_compared(start: int) -> None:
    for name in list(SCHEMAS.type_names())[start::8]:
        schema = SCHEMAS.get(name)
        assert schema is not None
        declared = example(Shape.of_type(schema))
        assert compare(name, declared, copy.deepcopy(declared)).differences == (), name
        live = {
            key: value
            for key, value in copy.deepcopy(declared).items()
            if not schema.required or key in schema.required
        }
        assert compare(name, declared, {"Something": 1, **live}).status in (Status.IN_SYNC, Status.MODIFIED), name


def example(shape: Shape, depth: int = 0) -> Any:
    """Any value that the schema of a shape allows."""
    if depth > 6:
        return "deep"
    if shape.names:
        return {name: example(shape.child(name), depth + 1) for name in sorted(shape.names)}
    if "array" in shape.types:
        return [example(shape.item, depth + 1), example(shape.item, depth + 1)]
    if shape.enumeration:
        return min(shape.enumeration)
    kinds = {"boolean": True, "integer": 3, "number": 1.5, "object": {"key": "value"}}
    return next((value for kind, value in kinds.items() if kind in shape.types), "text")
