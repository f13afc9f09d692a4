"""Templates in the TemplateBody of stack sets, in a check without a target."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main

OUTER = """\
Parameters: {Name: {Type: String}}
Resources:
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: plain
      PermissionModel: SELF_MANAGED
"""
BODY = """\
      TemplateBody: |
        Parameters: {Stage: {Type: String, Default: dev}}
        Mappings: {Sizes: {dev: {Size: a}}}
        Resources:
          Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !FindInMap [Sizes, !Ref Stage, Size]}}
          Queue: {Type: AWS::SQS::Queue, Properties: {Nope: 2}}
"""
MADE = """\
      TemplateBody: !Sub |
        Resources:
          Topic:
            Type: AWS::SNS::Topic
            Properties:
              TopicName: ${Name}
              DisplayName: !Sub "${!AWS::StackName} ${!Gone} ${Name}"
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: "in-${AWS::Region}-${Name}", Nope: 1}}
"""


def found(
    text: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[tuple[str, int]]:
    """The id and the line of each finding but that of the outer parameter."""
    (folder / "t.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(folder)
    main(["check", "--engine", "fast", "--no-cache", "--format", "json", "t.yaml"])
    report: Any = json.loads(capsys.readouterr().out)
    return [
        (each["Rule"]["Id"], each["Location"]["Start"]["LineNumber"])
        for each in report
        if each["Rule"]["Id"] != "W2001"
    ]


def test_a_body_is_checked_at_its_own_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(OUTER + BODY, tmp_path, monkeypatch, capsys) == [("E3002", 13)]


def test_it_is_processed_with_the_values_that_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = (
        "      Parameters: [{ParameterKey: Stage, ParameterValue: prod}, {ParameterKey: Staeg, ParameterValue: x}]\n"
    )
    assert found(OUTER + given + BODY, tmp_path, monkeypatch, capsys) == [("E9302", 8), ("E9775", 13), ("E3002", 14)]


def test_comments_in_a_body_are_heeded_and_told_when_they_fit_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = BODY.replace("{Nope: 2}}", "{Nope: 2}}  # cfnkit: ignore E3002: on purpose")
    assert found(OUTER + text, tmp_path, monkeypatch, capsys) == []


def test_a_body_that_fn_sub_makes_is_read_with_what_only_the_deployment_knows_as_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = found(OUTER + MADE, tmp_path, monkeypatch, capsys)
    assert [line for id, line in ids if id == "E3002"] == [15]
    assert {line for id, line in ids if id != "E3002"} == {14}  # there is no Gone


@pytest.mark.parametrize("part", ["Type: ${Name}", "${Name}: {Type: AWS::SNS::Topic}", "Condition: ${Name}"])
def test_a_body_whose_structure_only_the_deployment_knows_is_not_judged(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"      TemplateBody: !Sub |\n        Resources:\n          T:\n            {part}\n            Nope: 1\n"
    assert found(OUTER + text, tmp_path, monkeypatch, capsys) == []


def test_a_text_that_is_no_template_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "      TemplateBody: !Sub |\n        Resources: {${AWS::Region}: [}\n"
    assert [line for _, line in found(OUTER + text, tmp_path, monkeypatch, capsys)] == [9]


def test_the_cache_does_not_keep_what_a_body_nests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nested = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}"
    body = f"      TemplateBody: |\n        Resources:\n          Inner: {nested}\n"
    inner = "Parameters: {{Stage: {{Type: String{}}}}}\nResources: {{T: {{Type: AWS::SNS::Topic}}}}\n"
    (tmp_path / "inner.yaml").write_text(inner.format(""), "utf-8")
    (tmp_path / "t.yaml").write_text(OUTER + body, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    words = ["check", "--engine", "fast", "--format", "parseable", "t.yaml"]
    for _ in range(2):
        main(words)
        assert "E9301:The stack Inner gives no value to Stage" in capsys.readouterr().out
    (tmp_path / "inner.yaml").write_text(inner.format(", Default: x"), "utf-8")
    main(words)
    assert "E9301" not in capsys.readouterr().out


def test_what_targets_say_of_its_values_too_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = """\
      Parameters: [{ParameterKey: Stage, ParameterValue: test}, {ParameterKey: Nope, ParameterValue: x}]
      StackInstancesGroup:
        - DeploymentTargets: {Accounts: ["111111111111"]}
          Regions: [eu-west-1]
          ParameterOverrides: [{ParameterKey: Stage, ParameterValue: many}]
      TemplateBody: |
        Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}, Need: {Type: String}}
        Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Need, DisplayName: !Ref Stage}}}
"""
    expected = [("E9301", 8), ("E9303", 8), ("E9302", 8), ("E9771", 12)]
    assert found(OUTER + given, tmp_path, monkeypatch, capsys) == expected
