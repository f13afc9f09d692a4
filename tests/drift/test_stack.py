"""A whole template against the state of its stack."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cfnkit import process
from cfnkit.deployment import Target
from cfnkit.diagnostics import Severity
from cfnkit.drift import DeclaredStack, DriftReport, Presence, ResourceState, StackState, Status, compare_stack
from drift.comparing import ACCOUNT, REGION, SCHEMAS, differences, equated, skipped

QUEUES = """\
Resources:
  InputQueue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt DeadLetterQueue.Arn
        maxReceiveCount: 5
  DeadLetterQueue:
    Type: AWS::SQS::Queue
"""
INPUT: dict[str, Any] = {
    "VisibilityTimeout": 30,
    "RedrivePolicy": {"deadLetterTargetArn": "arn:x", "maxReceiveCount": 5},
}


def stack(text: str, name: str = "web.yaml") -> DeclaredStack:
    processed = process(text, name=name, target=Target(region=REGION))
    assert processed.resolved is not None
    assert not [found for found in processed.diagnostics if found.severity is Severity.ERROR]
    return DeclaredStack(processed.resolved, name)


def live(resource_type: str, physical_id: str | None = None, /, **properties: Any) -> ResourceState:
    return ResourceState(resource_type, physical_id, properties=properties)


def state(complete: bool = True, **resources: ResourceState) -> StackState:
    return StackState(resources, complete, "cfnkit.snapshot/1", "web", region=REGION, account_id=ACCOUNT, tags={})


def compare(text: str, actual: StackState) -> DriftReport:
    return compare_stack(stack(text), actual, SCHEMAS)


def statuses(report: DriftReport) -> dict[str, str]:
    return {resource.logical_id: resource.status.value for resource in report.resources}


def test_the_resources_come_in_the_template_s_order_with_what_is_known_of_the_stack() -> None:
    actual = state(
        DeadLetterQueue=live("AWS::SQS::Queue", "dlq", DelaySeconds=0),
        InputQueue=live("AWS::SQS::Queue", "in", **{**INPUT, "VisibilityTimeout": 99}),
    )
    report = compare(QUEUES, actual)

    assert statuses(report) == {"InputQueue": "MODIFIED", "DeadLetterQueue": "IN_SYNC"}
    assert (report.template, report.source, report.stack_name) == ("web.yaml", "cfnkit.snapshot/1", "web")
    assert (report.region, report.account_id) == (REGION, ACCOUNT)
    [queue, _] = report.resources
    assert queue.physical_id == "in"
    assert differences(queue) == [("NOT_EQUAL", "/VisibilityTimeout", 30, 99)]
    assert str(queue.differences[0].span) == "web.yaml:5:26"
    assert skipped(queue) == {"/RedrivePolicy/deadLetterTargetArn": "UNRESOLVED"}


def test_what_a_complete_source_has_not_is_deleted() -> None:
    report = compare(QUEUES, state(InputQueue=live("AWS::SQS::Queue", **INPUT)))

    assert statuses(report) == {"InputQueue": "IN_SYNC", "DeadLetterQueue": "DELETED"}


def test_what_a_partial_source_has_not_is_not_checked() -> None:
    report = compare(QUEUES, state(complete=False, InputQueue=live("AWS::SQS::Queue", **INPUT)))

    assert statuses(report)["DeadLetterQueue"] == "NOT_CHECKED"
    assert report.resources[1].reason == "cfnkit.snapshot/1 does not mention it."


def test_what_cannot_be_read_is_not_deleted() -> None:
    text = """\
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Wait: {Type: AWS::CloudFormation::WaitCondition}
  Custom: {Type: "Custom::Thing", Properties: {ServiceToken: x}}
  Other: {Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: x}}
"""
    found = state(Custom=ResourceState("Custom::Thing", "x", properties={"ServiceToken": "y"}))
    report = compare(text, found)

    assert set(statuses(report).values()) == {"NOT_CHECKED"}
    assert all(resource.reason for resource in report.resources)
    gone = replace(found, resources={"Custom": ResourceState("Custom::Thing", presence=Presence.DELETED)})
    assert statuses(compare(text, gone))["Custom"] == "DELETED"


def test_a_resource_that_may_not_be_there_is_not_deleted() -> None:
    text = """\
