"""Drift in the shape of DescribeStackResourceDrifts, by what the service itself has been seen to give."""

from __future__ import annotations

import json
from typing import Any

import boto3
from botocore.model import StructureShape

from cfnkit.cli.drift.formats import DriftView, aws
from cfnkit.deployment import Target
from cfnkit.drift import DeclaredStack, compare_stack
from cfnkit.drift.secrets.redaction import redacted
from cfnkit.drift.states import read_states
from cfnkit.drift.states.state import ResourceState, StackState
from cfnkit.pipeline import process
from cfnkit.schemas import Schemas

SCHEMAS = Schemas("us-east-1")
STACK_ID = "arn:aws:cloudformation:us-east-1:111111111111:stack/web/6f0f5000-0d03-11ed-861d-0242ac120002"
TAKEN = "2026-01-02T03:04:05Z"


def drifts(report: DriftView) -> list[dict[str, Any]]:
    """The drifts, which have no member that the service's have not, and all that they must have."""
    found: list[dict[str, Any]] = json.loads(aws.render(report))["StackResourceDrifts"]
    for drift in found:
        _check(drift, _shape("StackResourceDrift"))
    return found


def _shape(name: str) -> StructureShape:
    client = boto3.client("cloudformation", region_name="us-east-1")
    shape = client.meta.service_model.shape_for(name)
    assert isinstance(shape, StructureShape)
    return shape


def _check(value: dict[str, Any], shape: StructureShape) -> None:
    assert set(shape.required_members) <= value.keys() <= shape.members.keys()
    for name, member in value.items():
        if name == "PropertyDifferences":
            for difference in member:
                _check(difference, _shape("PropertyDifference"))
        else:
            assert isinstance(member, str), name


def drift_of(template: str, actual: dict[str, Any], type_name: str) -> dict[str, Any]:
    """The one drift of a template with one resource."""
    resolved = process(template, target=Target()).resolved
    assert resolved is not None
    state = StackState(
        {"Resource": ResourceState(type_name, "physical", properties=actual)},
        complete=True,
        source="test",
        stack_id=STACK_ID,
        stack_name="web",
        taken=TAKEN,
    )
    report = compare_stack(DeclaredStack(resolved, "t.yaml"), state, SCHEMAS)
    (drift,) = drifts(DriftView(redacted(report, SCHEMAS)))
    return drift


def test_a_function_whose_code_is_write_only() -> None:
    template = """\
Resources:
  Resource:
    Type: AWS::Lambda::Function
    Properties:
      Description: function to test lambda function url
      Environment: {Variables: {ENDPOINT_URL: aws.amazon.com}}
      Handler: index.handler
      Role: arn:aws:iam::111111111111:role/r
      Runtime: python3.9
      Code: {ZipFile: pass}
"""
    actual = {
        "Runtime": "python3.8",
        "Role": "arn:aws:iam::111111111111:role/r",
        "Handler": "index.handler",
        "Environment": {"Variables": {"ENDPOINT_URL": "localhost.localstack.cloud"}},
        "Description": "different description",
        "MemorySize": 128,
    }

    drift = drift_of(template, actual, "AWS::Lambda::Function")

    assert json.loads(drift.pop("ActualProperties")) == {name: actual[name] for name in actual if name != "MemorySize"}
    assert json.loads(drift.pop("ExpectedProperties")) == {
        "Description": "function to test lambda function url",
        "Environment": {"Variables": {"ENDPOINT_URL": "aws.amazon.com"}},
        "Handler": "index.handler",
        "Role": "arn:aws:iam::111111111111:role/r",
        "Runtime": "python3.9",
    }
    assert drift == {
        "StackId": STACK_ID,
        "LogicalResourceId": "Resource",
        "PhysicalResourceId": "physical",
        "ResourceType": "AWS::Lambda::Function",
        "PropertyDifferences": [
            {
                "PropertyPath": "/Description",
                "ExpectedValue": "function to test lambda function url",
                "ActualValue": "different description",
                "DifferenceType": "NOT_EQUAL",
            },
            {
                "PropertyPath": "/Environment/Variables/ENDPOINT_URL",
                "ExpectedValue": "aws.amazon.com",
                "ActualValue": "localhost.localstack.cloud",
                "DifferenceType": "NOT_EQUAL",
            },
            {
                "PropertyPath": "/Runtime",
                "ExpectedValue": "python3.9",
                "ActualValue": "python3.8",
                "DifferenceType": "NOT_EQUAL",
            },
        ],
        "StackResourceDriftStatus": "MODIFIED",
        "Timestamp": TAKEN,
    }


