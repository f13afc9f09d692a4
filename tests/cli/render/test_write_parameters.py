"""`cfnkit render --write-parameters`: a skeleton of a template's parameters."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cfnkit.configuration.parameters import read_parameter_file

Run = Callable[..., "subprocess.CompletedProcess[str]"]

TEMPLATE = """\
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod], Description: "Where it runs.\\nA: b # c"}
  Flag: {Type: String, Default: 'yes'}
  Zones: {Type: CommaDelimitedList, Default: "a,b"}
  Password: {Type: String, NoEcho: true, Default: hunter2, AllowedValues: [hunter2, other]}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /images/linux}
  Many: {Type: Number}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Env}}
"""
VALUES = {"Env": "", "Flag": "yes", "Zones": "a,b", "Password": "", "Image": "/images/linux", "Many": ""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    return tmp_path


@pytest.mark.parametrize("name", ["p.yaml", "p.yml", "p.json"])
def test_the_file_is_a_parameter_file_with_the_defaults(cfnkit: Run, folder: Path, name: str) -> None:
    run = cfnkit("render", "t.yaml", "--write-parameters", name)

    assert run.returncode == 0
    assert run.stdout == TEMPLATE.replace("hunter2, AllowedValues", '"****", AllowedValues')
    assert "warning E9770 Parameters: [Env, Many] must have values" in run.stderr
    assert read_parameter_file(folder / name) == VALUES
    assert "hunter2" not in (folder / name).read_text()
    assert sorted(each.name for each in folder.iterdir()) == sorted(["t.yaml", name])


def test_yaml_has_comments(cfnkit: Run, folder: Path) -> None:
    cfnkit("render", "t.yaml", "--write-parameters", "p.yaml")

    lines = (folder / "p.yaml").read_text().splitlines()
    assert lines[:5] == ["# String", "# one of: dev, prod", "# Where it runs.", "# A: b # c", "Env: ''"]
    assert "# String, NoEcho: the default is not written here" in lines
    assert "# AWS::SSM::Parameter::Value<String>" in lines


def test_json_is_the_list_of_the_service(cfnkit: Run, folder: Path) -> None:
    cfnkit("render", "t.yaml", "--write-parameters", "p.json")

    assert json.loads((folder / "p.json").read_text())[1] == {"ParameterKey": "Flag", "ParameterValue": "yes"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("samconfig.toml", "samconfig.toml ends with none of .yaml, .yml, .json, the forms of a parameter file."),
        ("t.yaml", "t.yaml exists already; nothing was written."),
        ("none/p.yaml", "none/p.yaml cannot be written: No such file or directory."),
    ],
)
def test_nothing_is_written_where_that_cannot_be(cfnkit: Run, folder: Path, name: str, message: str) -> None:
    run = cfnkit("render", "t.yaml", "--write-parameters", name)

    assert (run.returncode, run.stdout) == (1, "")
    assert message in run.stderr
    assert [each.name for each in folder.iterdir()] == ["t.yaml"]
    assert (folder / "t.yaml").read_text() == TEMPLATE
