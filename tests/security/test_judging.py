"""The three answers of security rules, by the values that a resource can have."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.deployment import Target
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.pipeline import Configuration, process
from cfnkit.security import Stack, judge, read_catalogue
from cfnkit.syntax import parse
from support.secured import examined

CHECKOUT = Path(__file__).parent.parent.parent
CATALOGUE = read_catalogue(CHECKOUT / "rules" / "security")
BLOCKED = "{BlockPublicAcls: true, BlockPublicPolicy: 'true', IgnorePublicAcls: TRUE, RestrictPublicBuckets: true}"
HEAD = """
Parameters: {Stage: {Type: String}, Later: {Type: String}, On: {Type: String, Default: "false"}}
Conditions:
  Staged: !Equals [!Ref Stage, prod]
  Never: !Equals [a, b]
  Plain: True
"""


def verdicts(resource: str, rule: str, **parameters: str) -> list[str]:
    """The verdicts of a rule on a bucket, with a value for each parameter that is given."""
    text = f"{HEAD}\nResources:\n  B: {{Type: AWS::S3::Bucket, {resource}}}\n"
    target = Target(parameters=parameters)
    processed = process(parse(text, "t.yaml"), target=target, config=Configuration())
    rules = CATALOGUE.by_name[rule]
    return [each.verdict.value for each in judge(Stack(subject_of(processed, Configuration())), rules)]


@pytest.mark.parametrize(
    ("block", "verdict"),
    [
        (BLOCKED, "kept"),
        ("{BlockPublicAcls: false}", "broken"),
        (BLOCKED.replace("'true'", "!Ref On"), "broken"),
        (BLOCKED.replace("'true'", "!Ref Later"), "not known"),
        ("!Ref AWS::NoValue", "broken"),
        (f"!If [Staged, {BLOCKED}, !Ref AWS::NoValue]", "not known"),
        ("!If [Staged, {BlockPublicAcls: false}, !Ref AWS::NoValue]", "broken"),
        (f"!If [Staged, {BLOCKED}, {BLOCKED}]", "kept"),
        (f"!If [Never, !Ref AWS::NoValue, {BLOCKED}]", "kept"),
        (f"!If [Plain, {BLOCKED}, !Ref AWS::NoValue]", "kept"),
        (f"!If [Plain, !Ref AWS::NoValue, {BLOCKED}]", "broken"),
    ],
)
def test_a_resource_breaks_a_rule_keeps_it_or_only_the_deployment_knows(block: str, verdict: str) -> None:
    assert verdicts(f"Properties: {{PublicAccessBlockConfiguration: {block}}}", "CKV_AWS_53") == [verdict]


def test_a_value_of_the_target_decides() -> None:
    block = BLOCKED.replace("'true'", "!Ref Later")
    resource = f"Properties: {{PublicAccessBlockConfiguration: {block}}}"

    assert verdicts(resource, "CKV_AWS_53", Later="true") == ["kept"]
    assert verdicts(resource, "CKV_AWS_53", Later="false") == ["broken"]


def test_a_resource_whose_condition_is_false_is_not_judged() -> None:
    assert verdicts("Condition: Never", "CKV_AWS_53") == []
    assert verdicts("Condition: Staged", "CKV_AWS_53") == ["broken"]


def test_of_several_places_those_that_break_a_rule_in_any_case_are_told() -> None:
    text = """
Parameters: {Stage: {Type: String}}
Conditions: {Staged: !Equals [!Ref Stage, prod]}
Resources:
  W: {Type: AWS::WorkSpaces::Workspace, Properties: {UserVolumeEncryptionEnabled: !If [Staged, true, false]}}
"""
    processed = process(parse(text, "t.yaml"), target=Target(), config=Configuration())
    [judgement] = judge(Stack(subject_of(processed, Configuration())), CATALOGUE.by_name["CKV_AWS_156"])

    assert [one.path for one, _ in judgement.breaks] == [("RootVolumeEncryptionEnabled",)]


DISKS = """
Parameters:
  Plain: {Type: String, Default: "false"}
  Size: {Type: String, Default: "1"}
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      BlockDeviceMappings:
        - {DeviceName: a, Ebs: {VolumeSize: !Ref Size, Encrypted: false}}
        - {DeviceName: b, Ebs: {VolumeSize: 1, Encrypted: !Ref Plain}}
        - {DeviceName: c, Ebs: {VolumeSize: !Ref Size}}
"""


def test_each_place_says_for_itself_whether_it_rests_on_a_default() -> None:
    found = [each for each in examined(DISKS).findings if each.id == "W9514"]

    assert {each.span.line: each.message.endswith(", with the default of Plain (line 3)") for each in found} == {
        10: False,
        11: True,
        12: False,
    }
