"""The local AWS that macros are tested with, as boto3 sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cfnkit.testing.local.aws import LocalAws

boto3 = pytest.importorskip("boto3")


@pytest.fixture
def aws() -> Iterator[LocalAws]:
    parameters = {"/team/name": "mine", "/team/deep/name": "deep", "plain": "value"}
    with LocalAws(parameters, {"s3://bucket/folder/key é.json": "{}"}) as running:
        yield running


@pytest.fixture
def client(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    session = boto3.session.Session(region_name="eu-west-1")
    return lambda service: session.client(service)


def test_parameters_are_those_given(client: Callable[[str], Any]) -> None:
    ssm = client("ssm")
    assert ssm.get_parameter(Name="plain")["Parameter"]["Value"] == "value"
    assert ssm.get_parameter(Name="plain:3")["Parameter"]["Version"] == 3
    several = ssm.get_parameters(Names=["plain", "missing"])
    assert [parameter["Value"] for parameter in several["Parameters"]] == ["value"]
    assert several["InvalidParameters"] == ["missing"]
    below = ssm.get_parameters_by_path(Path="/team")["Parameters"]
    assert [parameter["Name"] for parameter in below] == ["/team/name"]
    assert len(ssm.get_parameters_by_path(Path="/team/", Recursive=True)["Parameters"]) == 2
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name="missing")


def test_objects_are_those_given(client: Callable[[str], Any]) -> None:
    s3 = client("s3")
    assert s3.get_object(Bucket="bucket", Key="folder/key é.json")["Body"].read() == b"{}"
    assert s3.head_object(Bucket="bucket", Key="folder/key é.json")["ContentLength"] == 2
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="bucket", Key="other")


@pytest.mark.parametrize(
    ("service", "call", "action"),
    [
        ("ssm", lambda ssm: ssm.put_parameter(Name="x", Value="y"), "ssm:PutParameter"),
        ("s3", lambda s3: s3.list_objects_v2(Bucket="bucket"), "s3:ListBucket"),
        ("s3", lambda s3: s3.put_object(Bucket="bucket", Key="key", Body=b"x"), "s3:PutObject"),
        ("sts", lambda sts: sts.get_caller_identity(), "sts:GetCallerIdentity"),
        ("ec2", lambda ec2: ec2.describe_vpcs(), "ec2:DescribeVpcs"),
        ("dynamodb", lambda dynamodb: dynamodb.list_tables(), "dynamodb:ListTables"),
        ("cloudwatch", lambda cloudwatch: cloudwatch.list_metrics(), "cloudwatch:ListMetrics"),
        ("lambda", lambda functions: functions.invoke(FunctionName="f"), "lambda:InvokeFunction"),
        ("lambda", lambda functions: functions.list_functions(), "lambda:GET /2015-03-31/functions"),
        ("secretsmanager", lambda secrets: secrets.get_secret_value(SecretId="x"), "secretsmanager:GetSecretValue"),
    ],
)
def test_all_else_is_denied_and_noted_by_the_action_it_needs(
    aws: LocalAws, client: Callable[[str], Any], service: str, call: Callable[[Any], Any], action: str
) -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as caught:
        call(client(service))
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403)
    assert [noted.action for noted in aws.calls] == [action]
