"""The template of the role in a member account, which a stack set deploys: made as data, from what it reads."""

from __future__ import annotations

from typing import Any

from cfnkit.fleet.deployed.permissions import KEY_PATHS, ReadPermissions
from cfnkit.packaging.function_resources import document, ref, sub
from cfnkit.schemas import release
from cfnkit.source import Span
from cfnkit.syntax import dump_yaml, from_plain

DESCRIPTION = "The role with which cfnkit fleet reads the stacks of this account and their resources"
_NOWHERE = Span("", 1, 1, 1, 1)
# What `cfnkit drift --stack` calls before it reads the resources.
_STACKS = (
    "cloudformation:DescribeStacks",
    "cloudformation:GetResource",
    "cloudformation:GetTemplate",
    "cloudformation:ListResources",
    "cloudformation:ListStackResources",
    "cloudformation:ListStacks",
)
# Whatever else allows it: a value of the Parameter Store that is encrypted stays unread by the first.
_SECRETS = (
    "kms:Decrypt",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
)
_ARN = "arn:${AWS::Partition}:iam::${HubAccount}:role/${Prefix}"
_WORKERS = (f"{_ARN}-list", f"{_ARN}-examine", f"{_ARN}-config")


def member_template(permissions: ReadPermissions) -> str:
    """The template, as YAML; it names the release of the schemas that its actions are from."""
    resources: dict[str, Any] = {}
    *managed, inline = permissions.policies
    for number, actions in enumerate(managed, start=1):
        resources[f"Reading{number}"] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "Description": f"Part {number} of what cfnkit fleet may read",
                "PolicyDocument": document([_allowed(actions)]),
            },
        }
    evaluate = {"PolicyName": "evaluate", "PolicyDocument": document([_allowed(("config:PutEvaluations",))])}
    policies = [
        {"PolicyName": "stacks", "PolicyDocument": document([_allowed(_STACKS), _denied(_SECRETS), _denied_keys()])},
        {"PolicyName": "reading", "PolicyDocument": document([_allowed(inline)])},
        {"Fn::If": ["Evaluates", evaluate, ref("AWS::NoValue")]},
    ]
    resources["Role"] = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": sub("${Prefix}-member"),
            "Description": DESCRIPTION,
            "AssumeRolePolicyDocument": document([_trust()]),
            "ManagedPolicyArns": [ref(name) for name in resources],
            "Policies": policies,
        },
    }
    unlisted = f"The schemas of cfn-lint {release()} name these actions, and its list of IAM's actions lacks some."
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": DESCRIPTION,
        "Metadata": {"cfnkit": {"ignore": [{"rule": "W9452", "reason": unlisted}]}},
        "Parameters": _parameters(),
        "Conditions": {"Evaluates": {"Fn::Equals": [ref("Evaluations"), "true"]}},
        "Resources": resources,
        "Outputs": {
            "RoleArn": {"Description": "The role.", "Value": {"Fn::GetAtt": ["Role", "Arn"]}},
        },
    }
    return dump_yaml(from_plain(template, _NOWHERE))


def _parameters() -> dict[str, Any]:
    return {
        "HubAccount": {
            "Type": "String",
            "Description": "The account that cfnkit fleet is deployed in.",
            "AllowedPattern": "[0-9]{12}",
        },
        "ExternalId": {
            "Type": "String",
            "Description": "What the hub gives when it assumes the role.",
            "AllowedPattern": "[A-Za-z0-9+=,.@:/-]{2,200}",
        },
        "Prefix": {
            "Type": "String",
            "Description": "The prefix of roles' names, which is that of the hub.",
            "Default": "cfnkit-fleet",
            "AllowedPattern": "[A-Za-z0-9-]{1,40}",
        },
        "Evaluations": {
            "Type": "String",
            "Description": "Whether the hub's Config rule may write its evaluations in this account.",
            "Default": "false",
            "AllowedValues": ["true", "false"],
        },
    }


def _trust() -> dict[str, Any]:
    """The functions of the hub that assume the role, by name, so that a function made again is trusted again."""
    return {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": sub("arn:${AWS::Partition}:iam::${HubAccount}:root")},
        "Condition": {
            "StringEquals": {"sts:ExternalId": ref("ExternalId")},
            "ArnEquals": {"aws:PrincipalArn": [sub(arn) for arn in _WORKERS]},
        },
    }


def _allowed(actions: tuple[str, ...]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def _denied(actions: tuple[str, ...]) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": list(actions), "Resource": "*"}


def _denied_keys() -> dict[str, Any]:
    """Keys of API Gateway, which belong to no account in their ARNs."""
    keys = [sub(f"arn:${{AWS::Partition}}:apigateway:*::{path}") for path in KEY_PATHS]
    return {"Effect": "Deny", "Action": "apigateway:GET", "Resource": keys}
