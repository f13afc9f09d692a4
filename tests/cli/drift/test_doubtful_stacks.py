"""`cfnkit drift` and its snapshots of stacks that cannot be read as a whole, or that change meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.cli import main
from support.aws_server import AwsServer, Reply, Request, error

TEMPLATE = {"Resources": {name: {"Type": "AWS::SNS::Topic"} for name in ("First", "Second")}}


@pytest.fixture(autouse=True)
def stack(aws: AwsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    aws.client("cloudformation").create_stack(StackName="web", TemplateBody=json.dumps(TEMPLATE))


def answer(aws: AwsServer, *denied: str) -> None:
    """Let Cloud Control answer, but refuse resources with these words in their identifier."""

    def reply(request: Request) -> Reply | None:
        if request.operation != "GetResource":
            return None
        identifier = request.body["Identifier"]
        if any(word in identifier for word in denied):
            return error("AccessDeniedException")
        described = {"Identifier": identifier, "Properties": json.dumps({"TopicArn": identifier})}
        return Reply(body=json.dumps({"TypeName": "AWS::SNS::Topic", "ResourceDescription": described}).encode())

    aws.faults.append(reply)


def test_a_part_that_cannot_be_read_is_told_with_the_reason(aws: AwsServer, capsys: pytest.CaptureFixture[str]) -> None:
    answer(aws, "Second")
    assert main(["drift", "snapshot", "--stack", "web", "-o", "s.json"]) == 0
    assert "1 of 2 resources could not be read (1: access is denied" in capsys.readouterr().err
    written = json.loads(Path("s.json").read_text("utf-8"))["resources"]
    assert (written["First"]["Status"], written["Second"]["Status"]) == ("EXISTS", "UNKNOWN")


def test_a_snapshot_of_nothing_is_no_success(aws: AwsServer, capsys: pytest.CaptureFixture[str]) -> None:
    answer(aws, "First", "Second")
    assert main(["drift", "snapshot", "--stack", "web"]) == 2
    out, err = capsys.readouterr()
    assert "2 of 2 resources could not be read (2: access is denied" in err
    assert {each["Status"] for each in json.loads(out)["resources"].values()} == {"UNKNOWN"}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (
            "UPDATE_IN_PROGRESS",
            "cfnkit: What differs may be no drift: the stack is being changed (UPDATE_IN_PROGRESS).\n",
        ),
        ("UPDATE_COMPLETE", ""),
    ],
)
def test_drift_of_a_stack_that_is_being_changed_is_told_as_doubtful(
    status: str, said: str, aws: AwsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    from moto.cloudformation.models import cloudformation_backends

    answer(aws)
    template = {"Resources": {"First": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "Tickets"}}}}
    Path("t.json").write_text(json.dumps(template), "utf-8")
    [made] = cloudformation_backends["123456789012"]["us-east-1"].stacks.values()
    made.status = status
    assert main(["drift", "t.json", "--stack", "web"]) == 1
    out, err = capsys.readouterr()
    assert "MODIFIED     First" in out
    assert (
        err.replace(
            "cfnkit: The stack has 1 resource that the template does not declare with these parameters: Second.\n", ""
        )
        == said
    )
