"""The role of member accounts: it reads, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.deployed.member_template import member_template
from cfnkit.fleet.deployed.permissions import ReadPermissions, read_permissions
from cfnkit.schemas import Schemas, actions_of, release
from cfnkit.syntax import parse, to_plain

SCHEMAS = Schemas("us-east-1")


@pytest.fixture(scope="module")
def everything() -> ReadPermissions:
    return read_permissions(SCHEMAS)


def test_the_template_is_what_the_schemas_say_today(checkout: Path, everything: ReadPermissions) -> None:
    written = (checkout / "templates/fleet_member.yaml").read_text("utf-8")
    if f"cfn-lint {release()} " not in written:
        pytest.skip(f"cfn-lint {release()} brings other schemas than those of the template")
    assert written == member_template(everything), "python -m cfnkit.fleet.deployed > templates/fleet_member.yaml"


def test_each_type_is_read_or_left_out_with_a_reason(everything: ReadPermissions) -> None:
    assert {*everything.types, *everything.left_out} == set(SCHEMAS.type_names())
    assert not set(everything.types) & set(everything.left_out)
    assert {"AWS::EC2::Instance", "AWS::IAM::Role", "AWS::Lambda::Function", "AWS::S3::Bucket"} <= set(everything.types)
    assert everything.left_out["AWS::WAF::Rule"] == "the service cannot read it"
    assert "secretsmanager:GetSecretValue" in " ".join(everything.left_out.values())


def test_nothing_changes_anything_and_nothing_reads_what_is_stored(everything: ReadPermissions) -> None:
    actions = [action for policy in everything.policies for action in policy]
    changing = re.compile(r":(Create|Put|Delete|Update|Modify|Tag|Untag|Pass|Assume|Start|Stop|Set|Add|Remove|Encrypt)")
    assert not [action for action in actions if changing.search(action)]
    assert not {"kms:Decrypt", "s3:GetObject", "dynamodb:GetItem", "secretsmanager:GetSecretValue"} & set(actions)
    assert not [action for action in actions if "*" in action]
    assert everything.narrowed["AWS::Bedrock::Guardrail"] == ("kms:Decrypt",)


def test_policies_have_the_size_that_iam_takes(everything: ReadPermissions) -> None:
    template = to_plain(parse(member_template(everything), "member.yaml").root)
    managed = [one for one in template["Resources"].values() if one["Type"] == "AWS::IAM::ManagedPolicy"]
    assert 1 < len(managed) <= 10
    for policy in managed:
        assert len(re.sub(r"\s", "", json.dumps(policy["Properties"]["PolicyDocument"]))) <= 6_144
    inline = template["Resources"]["Role"]["Properties"]["Policies"]
    assert len(re.sub(r"\s", "", json.dumps(inline))) <= 10_240


def test_no_action_whose_answer_has_a_secret_is_allowed(everything: ReadPermissions) -> None:
    actions = {action for policy in everything.policies for action in policy}
    returning = {"ec2:DescribeVpnConnections", "cognito-idp:DescribeIdentityProvider", "iotwireless:GetWirelessDevice"}
    assert not returning & actions
    assert everything.left_out["AWS::EC2::VPNConnection"] == "the role may not call ec2:DescribeVpnConnections"
    assert everything.left_out["AWS::ApiGateway::ApiKey"] == "it is a secret"
    template = to_plain(parse(member_template(everything), "member.yaml").root)
    stacks = template["Resources"]["Role"]["Properties"]["Policies"][0]
    denied = [one for one in stacks["PolicyDocument"]["Statement"] if one["Effect"] == "Deny"]
    assert ["arn:${AWS::Partition}:apigateway:*::/apikeys/*" in json.dumps(one) for one in denied] == [False, True]


def test_a_pattern_in_a_schema_gives_the_actions_that_are_meant(everything: ReadPermissions) -> None:
    assert {"AWS::AutoScaling::AutoScalingGroup", "AWS::DynamoDB::GlobalTable"} <= set(everything.types)
    (group,) = read_permissions(SCHEMAS, ["AWS::AutoScaling::AutoScalingGroup"]).policies
    assert {"autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeLifecycleHooks"} <= set(group)
    for action in (action for policy in everything.policies for action in policy):
        service, name = action.split(":")
        known = actions_of(service).get("Actions")
        assert known is None or not action.startswith(("autoscaling:", "dynamodb:")) or name.lower() in known


def test_the_types_of_a_fleet_make_one_small_policy() -> None:
    found = read_permissions(SCHEMAS, ["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::SQS::Queue"])
    assert found.types == ("AWS::SQS::Queue", "AWS::SNS::Topic")
    assert found.policies == (
        (
            "sns:GetDataProtectionPolicy",
            "sns:GetTopicAttributes",
            "sns:ListSubscriptionsByTopic",
            "sns:ListTagsForResource",
            "sqs:GetQueueAttributes",
            "sqs:ListQueueTags",
        ),
    )
    assert not found.left_out


def test_a_misspelt_type_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigurationError, match=r"'AWS::SQS::Queu' is no resource type of AWS. Did you mean"):
        read_permissions(SCHEMAS, ["AWS::SQS::Queu"])
