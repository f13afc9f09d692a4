"""The commands that would put the live side back."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from typing import Any

from cfnkit.drift import DriftReport
from cfnkit.drift.remediation import Deployment, Remedy, remedies
from cfnkit.drift.report import ResourceDrift, Status
from cfnkit.schemas import Schemas
from drift.comparing import compare

SCHEMAS = Schemas("us-east-1")


def remedy(type_name: str, declared: dict[str, Any], live: dict[str, Any], **deployment: tuple[str, ...]) -> Remedy:
    drift = replace(compare(type_name, declared, live), physical_id="id")
    report = DriftReport((drift,), "t.yaml", "s", "web", region="eu-west-1")
    [found] = remedies(report, SCHEMAS, Deployment(**deployment))
    return found


def patch(found: Remedy) -> Any:
    [command] = found.commands
    return json.loads(shlex.split(command)[-1])


def test_values_have_the_types_of_the_schema() -> None:
    found = remedy("AWS::SQS::Queue", {"DelaySeconds": "5", "QueueName": "q"}, {"DelaySeconds": 7, "QueueName": "q"})

    assert patch(found) == [{"op": "replace", "path": "/DelaySeconds", "value": 5}]


def test_a_list_and_a_document_in_a_text_are_set_as_a_whole() -> None:
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    found = remedy("AWS::SNS::Topic", {"Tags": tags}, {"Tags": [{"Key": "b", "Value": "3"}, tags[0]]})
    assert patch(found) == [{"op": "replace", "path": "/Tags", "value": tags}]

    text = '{"States": {"A": 1}}'
    machine = "AWS::StepFunctions::StateMachine"
    found = remedy(machine, {"DefinitionString": text}, {"DefinitionString": '{"States": {}}'})
    assert patch(found) == [{"op": "replace", "path": "/DefinitionString", "value": text}]


def test_what_was_removed_is_added_again() -> None:
    declared = {"Environment": {"Variables": {"A": "1"}}}
    found = remedy("AWS::Lambda::Function", declared, {"Environment": {"Variables": {"B": "1"}}})

    assert patch(found) == [{"op": "add", "path": "/Environment/Variables/A", "value": "1"}]


def test_a_replacement_and_a_composite_identifier_need_the_stack() -> None:
    found = remedy("AWS::SQS::Queue", {"QueueName": "a"}, {"QueueName": "b"}, parameters=("P",), capabilities=("C",))
    assert "replaces " in found.what
    assert found.commands[0] == (
        "aws cloudformation create-change-set --region eu-west-1 --stack-name web --change-set-name revert-drift "
        "--deployment-mode REVERT_DRIFT --use-previous-template --parameters ParameterKey=P,UsePreviousValue=true "
        "--capabilities C"
    )

    found = remedy("AWS::ECS::Service", {"DesiredCount": 1}, {"DesiredCount": 2})
    assert len(found.commands) == 3


def test_a_text_of_the_account_is_one_word_of_the_shell() -> None:
    found = remedy("AWS::SNS::Topic", {"DisplayName": "a'; rm -rf /"}, {"DisplayName": "b"})

    assert patch(found) == [{"op": "replace", "path": "/DisplayName", "value": "a'; rm -rf /"}]


def test_a_document_keeps_its_types_and_has_no_change_below_a_property_that_is_set() -> None:
    declared = {"EventPattern": {"source": ["a"], "detail": {"size": [1]}}}
    live = {"EventPattern": {"source": ["b"], "detail": {"size": [1]}, "region": ["x"]}}

    assert patch(remedy("AWS::Events::Rule", declared, live)) == [
        {"op": "replace", "path": "/EventPattern", "value": declared["EventPattern"]}
    ]


def test_a_nested_stack_is_put_back_by_its_resources_alone() -> None:
    queue = replace(compare("AWS::SQS::Queue", {"DelaySeconds": 5}, {"DelaySeconds": 7}), physical_id="q")
    inner = DriftReport((queue,), "inner.yaml", "s", "inner", region="eu-west-1")
    nested = ResourceDrift("Net", "AWS::CloudFormation::Stack", Status.MODIFIED, "arn:inner", nested=inner)
    found = remedies(DriftReport((nested,), "t.yaml", "s", "web", region="eu-west-1"), SCHEMAS, Deployment())
    assert [each.resource for each in found] == [f"Net/{queue.logical_id}"]
