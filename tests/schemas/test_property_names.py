"""Required properties that are missing."""

from __future__ import annotations

import pytest

from cfnkit.schemas import Schemas, judge_property_names
from cfnkit.syntax import Mapping, parse

SCHEMAS = Schemas("us-east-1")


def missing(type_name: str, properties: str) -> list[tuple[str | int, ...]]:
    schema = SCHEMAS.get(type_name)
    root = parse(f"---\n{properties}").root
    assert schema is not None
    assert isinstance(root, Mapping)
    return judge_property_names(schema, root).missing


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


def unsupported(type_name: str, properties: str) -> list[tuple[str | int, ...]]:
    schema = SCHEMAS.get(type_name)
    root = parse(f"---\n{properties}").root
    assert schema is not None
    assert isinstance(root, Mapping)
    return [each.path for each in judge_property_names(schema, root).unsupported]


@pytest.mark.parametrize(
    ("type_name", "properties", "expected"),
    [
        ("AWS::S3::Bucket", "BuketName: x", [("BuketName",)]),
        ("AWS::S3::Bucket", "VersioningConfiguration: {Status: Enabled, Mfa: x}", [("VersioningConfiguration", "Mfa")]),
        (
            "AWS::S3::Bucket",
            "LifecycleConfiguration: {Rules: [{Status: Enabled}, {Status: Enabled, Idd: x}]}",
            [("LifecycleConfiguration", "Rules", 1, "Idd")],
        ),
        ("AWS::Lambda::Function", "Environment: {Variable: {A: x}}", [("Environment", "Variable")]),
    ],
    ids=["at the top", "nested", "in a list", "beside a free object"],
)
def test_what_the_schema_lacks(type_name: str, properties: str, expected: list[tuple[str | int, ...]]) -> None:
    assert unsupported(type_name, properties) == expected


@pytest.mark.parametrize(
    ("type_name", "properties"),
    [
        ("AWS::CloudFormation::CustomResource", "{ServiceToken: x, Size: 1}"),
        ("AWS::Lambda::Function", "Environment: {Variables: {anything: x}}"),
        ("AWS::IAM::Role", "AssumeRolePolicyDocument: {Statement: [], Anything: 1}"),
        ("AWS::SSM::Parameter", "{'Fn::Transform': {Name: Defaults}, Typ: String}"),
        ("AWS::SSM::Parameter", "{'Fn::ForEach::Each': [X, !Ref Names, {'${X}': 1}], Typ: String}"),
        ("AWS::S3::Bucket", "VersioningConfiguration: !If [Versioned, {Stat: Enabled}, !Ref AWS::NoValue]"),
        ("AWS::S3::Bucket", "VersioningConfiguration: !Rain::Embed versioning.yaml"),
    ],
    ids=["custom resource", "map", "JSON", "transform", "loop", "undecided", "unknown tag"],
)
def test_what_may_have_any_name_is_supported(type_name: str, properties: str) -> None:
    assert unsupported(type_name, properties) == []
