"""Findings in what `sam build` and the Serverless Framework write are at the lines of the files that were built."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An application that `sam build` built."""
    build = tmp_path / ".aws-sam" / "build"
    build.mkdir(parents=True)
    (build / "template.yaml").write_bytes((DATA / "sam" / "built.yaml").read_bytes())
    (tmp_path / "template.yaml").write_bytes((DATA / "sam" / "template.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def serverless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service that `serverless package` packaged."""
    name = "cloudformation-template-update-stack.json"
    (tmp_path / ".serverless").mkdir()
    (tmp_path / ".serverless" / name).write_bytes((DATA / "serverless" / name).read_bytes())
    (tmp_path / "serverless.yml").write_bytes((DATA / "serverless" / "serverless.yml").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(capsys: pytest.CaptureFixture[str], *words: str) -> list[tuple[str, str, int]]:
    main(["check", "--format", "json", *words])
    findings: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return [
        (each["Rule"]["Id"], each["Filename"].replace("\\", "/"), each["Location"]["Start"]["LineNumber"])
        for each in findings
    ]


@pytest.mark.parametrize("word", [".aws-sam/build", ".aws-sam/build/template.yaml"])
def test_what_sam_built_is_found_in_the_template_that_it_was_built_from(
    sam: Path, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ("E3034", "template.yaml", 22) in found(capsys, word)
    main(["check", word])
    shown = capsys.readouterr().out
    assert "VisibilityTimeout: 60000 # a fault" in shown
    assert "template.yaml:27:7: what `sam build` made of it" in shown


def test_a_resource_that_was_changed_since_it_was_built_keeps_the_place_in_the_build(
    sam: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = Path("template.yaml")
    template.write_text(template.read_text().replace("AWS::SQS::Queue", "AWS::SNS::Topic"))
    assert ("E3034", ".aws-sam/build/template.yaml", 27) in found(capsys, ".aws-sam/build")

    template.write_text(template.read_text().replace("AWS::SNS::Topic", "AWS::SQS::Queue").replace("Visib", "visib"))
    assert ("E3034", "template.yaml", 21) in found(capsys, ".aws-sam/build")  # the Properties around it

    template.unlink()
    assert ("E3034", ".aws-sam/build/template.yaml", 27) in found(capsys, ".aws-sam/build")


def test_a_resource_of_a_serverless_service_is_found_in_its_file(
    serverless: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(capsys, ".serverless") == [("E3034", "serverless.yml", 19)]


def test_what_serverless_makes_itself_stays_in_what_it_made(
    serverless: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built = Path(".serverless/cloudformation-template-update-stack.json")
    built.write_text(built.read_text().replace('"MemorySize": 1024', '"MemorySyze": 1024'))

    places = {file for id, file, _ in found(capsys, ".serverless") if id == "E3002"}
    assert places == {built.as_posix()}


def test_what_cfn_include_prints_is_checked_by_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = (DATA / "cfn-include" / "made.json").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(made)))

    assert found(capsys, "-") == [("E3034", "<stdin>", 7), ("E3034", "<stdin>", 14)]
