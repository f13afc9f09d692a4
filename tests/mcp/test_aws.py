"""What the server asks of AWS, which is nothing without the user's permission."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.cli import main
from support.agents import serving
from support.aws_server import AwsServer, Reply

QUEUE = """\
Parameters:
  Wait: {Type: Number, Default: 10}
  Password: {Type: String, NoEcho: true, Default: default-secret}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !Ref Wait
      Tags: [{Key: password, Value: !Ref Password}]
"""
DATABASE = """\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: "{{resolve:ssm:/db/class}}"
      MasterUserPassword: "{{resolve:secretsmanager:db:SecretString:password}}"
      MasterUsername: "{{resolve:secretsmanager:db:SecretString:user}}"
"""


@pytest.fixture
def permitted(aws: AwsServer, tmp_path: Path) -> Path:
    """A folder, and an AWS with what its templates name."""
    aws.client("cloudformation", "eu-west-1").create_stack(
        StackName="web",
        TemplateBody=QUEUE,
        Parameters=[
            {"ParameterKey": "Wait", "ParameterValue": "30"},
            {"ParameterKey": "Password", "ParameterValue": "deployed-secret"},
        ],
    )
    aws.client("ssm", "eu-west-1").put_parameter(Name="/db/class", Type="String", Value="db.t3.small")
    secret = json.dumps({"password": "hunter44-secret"})
    aws.client("secretsmanager", "eu-west-1").create_secret(Name="db", SecretString=secret)
    # moto has no Cloud Control.
    live = {"Identifier": "q", "Properties": json.dumps({"VisibilityTimeout": 99})}
    answer = Reply(body=json.dumps({"TypeName": "AWS::SQS::Queue", "ResourceDescription": live}).encode())
    aws.faults.append(lambda request: answer if request.operation == "GetResource" else None)
    aws.forget()
    (tmp_path / "queue.yaml").write_text(QUEUE, "utf-8")
    (tmp_path / "db.yaml").write_text(DATABASE, "utf-8")
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\ntargets: {prod: {region: eu-west-1}}\n", "utf-8")
    return tmp_path


def test_a_template_is_compared_with_what_is_deployed(permitted: Path) -> None:
    with serving(permitted, "--aws") as agent:
        same = agent.ask("diff", template="queue.yaml", stack="web", target="prod")
        changed = agent.ask("diff", template="queue.yaml", stack="web", target="prod", parameters={"Wait": 40})
        nobody = agent.fails("diff", template="queue.yaml", stack="nobody", region="eu-west-1")
        both = agent.fails("diff", template="queue.yaml", stack="web", before="HEAD")

    assert (same["compared"], same["is_change"]) == (True, False)
    (resource,) = changed["resources"]
    (value,) = resource["changes"]
    assert (value["before"], value["after"], value["after_place"]["line"]) == ('"30"', '"40"', 8)
    assert value["before_place"]["file"] == "<stack web>"
    assert "-secret" not in str([same, changed])
    assert "there is no such stack in eu-west-1" in nobody
    assert "`before` and `stack` are two versions before" in both


def test_references_are_looked_up(permitted: Path, aws: AwsServer) -> None:
    with serving(permitted, "--aws") as agent:
        silent = agent.ask("refs", template="db.yaml", target="prod")
        assert not aws.requests
        found = agent.ask("refs", template="db.yaml", target="prod", ask="existence")
        assert not aws.requests_for("GetSecretValue")
        read = agent.ask("refs", template="db.yaml", target="prod", ask="values")

    assert {each["answer"]["source"] for each in silent["references"]} == {""}
    assert [(each["answer"]["source"], each["answer"]["exists"]) for each in found["references"]] == [("AWS", True)] * 3
    assert (found["sound"], read["sound"]) == (True, False)
    (missing,) = [each for each in read["references"] if each["answer"]["resolves"] is False]
    assert missing["reference"].endswith(":user}}")
    assert "hunter44" not in str(read)


@pytest.mark.parametrize(
    ("options", "why"), [((), "the server started with --aws"), (("--aws", "--offline"), "offline")]
)
def test_without_the_users_word_nothing_is_asked(
    permitted: Path, aws: AwsServer, options: tuple[str, ...], why: str
) -> None:
    with serving(permitted, *options) as agent:
        stack = agent.fails("diff", template="queue.yaml", stack="web", region="eu-west-1")
        values = agent.fails("refs", template="db.yaml", ask="values")
        live = agent.fails("drift", template="queue.yaml", stack="web", region="eu-west-1")

    assert why in stack
    assert "`snapshot` names a file" in stack
    assert why in values
    assert why in live
    assert not aws.requests


def test_a_snapshot_stands_for_what_is_deployed(permitted: Path, aws: AwsServer) -> None:
    command = ["drift", "snapshot", "--stack", "web", "--region", "eu-west-1"]
    assert main([*command, "--output", str(permitted / "without.json")]) == 0
    assert main([*command, "--with-template", "--output", str(permitted / "web.snapshot.json")]) == 0
    assert "-secret" not in (permitted / "web.snapshot.json").read_text("utf-8")
    aws.forget()
    with serving(permitted) as agent:
        given = {"template": "queue.yaml", "snapshot": "web.snapshot.json"}
        changed = agent.ask("diff", **given, text=QUEUE.replace("!Ref Wait", "50"))
        outside = agent.fails("diff", **{**given, "snapshot": "../web.snapshot.json"})
        without = agent.fails("diff", **{**given, "snapshot": "without.json"})
        elsewhere = agent.fails("diff", **given, region="us-west-2")

    (resource,) = changed["resources"]
    assert [(each["before"], each["after"]) for each in resource["changes"]] == [('"30"', "50")]
    assert "is outside of" in outside
    assert "cfnkit drift snapshot --with-template" in without
    assert "the live state is of the region eu-west-1" in elsewhere
    assert not aws.requests


def test_drift_is_read_from_the_account(permitted: Path) -> None:
    with serving(permitted, "--aws") as agent:
        found = agent.ask("drift", template="queue.yaml", stack="web", target="prod")
        neither = agent.fails("drift", template="queue.yaml")

    assert (found["stack_name"], found["region"]) == ("web", "eu-west-1")
    (queue,) = found["resources"]
    timeout = next(each for each in queue["differences"] if each["path"] == ["VisibilityTimeout"])
    assert (timeout["expected"], timeout["actual"], timeout["place"]["line"]) == ('"30"', "99", 8)
    assert "secret" not in str(found)
    assert "name a `stack` or a `snapshot`" in neither
