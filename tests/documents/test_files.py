"""Documents in files: beside the template, and at places in S3 that the configuration maps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.cli import main

MACHINE = """\
{"StartAt": "Nowhere",
 "States": {"Begin": {"Type": "Pass", "Next": "Begin"}}}
"""


def template(location: str) -> str:
    return f"""\
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !Sub "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/r"
      DefinitionS3Location: {location}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    inner = tmp_path / "project"
    (inner / "machines").mkdir(parents=True)
    (inner / ".git").mkdir()
    monkeypatch.chdir(inner)
    for path in (tmp_path / "outside.asl.json", inner / "machine.asl.json", inner / "machines" / "one.asl.json"):
        path.write_text(MACHINE, "utf-8")
    (inner / ".cfnkit.yaml").write_text('version: 1\nincludes: {"s3://bucket/definitions/": ./machines}\n', "utf-8")
    return inner


def found(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, int, int]]:
    main(["check", "template.yaml", "--format", "json", "--ignore", "W,I"])
    rows = json.loads(capsys.readouterr().out)
    places = [(each["Rule"]["Id"], each["Filename"], each["Location"]["Start"]) for each in rows]
    return [(id, Path(name).as_posix(), at["LineNumber"], at["ColumnNumber"]) for id, name, at in places]


@pytest.mark.parametrize(
    ("location", "file"),
    [
        ("./machine.asl.json", "machine.asl.json"),
        ("{Bucket: bucket, Key: definitions/one.asl.json}", "machines/one.asl.json"),
    ],
)
def test_a_document_in_a_file_has_findings_at_its_own_lines(
    location: str, file: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("template.yaml").write_text(template(location), "utf-8")
    assert found(capsys) == [("E9421", file, 1, 13)]
    Path(file).write_text(MACHINE.replace("Nowhere", "Begin"), "utf-8")  # a finding from the cache would be stale
    assert found(capsys) == []


def test_the_definition_uri_of_a_serverless_machine_is_such_a_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("template.yaml").write_text(
        """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: {Role: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r", DefinitionUri: machine.asl.json}
""",
        "utf-8",
    )
    assert found(capsys) == [("E9421", "machine.asl.json", 1, 13)]


@pytest.mark.parametrize(
    "location",
    [
        "../outside.asl.json",
        "./missing.asl.json",
        "{Bucket: bucket, Key: definitions/../../../outside.asl.json}",
        "{Bucket: other, Key: one.asl.json}",
        "{Bucket: !ImportValue Nope, Key: definitions/one.asl.json}",
    ],
)
def test_a_file_that_is_not_there_or_not_of_the_project_is_not_read(
    location: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("template.yaml").write_text(template(location), "utf-8")
    assert [each for each in found(capsys) if each[0].startswith("E94")] == []


def test_substitutions_of_a_template_have_their_values_in_the_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    substitutions = "      DefinitionSubstitutions: {Target: Nowhere, First: Begin, Unused: x}\n"
    Path("template.yaml").write_text(template("./machine.asl.json") + substitutions, "utf-8")
    written = MACHINE.replace("Nowhere", "${Target}").replace("Begin", "${First}", 1)
    Path("machine.asl.json").write_text(written, "utf-8")
    main(["check", "template.yaml", "--format", "json", "--ignore", "I,W3,W9422"])
    rows = json.loads(capsys.readouterr().out)
    places = [(each["Rule"]["Id"], each["Filename"], each["Location"]["Start"]["LineNumber"]) for each in rows]
    assert [(id, Path(name).name, line) for id, name, line in places] == [
        ("E9421", "machine.asl.json", 1),
        ("W9493", "template.yaml", 7),
    ]
