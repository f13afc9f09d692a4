"""Accepted differences."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift import Difference, DifferenceType, DriftReport, ResourceDrift, SkipReason, Status
from cfnkit.drift.judgement.acceptance import Acceptance

EMPTY = Acceptance("salt")


def difference(expected: Any, actual: Any, *path: str | int, **more: Any) -> Difference:
    return Difference(path or ("Delay",), more.pop("type", DifferenceType.NOT_EQUAL), expected, actual, **more)


def report(*differences: Difference, **more: Any) -> DriftReport:
    status = Status.MODIFIED if differences else Status.IN_SYNC
    queue = ResourceDrift("Queue", "AWS::SQS::Queue", status, differences=differences)
    about = {"stack_name": "web", "region": "us-east-1", "account_id": "111111111111", **more}
    return DriftReport((queue,), "t.yaml", "test", **about)


def accepted(found: DriftReport, baseline: Acceptance = EMPTY, reason: str = "") -> Acceptance:
    return baseline.updated(found, lambda path, one: True, reason).acceptance


def test_what_is_accepted_is_no_drift_until_either_side_changes() -> None:
    baseline = accepted(report(difference(1, 2)), reason="for now")

    (same,) = baseline.applied(report(difference(1, 2))).report.resources
    changed = baseline.applied(report(difference(1, 3)))
    template = baseline.applied(report(difference(2, 2.5)))

    assert (same.status, same.differences) == (Status.IN_SYNC, ())
    assert [(one.reason, one.detail) for one in same.skipped] == [(SkipReason.ACCEPTED, "for now")]
    for applied in (changed, template):
        (resource,) = applied.report.resources
        assert resource.status is Status.MODIFIED
        assert resource.differences[0].note == "It was accepted with other values."
        assert (applied.changed, applied.stale) == (baseline.differences, ())


def test_the_file_holds_no_value() -> None:
    text = accepted(report(difference("one-value", "another-value"), difference({"a": "deep"}, None, "Gone"))).text()

    for value in ("one-value", "another-value", "deep"):
        assert value not in text


def test_another_salt_makes_other_hashes() -> None:
    first, second = (accepted(report(difference(1, 2)), Acceptance(salt)) for salt in ("a", "b"))

    assert first.differences[0].hash != second.differences[0].hash
    assert accepted(report(difference(1, 2)), Acceptance("a")) == first


def test_a_file_is_read_as_it_was_written() -> None:
    baseline = accepted(report(difference(1, 2), difference(None, 3, "Tags", 4, type=DifferenceType.ADD)), reason="é")

    in_order = replace(baseline, differences=tuple(sorted(baseline.differences)))
    assert Acceptance.read(baseline.text(), "b.json") == in_order
    assert Acceptance.read(EMPTY.text(), "b.json") == EMPTY


def test_an_element_is_known_again_at_another_index() -> None:
    baseline = accepted(report(difference(None, {"Key": "a"}, "Tags", 3, type=DifferenceType.ADD)))

    moved = baseline.applied(report(difference(None, {"Key": "a"}, "Tags", 5, type=DifferenceType.ADD)))
    other = baseline.applied(report(difference(None, {"Key": "b"}, "Tags", 3, type=DifferenceType.ADD)))

    assert moved.report.resources[0].status is Status.IN_SYNC
    assert other.report.resources[0].status is Status.MODIFIED


@pytest.mark.parametrize(
    "elsewhere", [{"stack_name": "other"}, {"region": "eu-west-1"}, {"account_id": None}, {"stack_name": None}]
)
def test_it_is_accepted_for_its_stack_only(elsewhere: dict[str, Any]) -> None:
    baseline = accepted(report(difference(1, 2)))

    applied = baseline.applied(report(difference(1, 2), **elsewhere))

    assert applied.report.resources[0].status is Status.MODIFIED
    assert (applied.stale, applied.changed) == ((), ())


def test_what_differs_no_longer_is_stale_and_left_out_by_accepting_again() -> None:
    baseline = accepted(report(difference(1, 2), difference(3, 4, "Size")))

    applied = baseline.applied(report(difference(1, 2)))

    assert [entry.place.path for entry in applied.stale] == ["/Size"]
    assert [entry.place.path for entry in accepted(report(difference(1, 2)), baseline).differences] == ["/Delay"]


def test_nothing_is_stale_of_a_resource_that_was_not_compared() -> None:
    baseline = accepted(report(difference(1, 2)))
    found = report()
    unknown = replace(found, resources=(replace(found.resources[0], status=Status.UNKNOWN),))

    assert baseline.applied(unknown).stale == ()
    assert baseline.applied(replace(found, resources=())).stale == baseline.differences


def test_secrets_and_deleted_resources_are_refused() -> None:
    found = report(difference("****", "****", "Password", sensitive=True), difference(1, 2))
    deleted = ResourceDrift("Gone", "AWS::SQS::Queue", Status.DELETED)

    update = EMPTY.updated(replace(found, resources=(*found.resources, deleted)), lambda path, one: True, "")

    assert update.added == 1
    assert [one.place.path for one in update.acceptance.differences] == ["/Delay"]
    assert [reason.split(" ")[0] for reason in update.refused] == ["Queue", "Gone"]


def test_what_is_in_a_nested_stack_is_accepted_by_the_way_to_it() -> None:
    stack = ResourceDrift("Inner", "AWS::CloudFormation::Stack", Status.MODIFIED, nested=report(difference(1, 2)))
    found = replace(report(), resources=(stack,))
    baseline = accepted(found)

    (left,) = baseline.applied(found).report.resources

    assert baseline.differences[0].place.resource == "Inner/Queue"
    assert left.status is Status.IN_SYNC
    assert baseline.applied(report(difference(1, 2))).report.resources[0].status is Status.MODIFIED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"format": "cfnkit.drift-baseline/2", "salt": "a", "accepted": []}',
        '{"format": "cfnkit.drift-baseline/1", "accepted": []}',
        '{"format": "cfnkit.drift-baseline/1", "salt": "a", "accepted": {}}',
        '{"format": "cfnkit.drift-baseline/1", "salt": "a", "accepted": [{"resource": "Queue"}]}',
        '{"format": "cfnkit.drift-baseline/1", "salt": "a", "accepted": [5]}',
        json.dumps(
            {
                "format": "cfnkit.drift-baseline/1",
                "salt": "a",
                "accepted": [{"resource": "Q", "type": "ADD", "hash": "0", "path": 5}],
            }
        ),
    ],
)
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"The baseline b\.json is invalid .* Mend it, or delete it"):
        Acceptance.read(text, "b.json")