Parameters:
  Zone: {Type: "AWS::SSM::Parameter::Value<String>", Default: /zone}
Conditions:
  InZone: !Equals [!Ref Zone, a]
Resources:
  Queue: {Type: AWS::SQS::Queue, Condition: InZone, Properties: {DelaySeconds: 1}}
"""
    report = compare(text, state())
    assert statuses(report) == {"Queue": "NOT_CHECKED"}
    assert "the condition InZone" in report.resources[0].reason
    assert statuses(compare(text, state(Queue=live("AWS::SQS::Queue", DelaySeconds=2)))) == {"Queue": "MODIFIED"}


def test_a_resource_whose_condition_is_false_is_not_expected() -> None:
    text = QUEUES + "    Condition: Never\nConditions:\n  Never: !Equals [a, b]\n"
    text = text.replace("!GetAtt DeadLetterQueue.Arn", "arn:x")

    assert statuses(compare(text, state(InputQueue=live("AWS::SQS::Queue", **INPUT)))) == {"InputQueue": "IN_SYNC"}


GROUP = """\
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8}
  Https:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: %s, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
"""
HTTP = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0/8"}
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}


def group_state(*rules: dict[str, Any]) -> StackState:
    group = live(
        "AWS::EC2::SecurityGroup", "sg-1", GroupDescription="web", SecurityGroupIngress=[*rules], GroupId="sg-1"
    )
    return state(Group=group, Https=live("AWS::EC2::SecurityGroupIngress", "sgr-1", GroupId="sg-1", **HTTPS))


@pytest.mark.parametrize("reference", ["!GetAtt Group.GroupId", "!Ref Group", "sg-1", '!Sub "${Group.GroupId}"'])
def test_a_rule_that_is_declared_beside_its_group_is_no_drift(reference: str) -> None:
    report = compare(GROUP % reference, group_state(HTTPS, HTTP))

    assert report.resources[0].status is Status.IN_SYNC
    assert equated(report.resources[0])["/SecurityGroupIngress/0"] == "attachment"


def test_another_rule_is_drift() -> None:
    [group, _] = compare(GROUP % "!Ref Group", group_state(SSH, HTTPS, HTTP)).resources

    assert differences(group) == [("ADD", "/SecurityGroupIngress/0", None, SSH)]
    assert group.differences[0].note == "Another stack may declare it, as an AWS::EC2::SecurityGroupIngress."


def test_a_rule_that_is_gone_is_drift_whatever_else_is_attached() -> None:
    [group, _] = compare(GROUP % "!Ref Group", group_state(HTTPS)).resources

    assert differences(group) == [("REMOVE", "/SecurityGroupIngress/0", HTTP, None)]


def test_a_rule_of_another_group_is_drift() -> None:
    [group, _] = compare(GROUP % "sg-2", group_state(HTTPS, HTTP)).resources

    assert group.status is Status.MODIFIED


def test_policies_and_managed_policies_may_be_attached_to_a_role() -> None:
    text = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: x}, Action: sts:AssumeRole}]}
      ManagedPolicyArns: [arn:given]
      Policies: [{PolicyName: own, PolicyDocument: {Statement: [{Effect: Allow, Action: a, Resource: "*"}]}}]
  Inline:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: inline
      Roles: [!Ref Role]
      PolicyDocument: {Statement: {Effect: Allow, Action: [b, c], Resource: "*"}}
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!Ref Role]
      PolicyDocument: {Statement: {Effect: Allow, Action: d, Resource: "*"}}
"""
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "x"}, "Action": "sts:AssumeRole"}]}
    own = {"Statement": [{"Effect": "Allow", "Action": "a", "Resource": "*"}]}
    inline = {"Statement": [{"Effect": "Allow", "Action": ["c", "b"], "Resource": ["*"]}]}
    role = live(
        "AWS::IAM::Role",
        "role",
        AssumeRolePolicyDocument=trust,
        ManagedPolicyArns=["arn:managed", "arn:given"],
        Policies=[{"PolicyName": "inline", "PolicyDocument": inline}, {"PolicyName": "own", "PolicyDocument": own}],
    )
    managed = live("AWS::IAM::ManagedPolicy", "arn:managed", Roles=["role"])
    [found, *_] = compare(text, state(Role=role, Managed=managed)).resources
    assert found.status is Status.IN_SYNC

    changed = replace(role, properties={**role.properties, "ManagedPolicyArns": ["arn:given", "arn:admin"]})
    [found, *_] = compare(text, state(Role=changed, Managed=managed)).resources
    assert differences(found) == [("ADD", "/ManagedPolicyArns/1", None, "arn:admin")]


