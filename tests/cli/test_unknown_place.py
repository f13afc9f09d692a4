"""A region, an account and a stack that nobody gave are in no output, and neither is what would depend on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit import Target, process
from cfnkit.cli import main
from cfnkit.deployment import DEFAULT_ACCOUNT_ID, DEFAULT_REGION
from cfnkit.syntax import to_plain
from cfnkit.template import Template

TEMPLATE = """\
Mappings:
  Images:
    us-west-2: {Id: ami-west}
    eu-west-1: {Id: ami-ireland}
Conditions:
  Abroad: !Not [!Equals [!Ref AWS::Region, us-west-2]]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: Abroad
    Properties: {TopicName: !Sub "${AWS::StackName}-${AWS::Region}"}
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !FindInMap [Images, !Ref AWS::Region, Id]
      AvailabilityZone: !Select [0, !GetAZs ""]
      Tags: [{Key: role, Value: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x.${AWS::URLSuffix}"}]
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "sqs:SendMessage", Resource: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q"}
Outputs:
  Out: {Value: !Sub "${AWS::Region}.${AWS::AccountId}", Export: {Name: !Sub "${AWS::StackName}-out"}}
"""
SAM = "version = 0.1\n[dev.deploy.parameters]\nparameter_overrides = 'A=b'\ntemplate = 't.yaml'\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(TEMPLATE, "utf-8")
    (tmp_path / "old.yaml").write_text(TEMPLATE.replace("-${AWS::Region}", "-${AWS::Region}-old"), "utf-8")
    (tmp_path / "samconfig.toml").write_text(SAM, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        "render t.yaml --stage resolved",
        "render t.yaml --stage processed --target dev",
        "explain t.yaml Resources.Topic.Properties.TopicName --stage resolved",
        "documents t.yaml --format json",
        "refs t.yaml --format json",
        "diff t.yaml --from old.yaml --format json",
        "graph t.yaml --format json",
        "order . --format json",
        "targets .",
        "targets . --format json",
        "config show t.yaml --target dev",
    ],
)
def test_no_command_shows_one(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words.split()) in (0, 1)
    output = capsys.readouterr()
    assert output.out
    for invented in (DEFAULT_REGION, DEFAULT_ACCOUNT_ID, "stack-", "arn:aws:iam", "amazonaws.com", "ami-west\n"):
        assert invented not in output.out + output.err


def test_what_depends_on_them_stays_as_it_is() -> None:
    written = process(TEMPLATE, target=Target())
    assert written.resolved is not None
    resolved = to_plain(written.resolved)
    assert resolved["Resources"]["Topic"]["Condition"] == "Abroad"
    properties = resolved["Resources"]["Instance"]["Properties"]
    assert properties["ImageId"] == {"Fn::FindInMap": ["Images", {"Ref": "AWS::Region"}, "Id"]}
    assert properties["AvailabilityZone"] == {"Fn::Select": [0, {"Fn::GetAZs": ""}]}


def test_a_part_that_is_given_is_known_without_the_others() -> None:
    processed = process(TEMPLATE, target=Target(region="eu-west-1"))
    assert processed.resolved is not None
    instance = Template.of(processed.resolved).resources["Instance"].properties
    text = json.dumps(to_plain(instance)) if instance else ""
    assert '"ImageId": "ami-ireland"' in text
    assert "arn:aws:iam::${AWS::AccountId}:role/x.amazonaws.com" in text


def test_an_empty_text_gives_nothing() -> None:
    assert Target(region="", account_id="", stack_name="") == Target()
    assert (Target().region, Target().partition, Target("cn-north-1").partition) == (None, None, "aws-cn")
