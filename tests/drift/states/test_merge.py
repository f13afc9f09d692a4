"""Several states of one stack are merged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.states import lookups_of, merge_states, read_physical_ids
from cfnkit.drift.states.state import FoundState, Presence, ResourceState, StackState
from cfnkit.schemas import Schemas

QUEUE = ResourceState("AWS::SQS::Queue", "q")
UNKNOWN = ResourceState("AWS::SQS::Queue", "q", Presence.UNKNOWN, reason="denied")
DELETED = ResourceState("AWS::SQS::Queue", "q", Presence.DELETED)


def state(complete: bool = False, source: str = "a", **resources: ResourceState) -> StackState:
    return StackState(resources, complete, source)


def test_nothing_is_known_of_nothing() -> None:
    assert merge_states([]) == StackState({}, complete=False, source="")


def test_the_last_that_knows_counts() -> None:
    assert merge_states([state(Q=QUEUE), state(Q=DELETED)]).resources == {"Q": DELETED}
    assert merge_states([state(Q=QUEUE), state(Q=UNKNOWN)]).resources == {"Q": QUEUE}
    assert merge_states([state(Q=UNKNOWN), state(Q=QUEUE)]).resources == {"Q": QUEUE}


def test_one_complete_source_makes_it_complete() -> None:
    merged = merge_states([state(source="a", A=QUEUE), state(True, "b", B=QUEUE), state(source="a", C=QUEUE)])
    assert (list(merged.resources), merged.complete, merged.source) == (["A", "B", "C"], True, "a, b")


def test_what_is_known_of_the_stack_is_put_together() -> None:
    one = StackState({}, False, "a", stack_name="web", tags={"k": "v"}, taken="2026-01-01")
    two = StackState({}, False, "b", stack_id="arn:web", region="us-east-1", parameters={"P": "1"}, taken="2026-02-01")
    merged = merge_states([one, two])
    assert (merged.stack_name, merged.stack_id, merged.region) == ("web", "arn:web", "us-east-1")
    assert (merged.tags, merged.parameters, merged.taken) == ({"k": "v"}, {"P": "1"}, "2026-02-01")


def test_nested_stacks_and_found_resources() -> None:
    found = FoundState(QUEUE, ("q",), True)
    one = StackState({}, False, "a", nested={"C": state(A=QUEUE)}, found=(found,))
    two = StackState({}, False, "b", nested={"C": state(B=QUEUE), "D": state()}, found=(found,))
    merged = merge_states([one, two])
    assert list(merged.nested) == ["C", "D"]
    assert list(merged.nested["C"].resources) == ["A", "B"]
    assert len(merged.found) == 2


@pytest.mark.parametrize("field", ["stack_name", "stack_id", "region", "account_id"])
def test_states_of_different_stacks(field: str) -> None:
    nothing = StackState({}, False, "a")
    changes: list[dict[str, Any]] = [{field: "x"}, {field: "y"}]
    one, two = (replace(nothing, **change) for change in changes)
    with pytest.raises(ConfigurationError, match=r"different stacks: by .*, of x and of y"):
        merge_states([one, two])


@pytest.mark.parametrize(
    "text",
    [
        '{"A": "a", "B": "b"}',
        "A: a\nB: b\n",
        '{"A": "a"}{"B": "b"}',
        '{"StackResources": [{"LogicalResourceId": "A", "PhysicalResourceId": "a"},'
        ' {"LogicalResourceId": "B", "PhysicalResourceId": "b"}, {"LogicalResourceId": "C"}]}',
        '{"StackResourceSummaries": [{"LogicalResourceId": "A", "PhysicalResourceId": "a"},'
        ' {"LogicalResourceId": "B", "PhysicalResourceId": "b"}]}',
    ],
)
def test_physical_ids(text: str) -> None:
    assert read_physical_ids(text, "ids.json") == {"A": "a", "B": "b"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "1:1: The document must be an object of physical IDs by logical ID, not a list"),
        ('{"A": 1}', "1:2: 'A' must be a physical ID, not a number"),
        ('{"StackResources": {}}', "1:2: 'StackResources' must be a list of resources, not an object"),
        ('{"StackResources": [{}]}', r"1:21: 'StackResources\[0\]' has no 'LogicalResourceId'"),
    ],
)
def test_physical_ids_that_are_none(text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^ids\.json:{words}"):
        read_physical_ids(text, "ids.json")


def test_what_a_state_tells_of_values_that_only_a_deployment_knows() -> None:
    properties = {"QueueUrl": "https://q", "Arn": "arn:q", "QueueName": "declared", "VisibilityTimeout": 3}
    endpoint = {"Address": "db.example", "Port": 3306}
    cluster = ResourceState("AWS::RDS::DBCluster", "db", properties={"Endpoint": endpoint})
    child = StackState({}, True, "a", outputs={"Url": "https://c", "Secret": "****"})
    whole = StackState(
        {"Q": ResourceState("AWS::SQS::Queue", "https://q", properties=properties), "Db": cluster, "Gone": DELETED},
        True,
        "a",
        nested={"Child": child},
    )
    lookups = lookups_of(whole, Schemas("us-east-1"))
    assert lookups.physical_ids == {"Q": "https://q", "Db": "db", "Gone": "q"}
    assert lookups.attributes == {
        "Q.Arn": "arn:q",
        "Q.QueueUrl": "https://q",
        "Db.Endpoint.Address": "db.example",
        "Db.Endpoint.Port": "3306",
        "Child.Outputs.Url": "https://c",
    }