SCALED = """\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties: {Cluster: web, DesiredCount: 2, TaskDefinition: app}
  Scaling:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      MinCapacity: 2
      MaxCapacity: "10"
      ResourceId: %s
      RoleARN: arn:role
      ScalableDimension: ecs:service:DesiredCount
      ServiceNamespace: ecs
"""


@pytest.mark.parametrize("reference", ["service/web/app", '!Sub "service/web/${Service.Name}"'])
@pytest.mark.parametrize(("count", "status"), [(2, "IN_SYNC"), (7, "IN_SYNC"), (11, "MODIFIED"), (1, "MODIFIED")])
def test_a_number_that_is_scaled_may_be_anything_within_its_bounds(reference: str, count: int, status: str) -> None:
    arn = f"arn:aws:ecs:us-east-1:{ACCOUNT}:service/web/app"
    service = live("AWS::ECS::Service", arn, Cluster="web", DesiredCount=count, TaskDefinition="app", ServiceArn=arn)
    [found, _] = compare(SCALED % reference, state(Service=service)).resources

    assert found.status.value == status
    assert (skipped(found) == {"/DesiredCount": "MANAGED_BY_AWS"}) == (count == 7)


NESTED = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: https://bucket.s3.amazonaws.com/child.yaml}
"""
CHILD = live("AWS::CloudFormation::Stack", "arn:child", TemplateURL="https://bucket.s3.amazonaws.com/child.yaml")


@pytest.mark.parametrize(("timeout", "status"), [(30, Status.IN_SYNC), (99, Status.MODIFIED)])
def test_a_nested_stack_is_followed(timeout: int, status: Status) -> None:
    inner = state(
        InputQueue=live("AWS::SQS::Queue", **{**INPUT, "VisibilityTimeout": timeout}),
        DeadLetterQueue=live("AWS::SQS::Queue", DelaySeconds=0),
    )
    declared = replace(stack(NESTED), nested={"Child": stack(QUEUES, "child.yaml")})
    report = compare_stack(declared, replace(state(Child=CHILD), nested={"Child": inner}), SCHEMAS)

    [child] = report.resources
    assert child.status is status
    assert child.nested is not None
    assert child.nested.template == "child.yaml"
    assert statuses(child.nested)["InputQueue"] == status.value


def test_a_nested_stack_of_which_one_side_is_missing_is_not_checked() -> None:
    assert "template" in compare(NESTED, state(Child=CHILD)).resources[0].reason
    declared = replace(stack(NESTED), nested={"Child": stack(QUEUES)})
    report = compare_stack(declared, state(Child=CHILD), SCHEMAS)
    assert "state" in report.resources[0].reason
    assert statuses(report) == {"Child": "NOT_CHECKED"}
    gone = state(Child=replace(CHILD, presence=Presence.DELETED))
    assert statuses(compare_stack(declared, gone, SCHEMAS)) == {"Child": "DELETED"}


def test_what_is_not_declared_is_told_when_asked_for() -> None:
    actual = state(
        InputQueue=live("AWS::SQS::Queue", DelaySeconds=5, **INPUT),
        DeadLetterQueue=live("AWS::SQS::Queue", DelaySeconds=0),
    )
    report = compare_stack(stack(QUEUES), actual, SCHEMAS, undeclared=True)

    assert {found.path: found.actual for found in report.resources[0].undeclared} == {("DelaySeconds",): 5}
