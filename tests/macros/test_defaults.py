"""The macro Defaults with documents in S3 and SSM, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.aws_server import AwsServer, error
from support.macro_events import event
from support.macro_handlers import module_of

INDEX = module_of("defaults")
REGION = "eu-central-1"
TEMPLATE = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
DOCUMENT = json.dumps({"AWS::SQS::Queue": {"DelaySeconds": 5}})
FILLED = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}}}}


def called(**params: Any) -> dict[str, Any]:
    response: dict[str, Any] = INDEX.handler(event(TEMPLATE, params), None)
    return response


def put_object(aws: AwsServer, key: str, data: bytes) -> None:
    s3 = aws.client("s3", REGION)
    s3.create_bucket(Bucket="config", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="config", Key=key, Body=data)


@pytest.mark.parametrize("data", [DOCUMENT.encode(), b"\xef\xbb\xbf" + DOCUMENT.encode()])
def test_a_document_is_an_object_of_s3(aws: AwsServer, data: bytes) -> None:
    put_object(aws, "a folder/defaults.json", data)
    assert called(Document="s3://config/a folder/defaults.json")["fragment"] == FILLED


def test_a_document_is_an_ssm_parameter_or_a_version_of_one(aws: AwsServer) -> None:
    ssm = aws.client("ssm", REGION)
    for text in (DOCUMENT, "{}"):
        ssm.put_parameter(Name="/team/defaults", Value=text, Type="String", Overwrite=True)
    assert called(Document="ssm:/team/defaults")["fragment"] == TEMPLATE
    assert called(Document="ssm:/team/defaults:1")["fragment"] == FILLED


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "s3://config/x is not text in UTF-8"),
        (b"[]", "s3://config/x must be an object of resource types"),
        (b'{"AWS::SQS::Queue": {"DelaySeconds": NaN}}', "s3://config/x is not JSON: it has a constant"),
        (b" " * (1024 * 1024 + 1), "s3://config/x is larger than 1,048,576 bytes"),
        (b'{"AWS::SQS::Queue": []}', "s3://config/x has a key, which must be a resource type"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_document_that_is_none_is_refused(aws: AwsServer, data: bytes, said: str) -> None:
    put_object(aws, "x", data)
    assert said in called(Document="s3://config/x")["errorMessage"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("s3://nowhere/x", "s3://nowhere/x cannot be read: An error occurred (NoSuchBucket)"),
        ("s3://B_/x", "s3://B_/x cannot be read: "),
        ("ssm:/nothing", "ssm:/nothing cannot be read: An error occurred (ParameterNotFound)"),
        ("ssm:/a:b", "it must be s3://bucket/key or ssm:name"),
        ("s3://config", "it must be s3://bucket/key or ssm:name"),
    ],
)
def test_a_document_that_cannot_be_read_says_why(aws: AwsServer, document: str, said: str) -> None:
    assert said in called(Document=document)["errorMessage"]


def test_a_secret_is_no_document(aws: AwsServer) -> None:
    aws.client("ssm", REGION).put_parameter(Name="/hidden", Value=DOCUMENT, Type="SecureString")
    message = called(Document="ssm:/hidden")["errorMessage"]
    assert "ssm:/hidden is a SecureString" in message
    assert "DelaySeconds" not in message


def test_a_macro_without_the_right_says_which_it_needs(aws: AwsServer) -> None:
    aws.deny("ssm:GetParameter")
    assert "is not authorized to perform: ssm:GetParameter" in called(Document="ssm:/x")["errorMessage"]


def test_a_call_that_is_throttled_is_made_again(aws: AwsServer) -> None:
    aws.client("ssm", REGION).put_parameter(Name="/x", Value=DOCUMENT, Type="String")
    aws.fail("GetParameter", error("ThrottlingException", "Rate exceeded"))
    assert called(Document="ssm:/x")["fragment"] == FILLED


@pytest.mark.parametrize(
    "document",
    [
        {"db_password_is_hunter2": "x"},
        {"hunter2::Type": {"A": 1}},
        {"AWS::SQS::Queue": {"hunter2..x": 1}},
        {"AWS::SQS::Queue": {"hunter2": None}},
        {"AWS::SQS::Queue": "hunter2"},
        '{"AWS::SQS::Queue": {"hunter2": NaN}}',
        '{"hunter2": hunter2}',
        "hunter2",
    ],
)
def test_no_message_quotes_a_document(aws: AwsServer, document: Any, capsys: pytest.CaptureFixture[str]) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    aws.client("ssm").put_parameter(Name="/any", Value=text, Type="String")
    response = called(Document="ssm:/any")
    assert "ssm:/any" in response["errorMessage"]
    assert "hunter2" not in json.dumps(response) + capsys.readouterr().out
