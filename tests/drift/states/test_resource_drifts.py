"""Live resources from CloudFormation's drift detection."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit.drift.states import read_states
from cfnkit.drift.states.state import Presence, ResourceState
from cfnkit.schemas import Schemas

STACK_ID = "arn:aws:cloudformation:eu-west-1:111111111111:stack/web/3e5f"


def drift(status: str, **more: Any) -> dict[str, Any]:
    return {
        "StackId": STACK_ID,
        "LogicalResourceId": "Queue",
        "PhysicalResourceId": "https://q",
        "ResourceType": "AWS::SQS::Queue",
        "StackResourceDriftStatus": status,
        "Timestamp": "2026-01-02T03:04:05+00:00",
        **more,
    }


def read(*drifts: dict[str, Any]) -> ResourceState:
    text = json.dumps({"StackResourceDrifts": drifts})
    return read_states(text, "drifts.json", Schemas("us-east-1")).resources["Queue"]


ACTUAL = {"ExpectedProperties": '{"VisibilityTimeout":"30"}', "ActualProperties": '{"VisibilityTimeout":45}'}


@pytest.mark.parametrize("more", [{}, {"PropertyDifferences": []}])
@pytest.mark.parametrize("status", ["IN_SYNC", "MODIFIED"])
def test_what_is_there_is_judged_again(status: str, more: dict[str, Any]) -> None:
    state = read(drift(status, **ACTUAL, **more))
    assert state == ResourceState(
        "AWS::SQS::Queue",
        "https://q",
        properties={"VisibilityTimeout": 45},
        projected=True,
        verdict=status,
        expected={"VisibilityTimeout": "30"},
    )


@pytest.mark.parametrize(
    ("status", "presence", "reason"),
    [
        ("DELETED", Presence.DELETED, ""),
        ("NOT_CHECKED", Presence.UNKNOWN, "CloudFormation has not checked the resource."),
        ("UNKNOWN", Presence.UNKNOWN, "CloudFormation's drift detection failed for the resource."),
        ("UNSUPPORTED", Presence.UNSUPPORTED, "CloudFormation's drift detection does not support the type."),
        ("MODIFIED", Presence.UNKNOWN, "The output has no ActualProperties of the resource."),
    ],
)
def test_what_is_not_told(status: str, presence: Presence, reason: str) -> None:
    state = read(drift(status))
    assert (state.presence, state.reason, state.verdict, state.properties) == (presence, reason, status, {})


def test_the_reason_that_the_service_gives() -> None:
    assert read(drift("UNKNOWN", DriftStatusReason="access denied")).reason == "access denied"


def test_properties_that_are_no_json() -> None:
    assert read(drift("MODIFIED", ActualProperties="{")).presence is Presence.UNKNOWN


def test_the_stack_is_known_by_its_id() -> None:
    state = read_states(json.dumps([drift("DELETED")]), "drifts.json", Schemas("us-east-1"))
    assert (state.stack_id, state.stack_name, state.region) == (STACK_ID, "web", "eu-west-1")
    assert (state.account_id, state.taken, state.complete) == ("111111111111", "2026-01-02T03:04:05+00:00", False)
    assert state.source == "DescribeStackResourceDrifts"


def test_pages_one_after_the_other() -> None:
    pages = [
        {"StackResourceDrifts": [{**drift("DELETED"), "LogicalResourceId": name}], "NextToken": "t"} for name in "AB"
    ]
    state = read_states("\n".join(map(json.dumps, pages)), "drifts.json", Schemas("us-east-1"))
    assert list(state.resources) == ["A", "B"]


def test_no_drifts_at_all() -> None:
    state = read_states('{"StackResourceDrifts": []}', "drifts.json", Schemas("us-east-1"))
    assert (dict(state.resources), state.complete) == ({}, False)
