"""`cfnkit targets`: which values are shown, and what is told."""

from __future__ import annotations

import json
from pathlib import Path

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
