"""`cfnkit fleet deploy`, against an AWS over HTTP on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from cfnkit.cli import main
from cfnkit.fleet.deployed import package
from support.aws_server import AwsServer

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Tried to parse:UserWarning")]

DEPLOY = ["fleet", "deploy", "--bucket", "packages", "--region", "us-east-1"]
ACCOUNTS = ["-p", "Accounts=222222222222,333333333333", "-p", "Regions=eu-west-1"]


@pytest.fixture(autouse=True, scope="module")
def _one_package() -> Iterator[None]:
    """The package is the same for all, and made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(package, "fleet_package", cache(package.fleet_package))
        yield


@pytest.fixture
def aws(aws: AwsServer) -> AwsServer:
    """An AWS with nothing but the bucket for packages."""
    aws.client("s3").create_bucket(Bucket="packages")
    return aws


def parameters(aws: AwsServer) -> dict[str, str]:
    stack = aws.client("cloudformation").describe_stacks(StackName="cfnkit-fleet")["Stacks"][0]
    return {entry["ParameterKey"]: entry["ParameterValue"] for entry in stack["Parameters"]}


def test_the_fleet_is_uploaded_shown_and_deployed(aws: AwsServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*DEPLOY, *ACCOUNTS, "--yes"]) == 0
    out, err = capsys.readouterr()
    assert "+ Run  AWS::StepFunctions::StateMachine" in out
    assert "+ MemberRoles  AWS::CloudFormation::StackSet" in out
    assert "cfnkit-fleet: CREATE_COMPLETE" in out
    assert "types cannot be read" in err
    made = parameters(aws)
    assert f"uploaded: s3://packages/{made['Package']}" in err
    assert len(made["ExternalId"]) == 32
    member = made["MemberTemplate"].rpartition("/")[2]
    template = aws.client("s3").get_object(Bucket="packages", Key=member)["Body"].read()
    assert b"AWS::IAM::ManagedPolicy" in template


def test_a_dry_run_says_what_the_role_reads_and_calls_nothing(
    aws: AwsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.requests.clear()
    types = ["--type", "AWS::SQS::Queue", "--type", "AWS::WAF::Rule", "--type", "AWS::Bedrock::Guardrail"]
    assert main([*DEPLOY, *types, "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "The role in each account reads 2 types, by 1 policy." in out
    assert "not read: AWS::WAF::Rule: the service cannot read it" in out
    assert "read without kms:Decrypt: AWS::Bedrock::Guardrail" in out
    assert not aws.requests


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["-p", "Acounts=1"], "has no parameter 'Acounts'. Did you mean 'Accounts'?"),
        (["-p", "Accounts=222222222222,1"], "Accounts"),
        (["-p", "Regions=eu"], "Regions"),
        (["-p", "OrganizationalUnits=ab12"], "OrganizationalUnits"),
        (["--type", "AWS::SQS::Queu"], "'AWS::SQS::Queu' is no resource type of AWS. Did you mean 'AWS::SQS::Queue'?"),
    ],
)
def test_what_cannot_be_deployed_is_refused_before_anything_is_uploaded(
    more: list[str], words: str, aws: AwsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.requests.clear()
    assert main([*DEPLOY, *more, "--yes"]) == 2
    assert words in capsys.readouterr().err
    assert not aws.requests


def test_a_dry_run_refuses_the_parameters_that_the_deployment_would(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*DEPLOY, "--type", "AWS::SQS::Queue", "-p", "Acounts=1", "--dry-run"]) == 2
    assert "Did you mean 'Accounts'?" in capsys.readouterr().err


def test_a_new_stack_needs_accounts_that_get_the_role(aws: AwsServer, capsys: pytest.CaptureFixture[str]) -> None:
    without = [*DEPLOY, "--type", "AWS::SQS::Queue", "-p", "Regions=eu-west-1"]
    assert main([*without, "--dry-run"]) == 0
    assert "a new stack also needs accounts: give -p OrganizationalUnits=... or" in capsys.readouterr().err
    assert main([*without, "--yes"]) == 2
    assert "needs a value for OrganizationalUnits" in capsys.readouterr().err
    assert not aws.requests_for("PutObject")


def test_nobody_is_asked_without_a_terminal(aws: AwsServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*DEPLOY, *ACCOUNTS]) == 2
    assert "Nobody can be asked here" in capsys.readouterr().err
