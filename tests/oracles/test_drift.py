"""Recorded resources: what a template declares, what is live, and what really differs."""

from __future__ import annotations

import collections.abc as abc
from collections import Counter
from typing import Any

import pytest

from cfnkit.drift import (
    Comparer,
    DeclaredResource,
    ResourceDrift,
    ResourceState,
    Scope,
    SkipReason,
    Status,
    Unsettled,
)
from cfnkit.drift.normalisers.policy import is_policy
from cfnkit.drift.shapes.shape import Shape
from cfnkit.schemas import Schemas
from support import recorded_cases

CASES = recorded_cases.read("drift.jsonl.gz")
IN_SYNC = [case for case in CASES if not case["drift"]]
SCHEMAS = Schemas("us-east-1")
COMPARER = Comparer(Scope("us-east-1", "111111111111"))
UNRESOLVED = "__unresolved__"

pytestmark = pytest.mark.skipif(not CASES, reason="CFNKIT_CASES names no folder of recorded cases")


def drift_of(case: dict[str, Any], declared: Any = None) -> ResourceDrift:
    properties = settle(case["declared"] if declared is None else declared)
    state = ResourceState(case["type"], case["physical_id"], properties=case["live"])
    return COMPARER.compare(DeclaredResource(case["id"], case["type"], properties), state, SCHEMAS.get(case["type"]))


def settle(value: Any) -> Any:
    """The declared value with a mark for what was not known when it was recorded."""
    if isinstance(value, dict):
        return {key: settle(item) for key, item in value.items()}
    if isinstance(value, list):
        return [settle(item) for item in value]
    unknown = isinstance(value, str) and UNRESOLVED in value
    return Unsettled(SkipReason.UNRESOLVED, "It was not recorded.") if unknown else value


def told(drift: ResourceDrift) -> str:
    found = ((one.type.value, one.path, one.expected, one.actual, one.note) for one in drift.differences)
    return "\n".join(map(repr, found))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in IN_SYNC])
def test_there_is_no_false_drift(case: dict[str, Any]) -> None:
    drift = drift_of(case)

    assert drift.status is Status.IN_SYNC, told(drift)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES if case["drift"]])
def test_the_real_differences_are_found_and_no_others(case: dict[str, Any]) -> None:
    drift = drift_of(case)

    assert drift.status is Status.MODIFIED
    assert [(found.path[0], found.expected, found.actual) for found in drift.differences] == [
        (real["path"].split(".")[0], real["desired"], real["actual"]) for real in case["drift"]
    ]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> abc.Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    elif not (isinstance(value, str) and UNRESOLVED in value):
        yield path, value


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, dict):
        return {**value, path[0]: replaced(value[path[0]], path[1:], new)}
    return [replaced(item, path[1:], new) if index == path[0] else item for index, item in enumerate(value)]


def changed(value: Any) -> Any:
    if isinstance(value, bool) or value in ("true", "false"):
        return (not value) if isinstance(value, bool) else {"true": "false", "false": "true"}[value]
    return value + 1 if isinstance(value, (int, float)) else f"{value}-changed"


def in_another_case(value: Any) -> Any:
    return value.swapcase() if isinstance(value, str) else value


def in_another_type(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    return int(value) if isinstance(value, str) and value.isdecimal() else value


@pytest.mark.parametrize("change", [in_another_case, in_another_type])
def test_a_change_of_case_or_type_is_found_or_a_leniency_names_it(change: abc.Callable[[Any], Any]) -> None:
    for case in IN_SYNC:
        for path, value in leaves(case["declared"]):
            new = change(value)
            live = value_at(case["live"], path)
            if any(new == one and type(new) is type(one) for one in (value, live)):
                continue
            drift = drift_of(case, replaced(case["declared"], path, new))
            reasons = [skip.path for skip in drift.skipped] + [one.path for one in drift.equated]
            assert drift.status is Status.MODIFIED or any(path[: len(one)] == one for one in reasons), (
                case["id"],
                path,
            )


def test_what_is_added_to_a_document_is_found() -> None:
    added = 0
    for case in IN_SYNC:
        schema = SCHEMAS.get(case["type"])
        assert schema is not None
        for path, shape in documents(case["declared"], Shape.of_type(schema), ()):
            if not isinstance(value_at(case["live"], path), dict) or is_policy(value_at(case["declared"], path)):
                continue
            live = replaced(case["live"], path, {**value_at(case["live"], path), "AddedByHand": False})
            assert drift_of({**case, "live": live}).status is Status.MODIFIED, (case["id"], path, shape.name)
            added += 1
    assert added >= 5


def documents(value: Any, shape: Shape, path: tuple[Any, ...]) -> abc.Iterator[tuple[tuple[Any, ...], Shape]]:
    """The objects of the declared documents, policies aside, with their paths and shapes."""
    if isinstance(value, dict):
        if is_policy(value):
            return
        if shape.is_document:
            yield path, shape
        for key, item in value.items():
            yield from documents(item, shape.child(key), (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from documents(item, shape.item, (*path, index))


def value_at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def test_changes_are_found_and_each_that_is_not_has_a_reason() -> None:
    """What the live side does not hold at all cannot be found, and does not count in the rate; it has a reason too."""
    found = 0
    missed: Counter[str] = Counter()
    not_returned: Counter[str] = Counter()
    for case in IN_SYNC:
        for path, value in leaves(case["declared"]):
            drift = drift_of(case, replaced(case["declared"], path, changed(value)))
            if drift.status is Status.MODIFIED:
                found += 1
                continue
            skips = [skip for skip in drift.skipped if path[: len(skip.path)] == skip.path]
            reasons = [skip.reason.value for skip in skips]
            reasons += [one.normaliser for one in drift.equated if path[: len(one.path)] == one.path]
            assert reasons, (case["id"], path)
            tally = not_returned if skips and not is_live(case["live"], skips[0].path) else missed
            tally[reasons[0]] += 1
    assert found / (found + sum(missed.values())) >= 0.995, missed
    assert set(not_returned) <= {"WRITE_ONLY_PROPERTY", "NOT_RETURNED", "SENSITIVE_PROPERTY"}
    assert sum(not_returned.values()) < found / 25


def is_live(value: Any, path: tuple[Any, ...]) -> bool:
    return value_at(value, path) is not None
