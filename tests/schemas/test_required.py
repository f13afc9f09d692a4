"""Required properties that are missing."""

from __future__ import annotations

import pytest

from cfnkit.schemas import Schemas, missing_required
from cfnkit.syntax import Mapping, parse

SCHEMAS = Schemas("us-east-1")


def missing(type_name: str, properties: str) -> list[tuple[str | int, ...]]:
    schema = SCHEMAS.get(type_name)
    root = parse(f"---\n{properties}").root
    assert schema is not None
    assert isinstance(root, Mapping)
    return missing_required(schema, root)


@pytest.mark.parametrize(
    ("type_name", "properties", "expected"),
    [
        ("AWS::SSM::Parameter", "Value: x", [("Type",)]),
        ("AWS::SSM::Parameter", "{}", [("Value",), ("Type",)]),
        ("AWS::CloudFormation::CustomResource", "Size: 1", [("ServiceToken",)]),
        ("AWS::S3::Bucket", "VersioningConfiguration: {}", [("VersioningConfiguration", "Status")]),
        (
            "AWS::DynamoDB::Table",
            "{KeySchema: [], AttributeDefinitions: [{AttributeName: a, AttributeType: S}, {AttributeName: b}]}",
            [("AttributeDefinitions", 1, "AttributeType")],
        ),
        (
            "AWS::EC2::SecurityGroup",
            "{SecurityGroupIngress: [{CidrIp: 0.0.0.0/0}]}",
            [("GroupDescription",), ("SecurityGroupIngress", 0, "IpProtocol")],
        ),
    ],
    ids=["one", "all", "open type", "nested", "in a list", "outer ones first"],
)
def test_what_is_missing(type_name: str, properties: str, expected: list[tuple[str | int, ...]]) -> None:
    assert missing(type_name, properties) == expected


@pytest.mark.parametrize(
    ("type_name", "properties"),
    [
        ("AWS::SSM::Parameter", "{Type: String, Value: x}"),
        ("AWS::SSM::Parameter", "{Type: !Ref Kind, Value: !GetAtt Other.Value}"),
        ("AWS::SSM::Parameter", "{'Fn::Transform': {Name: Defaults}}"),
        ("AWS::SSM::Parameter", "{'Fn::Transform': {Name: Defaults}, Type: String}"),
        ("AWS::S3::Bucket", "VersioningConfiguration: !If [Versioned, {Status: Enabled}, !Ref AWS::NoValue]"),
        ("AWS::S3::Bucket", "VersioningConfiguration: !Ref Configuration"),
        ("AWS::S3::Bucket", "VersioningConfiguration: Enabled"),
        ("AWS::CloudWatch::Alarm", "{ComparisonOperator: x, EvaluationPeriods: 3, Dimensions: !FindInMap [A, B, C]}"),
        (
            "AWS::CloudWatch::Alarm",
            "{ComparisonOperator: x, EvaluationPeriods: 3, Dimensions: [!If [W, {Name: a}, b]]}",
        ),
        ("AWS::CloudWatch::Alarm", "{ComparisonOperator: x, EvaluationPeriods: 3, Dimensions: {Name: a}}"),
        ("AWS::IAM::Role", "AssumeRolePolicyDocument: {Statement: []}"),
    ],
)
def test_what_may_be_given_is_not_missing(type_name: str, properties: str) -> None:
    assert missing(type_name, properties) == []


def test_a_schema_that_refers_to_itself_ends_with_the_template() -> None:
    found = missing("AWS::WAFv2::WebACL", "Rules: [{Statement: {NotStatement: {Statement: {NotStatement: {}}}}}]")

    assert ("Rules", 0, "Statement", "NotStatement", "Statement", "NotStatement", "Statement") in found
