"""`cfnkit targets`: which values are shown, and what is told."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main

TEMPLATE = """\
Parameters:
  Env: {Type: String}
  Hidden: {Type: String, NoEcho: true}
  DbPassword: {Type: String}
  Url: {Type: String}
  Zones: {Type: CommaDelimitedList}
Resources: {T: {Type: AWS::SNS::Topic}}
"""
DEPLOYMENT = """\
template-file-path: web.yaml
parameters:
  Env: prod
  Hidden: v4lu3-of-hidden
  DbPassword: v4lu3-of-password
  Url: https://user:v4lu3-of-url@host/
  Zones: [a, b]
  Unknown: v4lu3-of-unknown
tags: {team: web, copy: v4lu3-of-hidden, api_token: v4lu3-of-token}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "web.yaml").write_text(TEMPLATE)
    (tmp_path / "prod.yaml").write_text(DEPLOYMENT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_values_are_shown_without_secrets(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["targets", "--format", "json"]) == 0
    (target,) = json.loads(capsys.readouterr().out)
    shown = {name for name, value in target["parameters"].items() if value != "****"}
    assert shown == {"Env", "Zones"}
    assert target["parameters"]["Zones"] == "a,b"
    assert target["tags"] == {"team": "web", "copy": "****", "api_token": "****"}
    assert main(["targets"]) == 0
    out = capsys.readouterr().out
    assert "Env=prod, Hidden=****" in out
    assert "v4lu3" not in out


def test_without_its_template_no_value_is_shown(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "web.yaml").unlink()
    assert main(["targets"]) == 0
    assert "Env=****" in capsys.readouterr().out


def test_a_fault_has_its_hint_and_status(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "samconfig.toml").write_text('[prod.deploy.parameters]\nregion = "eu-wst-1"\nstack_name = "web"\n')
    assert main(["targets", "samconfig.toml"]) == 2
    assert "E9732 There is no region 'eu-wst-1'. Did you mean 'eu-west-1'?" in capsys.readouterr().err


DEEP = " " * 10
SETS = """\
Resources:
  Alarms:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: alarms
      PermissionModel: SELF_MANAGED
      Parameters: [{ParameterKey: Env, ParameterValue: qa}]
      TemplateBody: |
        Parameters:
          Env: {Type: String, AllowedValues: [dev, prod]}
          Token: {Type: String, NoEcho: true, Default: s3cr3t-of-all}
        Resources:
          Topic:
            Type: AWS::SNS::Topic
            Properties:  # cfnkit: ignore W9999
              TopicNme: !Sub 'a-${Env}'
      StackInstancesGroup:
        - {DeploymentTargets: {Accounts: ['111111111111']}, Regions: [eu-west-1, us-east-1]}
  Topics:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: topics
      PermissionModel: SELF_MANAGED
      TemplateBody:
        Resources:
          Topic:
            Type: AWS::SNS::Topic
            Properties: {TopicName: !Ref AWS::Region}
      StackInstancesGroup:
        - {DeploymentTargets: {Accounts: ['111111111111']}, Regions: [eu-west-1]}
"""


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sets.yaml").write_text(SETS)
    return tmp_path / "sets.yaml"


def names(match: Any) -> tuple[str, ...]:
    """The targets that a finding hits."""
    return tuple(next((each["Targets"] for each in match["Related"] if "Targets" in each), ()))


def test_the_template_in_a_stack_set_is_checked_for_each_instance(
    sets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--all-targets", "--no-cache", "--format", "json"]) == 2 + 4
    text = capsys.readouterr().out
    found = {(each["Rule"]["Id"], each["Location"]["Start"]["LineNumber"], names(each)) for each in json.loads(text)}
    alarms = ("Alarms@111111111111/eu-west-1", "Alarms@111111111111/us-east-1")
    assert {("E9771", 7, alarms), ("E3002", 16, alarms), ("W9795", 15, alarms)} <= found
    # cfn-lint has it of the template that has the stack sets, which goes to no target.
    assert {each for each in found if each[2] != alarms} == {("E3012", 24, ())}
    assert "s3cr3t" not in text


@pytest.mark.parametrize("engine", ["fast", "both"])
def test_each_engine_reads_the_template_in_a_stack_set(
    sets: Path, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "sets.yaml", "--target", "Alarms@*", "--no-cache", "--engine", engine]) == 2 + 4
    assert re.search("16:15 +E3002", capsys.readouterr().out)


def test_a_broken_template_in_a_stack_set_is_told_at_its_line(sets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sets.write_text(SETS.replace(f"{DEEP}Topic:\n", f"{DEEP}[\n", 1))
    assert main(["check", "--target", "Alarms@*", "--no-cache", "sets.yaml"]) == 2
    out = capsys.readouterr().out
    assert "E9740" in out
    assert "E0002" not in out


def test_the_other_resources_of_a_template_with_stack_sets_are_checked_without_a_target(
    sets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = sets.read_text()
    sets.write_text(f"{text}  Wrong: {{Type: AWS::SNS::Topic, Properties: {{Naem: a}}}}\n")
    capsys.readouterr()

    main(["check", "sets.yaml", "--all-targets", "--no-cache", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    (wrong,) = (each for each in found if "Naem" in each["Message"])
    assert names(wrong) == ()
    assert len({(each["Rule"]["Id"], str(each["Location"])) for each in found}) == len(found)

    main(["check", "sets.yaml", "--target", "*eu-west-1", "--no-cache", "--format", "json"])
    assert "Naem" not in capsys.readouterr().out


def test_the_template_in_a_stack_set_is_rendered(sets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["render", "sets.yaml", "--target", "Topics@*", "--stage", "resolved"]
    assert main(words) == 0
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "eu-west-1"}}
    assert json.loads(capsys.readouterr().out) == {"Resources": {"Topic": topic}}
    assert main(words[:-2]) == 0
    assert "TopicName: !Ref 'AWS::Region'" in capsys.readouterr().out


def test_its_listing_says_where_the_template_stands(sets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["targets"]) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    assert "sets.yaml (TemplateBody of Alarms)" in first
    assert "Env=qa" in first
    assert main(["targets", "--format", "json"]) == 0
    assert [each["stack_set"] for each in json.loads(capsys.readouterr().out)] == ["Alarms", "Alarms", "Topics"]


def test_a_change_of_the_template_in_a_stack_set_is_told(sets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = sets.with_name("old.yaml")
    old.write_text(SETS.replace("TopicName: !Ref AWS::Region", "TopicName: before"))
    words = ["diff", "sets.yaml", "--target", "Topics@*", "--from", "old.yaml"]
    assert main(words) == 1
    assert "TopicName" in capsys.readouterr().out
    old.write_text("Resources: {}\n")
    assert main(words) == 1
    assert "Topic" in capsys.readouterr().out


def test_a_template_that_is_missing_is_told_at_the_line_that_names_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "web.yaml").unlink()
    (project / ".taskcat.yml").write_text(
        "project: {name: web, regions: [eu-west-1, us-east-1]}\ntests:\n  web:\n    template: lost.yaml\n"
    )
    assert main(["check", "--all-targets", "--no-cache", "--format", "parseable"]) == 2
    lines = sorted(line.split(":", 6) for line in capsys.readouterr().out.splitlines())
    assert [(file, line, id) for file, line, _, _, _, id, _ in lines] == [
        (".taskcat.yml", "4", "E9778"),
        ("prod.yaml", "1", "E9778"),
    ]
    assert "The template lost.yaml does not exist." in lines[0][-1]


def test_a_check_of_a_folder_tells_of_a_template_that_does_not_exist(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    (project / "stacks" / "net").mkdir(parents=True)
    (project / "stacks" / "net" / "t.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n")
    (project / ".gitignore").write_text("packaged.yaml\n")
    named = ["stacks/nett/t.yaml", "stacks/net/s.yaml", ".aws-sam/build/template.yaml", "packaged.yaml"]
    (project / "samconfig.toml").write_text(
        "".join(
            f'[env{at}.deploy.parameters]\ntemplate_file = "{name}"\nstack_name = "s"\n'
            for at, name in enumerate(named)
        )
        + '[env9.deploy.parameters]\nstack_name = "s"\n'  # `sam deploy --template-file` may name another
    )
    assert found_in("samconfig.toml", [], capsys) == [("E9778", 2), ("E9778", 5)]
    main(["check", ".", "--no-cache"])
    shown = capsys.readouterr().out
    assert "The template stacks/nett/t.yaml does not exist." in shown
    assert "Did you mean 'net'?" in shown
    assert found_in("samconfig.toml", [".", "--ignore", "E9778"], capsys) == []
    assert main(["targets", "samconfig.toml"]) == 0
    assert "stacks/nett/t.yaml (does not exist)  any account" in capsys.readouterr().out.replace("\\", "/")


def test_a_target_of_a_configuration_that_does_not_count_is_told_with_the_one_that_does(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".cfnkit.yaml").write_text("version: 1\ntargets: {tokyo: {region: ap-northeast-1}}\n")
    (project / "own").mkdir()
    (project / "own" / ".cfnkit.yaml").write_text("version: 1\n")
    (project / "own" / "web.yaml").write_text(TEMPLATE)
    own = Path("own", ".cfnkit.yaml")
    why = f"The target 'tokyo' of .cfnkit.yaml does not count there: {own} is nearer."
    for command in ("check", "render"):
        assert main([command, "own/web.yaml", "--target", "tokyo"]) == 1
        assert capsys.readouterr().err == f"cfnkit: No target of those is for own/web.yaml. {why}\n"
    (project / ".git").rmdir()  # then the folder of the nearest configuration is the project
    assert main(["check", "own/web.yaml", "--target", "tokyo"]) == 1
    assert capsys.readouterr().err == f"cfnkit: There is no target 'tokyo'. {why}\n"


JUDGED = """\
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
  Name: {Type: String}
  Secret: {Type: String, NoEcho: true, MinLength: 30}
  Count: {Type: Number, Default: 1}
Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub '${Env}${Name}${Secret}${Count}'}}}
"""


@pytest.fixture
def judged(project: Path) -> Path:
    (project / "web.yaml").write_text(JUDGED)
    (project / "prod.yaml").write_text(
        "template-file-path: web.yaml\nparameters:\n  Env: qa\n  Nmae: x\n  Count: many\n  Secret: v4lu3-of-secret\n"
    )
    return project


def found_in(path: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int]]:
    """The rules and lines of the findings that a check reports in a file."""
    main(["check", *words, "--no-cache", "--format", "parseable"])
    lines = [line.split(":", 6) for line in capsys.readouterr().out.splitlines()]
    return [(each[5], int(each[1])) for each in lines if each[0] == path]


def test_a_check_of_a_folder_holds_parameter_files_against_their_templates(
    judged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = [("E9770", 1), ("E9771", 3), ("W9768", 4), ("E9771", 5), ("E9771", 6)]
    assert found_in("prod.yaml", ["."], capsys) == expected
    assert found_in("prod.yaml", [], capsys) == expected
    assert found_in("prod.yaml", ["web.yaml"], capsys) == []
    assert found_in("prod.yaml", [".", "--ignore", "E9771,W9768"], capsys) == [("E9770", 1)]
    (judged / ".cfnkit.yaml").write_text("version: 1\ncheck: {ignore: [E97]}\n")
    assert found_in("prod.yaml", ["."], capsys) == [("W9768", 4)]
    assert main(["check", ".", "--fail-on", "error", "--no-cache"]) == 0


@pytest.mark.parametrize("words", [["."], ["--all-targets"]])
def test_a_comment_in_a_file_of_targets_leaves_out_what_stands_there(
    words: list[str], judged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = judged / "prod.yaml"
    (judged / "web.yaml").write_text(JUDGED.replace("NoEcho: true, ", ""))  # what a secret goes into is not kept

    def lines() -> list[int]:
        """The lines with E9771, also where the templates are not checked again."""
        main(["check", *words, "--format", "parseable"])
        found = [line.split(":", 6) for line in capsys.readouterr().out.splitlines()]
        return [int(each[1]) for each in found if (each[0], each[5]) == ("prod.yaml", "E9771")]

    before = lines()
    first, *others = before
    text = file.read_text().splitlines()
    file.write_text(
        "\n".join([*text[: first - 1], text[first - 1] + "  # cfnkit: ignore E9771: it is so", *text[first:]])
    )
    assert lines() == others
    file.write_text("\n".join(["# moved", *text]))
    assert lines() == [line + 1 for line in before]


@pytest.mark.parametrize("words", [["."], ["--all-targets"]])
def test_an_excerpt_of_a_parameter_file_shows_no_secret(
    judged: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *words, "--no-cache"]) & 2
    printed = capsys.readouterr()
    assert "prod.yaml" in printed.out
    assert "v4lu3" not in printed.out + printed.err


def test_a_check_reports_the_limits_of_stack_sets_and_faults_of_files(
    judged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (judged / "sets.yaml").write_text(
        SETS.replace("SELF_MANAGED", "SERVICE_MANAGED", 1).replace("ParameterValue: qa", "ParameterValue: dev")
    )
    (judged / "samconfig.toml").write_text('[default.deploy.parameters]\nparameter_overrides = "Env"\n')
    assert ("E9733", 6) in found_in("sets.yaml", ["sets.yaml"], capsys)
    assert ("E9733", 6) in found_in("sets.yaml", ["."], capsys)
    assert found_in("samconfig.toml", ["."], capsys) == [("E9730", 2)]


@pytest.mark.parametrize("command", ["check", "render"])
def test_a_template_without_a_target_is_told_what_is_wrong_with_the_file_of_targets(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web.yaml").write_text(JUDGED)
    (tmp_path / "samconfig.toml").write_text(
        '[default.deploy.parameters]\ntemplate_file = "web.yaml"\nparameter_overrides = "Env"\n'
    )
    assert main([command, "web.yaml", "--all-targets"]) == 1
    assert " samconfig.toml:3:23: Each value is written as KEY=VALUE." in capsys.readouterr().err


def test_a_check_of_what_changed_judges_the_files_of_changed_templates(
    judged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (judged / ".git").rmdir()
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *words], check=True)
    assert found_in("prod.yaml", [".", "--changed-since", "HEAD"], capsys) == []
    (judged / "web.yaml").write_text(JUDGED.replace("Name: {Type: String}", "Name: {Type: String, Default: a}"))
    assert ("E9771", 3) in found_in("prod.yaml", [".", "--changed-since", "HEAD"], capsys)


def test_a_parameter_file_of_a_configuration_is_judged_where_it_gives_a_value(
    judged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (judged / "prod.yaml").unlink()
    (judged / "prod.json").write_text(
        '{"Parameters": {"Name": "a", "Secret": "v4lu3-of-a-secret-that-is-long-enough",\n"Env": "qa"}, "Tags": {}}'
    )
    target = "targets: {prod: {region: eu-west-1, parameter_files: [prod.json]}}"
    (judged / ".cfnkit.yaml").write_text(f"version: 1\ntemplates: [web.yaml]\n{target}\n")
    assert found_in("prod.json", ["."], capsys) == [("E9771", 2)]
    (judged / "prod.json").write_text('["Env=qa"]')
    assert found_in("prod.json", ["."], capsys) == [("E9771", 1)]
    assert found_in(".cfnkit.yaml", ["."], capsys) == [("E9770", 3)]
