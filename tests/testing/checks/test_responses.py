"""Cases say what any action of AWS answers, and the handler's own boto3 reads it over HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import indent

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging import read_macro
from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.promises import calls_are_declared, run_case
from cfnkit.testing.checks.results import Fault

pytest.importorskip("moto", reason="moto is not installed")

# It runs the code that a case gives it.
HANDLER = """\
import boto3

def handler(event, context):
    found = {"boto3": boto3}
    exec("def read():\\n" + event["fragment"]["Code"], found)
    return {"requestId": event["requestId"], "status": "success", "fragment": found["read"]()}
"""
HEAD = """\
name: Made
description: Made for a test.
permissions: [PERMISSIONS]
cases:
"""


def make(folder: Path, permission: str, *cases: tuple[str, str, str]) -> Path:
    """A macro with cases, each of a code, its result and its responses."""
    (folder / "index.py").write_text(HANDLER)
    text = HEAD.replace("PERMISSIONS", permission)
    for code, result, responses in cases:
        fragment = json.dumps({"Code": indent(code, " ")})
        text += f"  - name: {permission}\n    result: {result}\n    fragment: {fragment}\n    responses:\n"
        text += indent(responses, "      ") + "\n"
    (folder / "macro.yaml").write_text(text)
    return folder


def run(folder: Path) -> list[Fault | None]:
    """What is wrong in each case, and at last with the calls."""
    with Bench(read_macro(folder)) as bench:
        return [*(run_case(bench, case) for case in bench.macro.cases), calls_are_declared(bench)]


CASES = [
    (
        "ec2:DescribeImages",  # ec2
        "images = boto3.client('ec2').describe_images(Owners=['amazon'])['Images']\n"
        "return [[each['ImageId'], each['CreationDate'], each['EnaSupport']] for each in images]",
        "[[ami-1, '2026-01-01', true]]",
        "- action: ec2:DescribeImages\n"
        "  when: {Owners: [amazon]}\n"
        "  gives: {Images: [{ImageId: ami-1, CreationDate: '2026-01-01', EnaSupport: true}]}",
    ),
    (
        "iam:GetRole",  # query
        "role = boto3.client('iam').get_role(RoleName='a')['Role']\nreturn [role['Arn'], role['CreateDate'].year]",
        "['arn:x', 2026]",
        "- action: iam:GetRole\n  gives: {Role: {Path: /, RoleName: a, RoleId: b, Arn: 'arn:x',"
        " CreateDate: 2026-01-02}}",
    ),
    (
        "dynamodb:GetItem",  # json
        "found = boto3.client('dynamodb').get_item(TableName='t', Key={'k': {'S': '1'}})\n"
        "return [found['Item']['n']['N'], found['Item']['b']['B'].decode()]",
        "['2', raw]",
        "- action: dynamodb:GetItem\n  when: {Key: {k: {S: 1}}}\n  gives: {Item: {n: {N: 2}, b: {B: raw}}}",
    ),
    (
        "lambda:GetFunction",  # rest-json
        "return boto3.client('lambda').get_function(FunctionName='f')['Configuration']['MemorySize']",
        "256",
        "- action: lambda:GetFunction\n  when: {FunctionName: f}\n  gives: {Configuration: {MemorySize: 256}}",
    ),
    (
        "s3:ListBucket",  # rest-xml
        "pages = boto3.client('s3').get_paginator('list_objects_v2').paginate(Bucket='b')\n"
        "return [each['Key'] for page in pages for each in page['Contents']]",
        "[one, two]",
        "- action: s3:ListBucket\n  when: {Bucket: b}\n  pages:\n"
        "  - Contents: [{Key: one}]\n  - Contents: [{Key: two}]",
    ),
    (
        "ec2:DescribeSubnets",  # pages
        "pages = boto3.client('ec2').get_paginator('describe_subnets').paginate()\n"
        "return [each['SubnetId'] for page in pages for each in page['Subnets']]",
        "[a, b, c]",
        "- action: ec2:DescribeSubnets\n"
        "  pages: [{Subnets: [{SubnetId: a}]}, {Subnets: [{SubnetId: b}]}, {Subnets: [{SubnetId: c}]}]",
    ),
    (
        "sts:GetCallerIdentity",  # several in turn, of which the last stays
        "sts = boto3.client('sts')\nreturn [sts.get_caller_identity()['Account'] for _ in range(3)]",
        "['1', '2', '2']",
        "- {action: sts:GetCallerIdentity, gives: {Account: 1}}\n"
        "- {action: sts:GetCallerIdentity, gives: {Account: 2}}",
    ),
    *(
        (
            action,
            f"client = boto3.client('{action.partition(':')[0]}')\n"
            f"try:\n    client.{call}\nexcept client.exceptions.ClientError as error:\n"
            "    return [error.response['Error']['Code'], error.response['Error']['Message']]",
            "[Gone, It is gone.]",
            f"- {{action: {action}, error: {{code: Gone, message: It is gone.}}}}",
        )
        for action, call in [
            ("ec2:DescribeVpcs", "describe_vpcs()"),
            ("sns:GetTopicAttributes", "get_topic_attributes(TopicArn='a')"),
            ("kms:DescribeKey", "describe_key(KeyId='a')"),
            ("lambda:GetAlias", "get_alias(FunctionName='f', Name='a')"),
            ("s3:GetBucketTagging", "get_bucket_tagging(Bucket='a')"),
        ]
    ),
]


def test_actions_of_every_protocol_answer_what_the_cases_say(tmp_path: Path) -> None:
    permissions = ", ".join(dict.fromkeys(action for action, *_ in CASES))
    folder = make(tmp_path, permissions, *((code, result, responses) for _, code, result, responses in CASES))
    assert run(folder) == [None] * (len(CASES) + 1)


@pytest.mark.parametrize(
    ("permission", "responses", "said"),
    [
        (
            "ec2:DescribeVpcs",
            "[]",
            "the case has no response for it: add `responses: [{action: ec2:DescribeVpcs, gives: {...}}]`",
        ),
        (
            "ec2:DescribeVpcs",
            "[{action: ec2:DescribeVpcs, when: {VpcIds: [b]}, gives: {}}]",
            'no `when` of the case\'s responses for it fits {"VpcIds": ["a"]}',
        ),
        ("ec2:DescribeTags", "[{action: ec2:DescribeVpcs, gives: {}}]", "the permissions of macro.yaml do not name it"),
    ],
)
def test_a_call_without_an_answer_says_what_is_missing(
    tmp_path: Path, permission: str, responses: str, said: str
) -> None:
    code = "return boto3.client('ec2').describe_vpcs(VpcIds=['a'])['Vpcs']"
    fault = run(make(tmp_path, permission, (code, "x", responses)))[0]
    assert fault is not None
    assert f"ec2:DescribeVpcs is not answered here: {said}" in f"{fault.message} {fault.detail}".replace("\\'", "'")


@pytest.mark.parametrize(
    ("responses", "place", "said"),
    [
        ("- {action: ec2:DescribeImage, gives: {}}", "9:18", "ec2 has no operation 'DescribeImage'. Did you mean"),
        ("- {action: ecc2:DescribeImages, gives: {}}", "9:18", "'ecc2' is no service of AWS. Did you mean"),
        (
            "- {action: ec2:DescribeImages, gives: {Images: [{ImageID: a}]}}",
            "9:65",
            "The response of DescribeImages has no 'ImageID'. Did you mean 'ImageId'?",
        ),
        (
            "- {action: ec2:DescribeImages, gives: {Images: {}}}",
            "9:54",
            "In the response of DescribeImages, a list is expected here.",
        ),
        (
            "- {action: ec2:DescribeImages, when: {Owner: a}, gives: {}}",
            "9:52",
            "A request of DescribeImages has no 'Owner'. Did you mean 'Owners'?",
        ),
        ("- {action: iam:GetRole, pages: [{}, {}]}", "9:18", "iam:GetRole has no pages"),
        ("- {action: iam:GetRole}", "9:9", ""),
    ],
)
def test_a_response_that_no_model_has_is_refused_at_its_place(
    tmp_path: Path, responses: str, place: str, said: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        run(make(tmp_path, "ec2:DescribeImages", ("return 1", "1", responses)))
    assert f"macro.yaml:{place}" in str(raised.value)
    assert said in str(raised.value)
