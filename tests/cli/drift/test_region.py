"""The region of a live stack, which has no default."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.cli import main
from support.aws_server import AwsServer

TEMPLATE = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.json").write_text(TEMPLATE, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("drift t.json --stack web", 2),
        ("drift snapshot --stack web", 2),
        ("diff t.json --stack web", 2),
        ("graph t.json --stack web", 1),
    ],
)
def test_without_a_region_the_message_says_who_gives_one(
    words: str, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert main(words.split()) == status
    assert capsys.readouterr().err == (
        "cfnkit: The stack web cannot be read: no AWS region is given. "
        "Give --region, or set AWS_DEFAULT_REGION (AWS_REGION is not read), or `region` in the profile.\n"
    )


@pytest.mark.parametrize("command", ["diff", "drift"])
@pytest.mark.parametrize("way", ["option", "variable", "profile", "target"])
def test_each_of_them_gives_the_region(
    command: str,
    way: str,
    aws: AwsServer,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    if way == "variable":
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    if way == "profile":
        (folder / "config").write_text("[default]\nregion = eu-west-1\n", "utf-8")
        monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    if way == "target":
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
        (folder / ".cfnkit.yaml").write_text("version: 1\ntargets: {prod: {region: eu-west-1}}\n", "utf-8")
    given = {"option": ["--region", "eu-west-1"], "target": ["--target", "prod"]}
    assert main([command, "t.json", "--stack", "web", *given.get(way, [])]) == 2
    assert "The stack web cannot be read: there is no such stack in eu-west-1." in capsys.readouterr().err
