"""A template in which resources see each other, and edits of it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Json = Any

_FARGATE = {"Cpu": 256, "Memory": "512", "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"]}
_POLICY = {"Statement": [{"Effect": "Allow", "Action": ["s3:*", "sqs:Nope"], "Resource": {"Ref": "Queue"}}]}
_STATES = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}'


def _of(kind: str, properties: Json = None, **attributes: Json) -> Json:
    return {"Type": kind, "Properties": properties or {}, **attributes}


# Every resource has a rule that looks at another one, or at something else outside of it.
TEMPLATE: Json = {
    "Parameters": {
        "Stage": {"Type": "String", "AllowedValues": ["dev", "prod"], "Default": "dev"},
        "Size": {"Type": "Number", "Default": 7},
    },
    "Mappings": {"Sizes": {"dev": {"Cidr": "10.0.0.0/24"}, "prod": {"Cidr": "10.9.0.0/24"}}},
    "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}, "Not": {"Fn::Not": [{"Condition": "IsProd"}]}},
    "Resources": {
        "Vpc": _of("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}),
        "More": _of("AWS::EC2::VPCCidrBlock", {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.1.0.0/16"}),
        "One": _of("AWS::EC2::Subnet", {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"}),
        "Two": _of("AWS::EC2::Subnet", {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.2.0.0/24"}, Condition="IsProd"),
        "Queue": _of(
            "AWS::SQS::Queue",
            {"FifoQueue": False, "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}}},
        ),
        "Dead": _of("AWS::SQS::Queue", {"FifoQueue": True, "DelaySeconds": {"Ref": "Size"}}),
        "Fn": _of(
            "AWS::Lambda::Function",
            {
                "Handler": "a.b",
                "Runtime": "python3.12",
                "Timeout": 900,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": "x"},
                "SnapStart": {"ApplyOn": "PublishedVersions"},
            },
            DependsOn=["Role", "Queue"],
        ),
        "Version": _of("AWS::Lambda::Version", {"FunctionName": {"Ref": "Fn"}}),
        "Source": _of(
            "AWS::Lambda::EventSourceMapping",
            {"FunctionName": {"Ref": "Fn"}, "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}, "BatchSize": 100},
        ),
        "Role": _of("AWS::IAM::Role", {"AssumeRolePolicyDocument": _POLICY}, DependsOn="Dead"),
        "May": _of(
            "AWS::Lambda::Permission",
            {
                "FunctionName": {"Ref": "Fn"},
                "Action": "lambda:InvokeFunction",
                "Principal": "sns.amazonaws.com",
                "SourceArn": {"Fn::GetAtt": ["Dead", "Arn"]},
            },
        ),
        "Task": _of("AWS::ECS::TaskDefinition", {**_FARGATE, "ContainerDefinitions": [{"Name": "a", "Image": "b"}]}),
        "Service": _of("AWS::ECS::Service", {"TaskDefinition": {"Ref": "Task"}, "LaunchType": "FARGATE"}),
        "Cluster": _of("AWS::RDS::DBCluster", {"Engine": "aurora-mysql", "StorageEncrypted": True}),
        "Db": _of(
            "AWS::RDS::DBInstance",
            {
                "Engine": "aurora-postgresql",
                "DBInstanceClass": "db.r5.large",
                "DBClusterIdentifier": {"Ref": "Cluster"},
                "StorageEncrypted": False,
            },
        ),
        "Api": _of("AWS::ApiGateway::RestApi", {"Body": {"openapi": "3.0.0"}}),
        "Model": _of("AWS::ApiGateway::Model", {"RestApiId": {"Ref": "Api"}}),
        "Steps": _of(
            "AWS::StepFunctions::StateMachine", {"RoleArn": {"Ref": "Role"}, "DefinitionString": {"Fn::Sub": _STATES}}
        ),
        "Box": _of(
            "AWS::EC2::Instance",
            {
                "ImageId": {"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Cidr"]},
                "SubnetId": {"Fn::If": ["IsProd", {"Ref": "Two"}, {"Ref": "One"}]},
                "AvailabilityZone": "us-east-1a",
                "UserData": {"Fn::Join": ["", [{"Ref": "Vpc"}, "a"]]},
            },
            Condition="IsProd",
        ),
        "Lt": _of("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {"SecurityGroupIds": [{"Ref": "Two"}]}}),
        "Topic": _of("AWS::SNS::Topic", {"TopicName": ["x"], "Bogus": {"Ref": "Nothing"}}, Bogus=1),
    },
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}}},
}

_WORDS = st.sampled_from(["a", "dev", "IsProd", "10.0.0.0/8", "10.2.0.0/24", "Two", "Queue", "Fn", "AWS::NoValue", ""])
_VALUES = st.one_of(
    _WORDS,
    st.integers(-1, 1000),
    st.booleans(),
    st.none(),
    st.builds(lambda name: {"Ref": name}, _WORDS),
    st.builds(lambda name, part: {"Fn::GetAtt": [name, part]}, _WORDS, st.sampled_from(["Arn", "Id", "QueueName"])),
    st.builds(lambda name, one, other: {"Fn::If": [name, one, other]}, st.just("IsProd"), _WORDS, _WORDS),
    st.lists(_WORDS, max_size=2),
)
_KEYS = st.sampled_from(["Type", "Condition", "DependsOn", "Metadata", "aws:cdk:path", "FifoQueue", "CidrBlock", "Ref"])


def edited(template: Json, choices: st.DataObject) -> Json:
    """A template with one edit: of a value, a key, a whole resource, or a name in all places."""
    how = choices.draw(st.sampled_from(["value", "value", "add", "remove", "resource", "rename", "order"]))
    if how == "rename":
        return _renamed(template, choices.draw(st.sampled_from(list(template["Resources"]))), choices.draw(_WORDS))
    if how in ("resource", "order"):
        resources = list(template["Resources"].items())
        number = choices.draw(st.integers(0, len(resources) - 1))
        name, resource = resources.pop(number)
        if how == "order":
            resources.insert(0, (name, resource))
        elif choices.draw(st.booleans()):
            resources = [(name, resource), *resources, (f"{name}2", resource)]
        return {**template, "Resources": dict(resources)}
    places = [place for place in _places(template, ()) if len(place) > 1]
    place = choices.draw(st.sampled_from(places))
    key = choices.draw(_KEYS)
    value = choices.draw(_VALUES)

    def change(node: Json, path: tuple[Any, ...]) -> Json:
        if path:
            if isinstance(node, list):
                return [change(item, path[1:]) if number == path[0] else item for number, item in enumerate(node)]
            kept = {name: child for name, child in node.items() if how != "remove" or path != (name,)}
            return {name: change(child, path[1:]) if name == path[0] else child for name, child in kept.items()}
        return {**node, key: value} if how == "add" and isinstance(node, dict) else node if how == "remove" else value

    return change(template, place)


def _places(node: Json, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, child in children for place in _places(child, (*path, key)))]


def _renamed(node: Json, old: str, new: str) -> Json:
    if isinstance(node, dict):
        return {new if key == old else key: _renamed(value, old, new) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(item, old, new) for item in node]
    return new if node == old else node
