"""`cfnkit drift snapshot` of stacks that the caller may not read, or not as a whole."""

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