def test_an_object_that_is_gone_is_json_and_null() -> None:
    template = """\
Resources:
  Resource:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}
"""
    actual = {
        "KeySchema": [{"KeyType": "HASH", "AttributeName": "id"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }

    drift = drift_of(template, actual, "AWS::DynamoDB::Table")

    assert drift["PropertyDifferences"] == [
        {
            "PropertyPath": "/ProvisionedThroughput",
            "ExpectedValue": '{"ReadCapacityUnits":5,"WriteCapacityUnits":5}',
            "ActualValue": "null",
            "DifferenceType": "REMOVE",
        }
    ]


def test_scalars_are_bare_and_elements_more_are_json() -> None:
    template = """\
Resources:
  Resource:
    Type: AWS::SQS::Queue
    Properties:
      MessageRetentionPeriod: 345600
      Tags: [{Key: a, Value: '1'}]
"""
    actual = {
        "MessageRetentionPeriod": 1209600,
        "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
        "Arn": "arn:aws:sqs:us-east-1:111111111111:q",
    }
    tags = "Resources:\n  Resource: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"

    drift = drift_of(template, actual, "AWS::SQS::Queue")
    same = drift_of(tags, {"CidrBlock": "10.0.0.0/16", "VpcId": "vpc-1"}, "AWS::EC2::VPC")

    assert drift["PropertyDifferences"][0] == {
        "PropertyPath": "/MessageRetentionPeriod",
        "ExpectedValue": "345600",
        "ActualValue": "1209600",
        "DifferenceType": "NOT_EQUAL",
    }
    assert (same["StackResourceDriftStatus"], same["PropertyDifferences"]) == ("IN_SYNC", [])
    assert json.loads(same["ActualProperties"]) == {"CidrBlock": "10.0.0.0/16"}


def test_an_element_more(report: DriftView) -> None:
    modified = drifts(report)[0]

    added = modified["PropertyDifferences"][1]
    assert (added["PropertyPath"], added["ExpectedValue"], added["DifferenceType"]) == ("/Tags/1", "null", "ADD")
    assert json.loads(added["ActualValue"])["Key"] == "a/b"
    assert modified["PropertyDifferences"][2]["PropertyPath"] == "/Policy/x~1y~0z"
    assert json.loads(modified["ActualProperties"])["Tags"][0] == {"Key": "t", "Value": "1"}


def test_what_is_not_checked_is_not_there_and_nested_stacks_have_their_own_id(report: DriftView) -> None:
    found = {(drift["StackId"][:9], drift["LogicalResourceId"]): drift for drift in drifts(report)}

    assert [name for _, name in found] == ["Queue", "Topic", "Denied", "Inner", "Gone", "Topic"]
    gone = found["arn:inner", "Gone"]
    assert gone["StackResourceDriftStatus"] == "DELETED"
    assert "ActualProperties" not in gone
    assert found["arn:aws:c", "Denied"]["DriftStatusReason"] == "access is denied"


def test_a_state_without_a_time_is_of_now(nothing: DriftView, report: DriftView) -> None:
    from dataclasses import replace

    assert drifts(nothing) == []
    undated = report._replace(drift=replace(report.drift, taken=None))
    assert drifts(undated)[0]["Timestamp"] == "2026-02-03T00:00:00Z"


def test_it_can_be_judged_again(report: DriftView) -> None:
    modified, *_ = report.drift.resources
    from dataclasses import replace

    alone = report._replace(drift=replace(report.drift, resources=(modified,)))
    state = read_states(aws.render(alone), "drifts.json", SCHEMAS)

    assert state.resources["Queue"].verdict == "MODIFIED"
    assert state.resources["Queue"].properties["VisibilityTimeout"] == 99
    assert state.stack_name == "web"
