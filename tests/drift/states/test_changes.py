"""Sources that state only what differs: stack sets, change sets, and cfnkit's own reports."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift import DeclaredStack, Status, compare_stack
from cfnkit.drift.report import DriftReport
from cfnkit.drift.states import read_states
from cfnkit.drift.states.changes import with_changes
from cfnkit.drift.states.state import StatedChange
from cfnkit.schemas import Schemas
from cfnkit.syntax import parse
from drift.comparing import differences

SCHEMAS = Schemas("us-east-1")
STACK_ID = "arn:aws:cloudformation:eu-west-1:111111111111:stack/web/1"
TEMPLATE = """
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 3
      VisibilityTimeout: 30
      RedrivePolicy: {deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:111111111111:dead', maxReceiveCount: 5}
      Tags: [{Key: team, Value: a}]
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: hello}}
"""


def drift(*sources: Any) -> DriftReport:
    data = "\n".join(source if isinstance(source, str) else json.dumps(source) for source in sources)
    declared = DeclaredStack(parse(TEMPLATE, "t.yaml").root, "t.yaml")
    return compare_stack(declared, read_states(data, "s.json", SCHEMAS), SCHEMAS)


def instance(logical_id: str, type_name: str, status: str, *changes: tuple[str, str, str]) -> dict[str, Any]:
    """An element of the output of list-stack-instance-resource-drifts."""
    return {
        "StackId": STACK_ID,
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": logical_id.lower(),
        "ResourceType": type_name,
        "StackResourceDriftStatus": status,
        "Timestamp": "2026-11-30T08:00:00Z",
        "PropertyDifferences": [
            {"PropertyPath": path, "DifferenceType": kind, "ExpectedValue": "", "ActualValue": actual}
            for path, kind, actual in changes
        ],
    }


QUEUE, TOPIC = "AWS::SQS::Queue", "AWS::SNS::Topic"


def test_the_drift_of_a_stack_instance_is_judged_by_its_differences() -> None:
    changes = [
        ("/VisibilityTimeout", "NOT_EQUAL", "99"),
        ("/DelaySeconds", "NOT_EQUAL", "3"),
        ("/RedrivePolicy/maxReceiveCount", "NOT_EQUAL", "6"),
        ("/Tags/0", "REMOVE", "null"),
    ]
    report = drift({"Summaries": [instance("Queue", QUEUE, "MODIFIED", *changes), instance("Topic", TOPIC, "IN_SYNC")]})

    queue, topic = report.resources
    assert [found[:2] for found in differences(queue)] == [
        ("NOT_EQUAL", "/VisibilityTimeout"),
        ("NOT_EQUAL", "/RedrivePolicy/maxReceiveCount"),
        ("REMOVE", "/Tags/0"),
    ]
    assert (topic.status, report.region, report.stack_name) == (Status.IN_SYNC, "eu-west-1", "web")


def test_a_difference_that_has_no_place_in_the_template_is_not_guessed() -> None:
    report = drift({"Summaries": [instance("Queue", QUEUE, "MODIFIED", ("/Nothing/3/Here", "NOT_EQUAL", "1"))]})

    assert report.resources[0].status is Status.UNKNOWN
    assert "another template" in report.resources[0].reason


def test_a_list_of_something_else_is_named() -> None:
    with pytest.raises(ConfigurationError, match="use list-stack-instance-resource-drifts"):
        drift({"Summaries": [{"StackInstanceStatus": {}, "Region": "eu-west-1"}]})


STATUS = {"StackId": STACK_ID, "StackDriftDetectionId": "d", "StackDriftStatus": "DRIFTED"}


def test_the_status_of_a_detection_goes_with_its_resources() -> None:
    done = {**STATUS, "DetectionStatus": "DETECTION_COMPLETE", "DriftedStackResourceCount": 1}
    report = drift(done, {"StackResourceDrifts": [instance("Topic", TOPIC, "DELETED")]})

    assert [resource.status for resource in report.resources] == [Status.NOT_CHECKED, Status.DELETED]
    with pytest.raises(ConfigurationError, match="give it with the output of describe-stack-resource-drifts"):
        drift(done)


@pytest.mark.parametrize("status", ["DETECTION_IN_PROGRESS", "DETECTION_FAILED"])
def test_a_detection_that_is_not_complete_is_refused(status: str) -> None:
    with pytest.raises(ConfigurationError, match="The detection is not complete"):
        drift({**STATUS, "DetectionStatus": status}, {"StackResourceDrifts": [instance("Topic", TOPIC, "IN_SYNC")]})


def change_set(mode: str, **change: Any) -> dict[str, Any]:
    resource = {"Action": "Modify", "LogicalResourceId": "Topic", "PhysicalResourceId": "t", "ResourceType": TOPIC}
    return {
        "ChangeSetId": "arn:c",
        "StackId": STACK_ID,
        "StackName": "web",
        "DeploymentMode": mode,
        "Changes": [{"Type": "Resource", "ResourceChange": {**resource, **change}}],
    }


def test_a_drift_aware_change_set_has_the_live_values() -> None:
    before = json.dumps({"Properties": {"DisplayName": "by hand"}})
    report = drift(change_set("REVERT_DRIFT", BeforeContext=before, ResourceDriftStatus="MODIFIED"))

    assert differences(report.resources[1]) == [("NOT_EQUAL", "/DisplayName", "hello", "by hand")]
    assert report.resources[0].status is Status.NOT_CHECKED


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"ResourceDriftStatus": "DELETED"}, Status.DELETED, ""),
        ({"ResourceDriftStatus": "UNSUPPORTED"}, Status.NOT_CHECKED, "cannot compare"),
        ({}, Status.UNKNOWN, "--include-property-values"),
    ],
)
def test_a_resource_without_values_in_a_change_set(change: Any, status: Status, words: str) -> None:
    topic = drift(change_set("REVERT_DRIFT", **change)).resources[1]

    assert topic.status is status
    assert words in topic.reason


def test_a_change_set_that_does_not_look_at_live_resources_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="REVERT_DRIFT"):
        drift(change_set("", BeforeContext="{}"))


def own_report(**resource: Any) -> dict[str, Any]:
    usual = {"logical_id": "Topic", "type": TOPIC, "status": "MODIFIED", "reason": "", "differences": []}
    return {
        "format": "cfnkit.drift/1",
        "stack": {"name": "web", "id": STACK_ID, "region": "eu-west-1", "account_id": "111111111111"},
        "source": {"name": "Cloud Control", "taken": "2026-11-30T08:00:00Z"},
        "resources": [{**usual, **resource}],
    }


def test_a_report_of_cfnkit_is_read_again() -> None:
    change = {"path": "/DisplayName", "type": "NOT_EQUAL", "expected": "hello", "actual": "3"}
    report = drift(own_report(differences=[change]))

    assert differences(report.resources[1]) == [("NOT_EQUAL", "/DisplayName", "hello", "3")]
    assert (report.source, report.taken) == ("Cloud Control", "2026-11-30T08:00:00Z")
    assert drift(own_report(status="IN_SYNC")).resources[1].status is Status.IN_SYNC
    assert drift(own_report(status="DELETED")).resources[1].status is Status.DELETED


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (own_report(status="LOST"), "must be one of IN_SYNC"),
        (own_report(differences=[{"path": "x", "type": "ADD", "actual": 1}]), "JSON pointer"),
        ({"format": "cfnkit.drift/1", "resources": {}}, "list of resources"),
        ({**change_set("REVERT_DRIFT"), "Changes": 3}, "list of changes"),
        ({"Summaries": [{**instance("Queue", QUEUE, "MODIFIED"), "PropertyDifferences": [{}]}]}, "PropertyPath"),
    ],
)
def test_a_flaw_is_reported_at_its_place(content: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as refused:
        drift(content)
    assert refused.value.span is not None


def test_elements_are_removed_by_declared_and_added_by_live_indexes() -> None:
    declared = {"L": ["a", "b", "c", "d"], "O": [{"k": 1, "x": 0}, {"k": 2}]}
    stated = [
        StatedChange(("L", "0"), "ADD", "new", as_text=False),
        StatedChange(("L", "1"), "REMOVE", None, as_text=False),
        StatedChange(("L", "3"), "REMOVE", None, as_text=False),
        StatedChange(("L", "2"), "NOT_EQUAL", "C", as_text=False),
        StatedChange(("L", "3"), "ADD", "last", as_text=False),
        StatedChange(("O", "0", "x"), "REMOVE", None, as_text=False),
        StatedChange(("O", "1"), "REMOVE", None, as_text=False),
    ]

    assert with_changes(declared, stated) == {"L": ["new", "a", "C", "last"], "O": [{"k": 1}]}
