"""`cfnkit render` and `refs` for several targets."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.forks.commands import forked_cfnkit

TEMPLATE = """\
Parameters:
  Env: {Type: String}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: !Sub "${Env}-${AWS::Region}", DisplayName: "{{resolve:ssm:/name:1}}"}
"""
CONFIGURATION = """\
version: 1
templates: [t.yaml]
targets:
  tokyo: {region: ap-northeast-1, parameters: {Env: prod}}
  dublin: {region: eu-west-1, parameters: {Env: dev, Evn: dev}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / ".cfnkit.yaml").write_text(CONFIGURATION)
    return tmp_path


def cfnkit(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*forked_cfnkit(), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_yaml_has_a_document_for_each_target(folder: Path) -> None:
    run = cfnkit(folder, "render", "t.yaml", "--target", "*", "--stage", "resolved", "--format", "yaml")
    assert run.returncode == 0
    documents = run.stdout.split("--- # ")
    assert [document.splitlines()[0] for document in documents[1:]] == ["tokyo", "dublin"]
    assert "TopicName: prod-ap-northeast-1" in documents[1]
    assert "TopicName: dev-eu-west-1" in documents[2]
    assert run.stderr.splitlines()[:2] == [
        "dublin:",
        ".cfnkit.yaml:5:54: warning W9768 Parameters: [Evn] do not exist in the template",
    ]


def test_json_has_a_key_for_each_target(folder: Path) -> None:
    run = cfnkit(folder, "render", "t.yaml", "--all-targets", "--stage", "resolved")
    found = json.loads(run.stdout)
    names = {name: each["Resources"]["Topic"]["Properties"]["TopicName"] for name, each in found.items()}
    assert names == {"tokyo": "prod-ap-northeast-1", "dublin": "dev-eu-west-1"}


def test_one_target_is_rendered_as_ever(folder: Path) -> None:
    run = cfnkit(folder, "render", "t.yaml", "--target", "tokyo", "--stage", "resolved")
    assert json.loads(run.stdout)["Resources"]["Topic"]["Properties"]["TopicName"] == "prod-ap-northeast-1"


def test_references_are_listed_for_each_target(folder: Path) -> None:
    run = cfnkit(folder, "refs", "t.yaml", "--all-targets", "--format", "json")
    found = json.loads(run.stdout)["templates"]
    places = {each["target"]: each["region"] for each in found}
    assert places == {"tokyo": "ap-northeast-1", "dublin": "eu-west-1"}


def test_an_unknown_target_is_answered_with_the_nearest(folder: Path) -> None:
    run = cfnkit(folder, "render", "t.yaml", "--target", "tokio")
    assert run.returncode == 1
    assert "There is no target 'tokio'. Did you mean 'tokyo'?" in run.stderr


def test_a_target_like_none_is_answered_with_those_that_there_are(folder: Path) -> None:
    run = cfnkit(folder, "render", "t.yaml", "--target", "staging")
    assert run.returncode == 1
    assert "There is no target 'staging'. Those here are tokyo, dublin." in run.stderr
