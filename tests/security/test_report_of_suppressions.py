"""All suppressions of a run, for an auditor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main

TEMPLATE = """\
Metadata: {cfn-lint: {config: {ignore_checks: [W3045]}}}
Resources:
  A:
    Type: AWS::S3::Bucket
    Metadata:
      cfn_nag: {rules_to_suppress: [{id: W9600, reason: a public site}, {id: W99999, reason: old}]}
      guard: {SuppressedRules: [S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED]}
  B:
    Type: AWS::S3::Bucket
    #checkov:skip=CKV_AWS_53:a part
    DependsOn: A  # cfnkit: ignore E3002 until 2026-01-01: gone
  C:
    Type: AWS::S3::Bucket  # cfnkit: ignore E3012
  D:
    Type: AWS::S3::Bucket
    Metadata: {checkov: {skip: [{id: S3.8, comment: a site}]}}
  E:
    Type: AWS::SNS::Topic
    Metadata: {checkov: {skip: [{id: S3.8, comment: a site}]}}
"""
CONFIGURATION = """\
version: 1
check:
  ignore: [W3005]
  per_path:
    - {paths: [t.yaml], ignore: [E3012], reason: They go in spring.}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / ".cfnkit.yaml").write_text(CONFIGURATION)
    return tmp_path


def reported(capsys: pytest.CaptureFixture[str], *more: str) -> list[dict[str, Any]]:
    words = ["check", "t.yaml", "--include", "W9600", "--report-suppressions", "--engine", "fast", "--format", "json"]
    assert main([*words, *more]) == 0
    entries: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return entries


def test_each_suppression_has_its_place_reason_manner_and_state(capsys: pytest.CaptureFixture[str]) -> None:
    found = [
        (each["file"], each["line"], each["id"], each["on"], each["manner"], each["reason"], each["state"])
        for each in reported(capsys)
    ]

    assert found == [
        (".cfnkit.yaml", 3, "W3005", "", "by .cfnkit.yaml", "", "fits_nothing"),
        (".cfnkit.yaml", 5, "E3012", "", "by .cfnkit.yaml", "They go in spring.", "fits_nothing"),
        ("t.yaml", 1, "W3045", "", "by Metadata", "", "fits_nothing"),
        ("t.yaml", 6, "W9600", "A", "by cfn_nag's Metadata", "a public site", "fits"),
        ("t.yaml", 6, "W99999", "A", "by cfn_nag's Metadata", "old", "unknown"),
        ("t.yaml", 7, "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "A", "by Guard's Metadata", "", "fits"),
        ("t.yaml", 10, "CKV_AWS_53", "B", "by checkov's comments", "a part", "part"),
        ("t.yaml", 11, "E3002", "", "by comments", "gone", "expired"),
        ("t.yaml", 13, "E3012", "", "by comments", "", "flawed"),
        ("t.yaml", 16, "S3.8", "D", "by checkov's Metadata", "a site", "fits"),
        ("t.yaml", 19, "S3.8", "E", "by checkov's Metadata", "a site", "fits_nothing"),
    ]


def test_what_is_mandatory_or_did_not_run_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    states = {each["id"]: each["state"] for each in reported(capsys, "--mandatory", "S3.8") if each["on"] == "D"}
    assert states == {"S3.8": "mandatory"}
    assert main(["check", "t.yaml", "--report-suppressions", "--engine", "fast", "--format", "json"]) == 0
    states = {each["id"]: each["state"] for each in json.loads(capsys.readouterr().out) if each["on"] == "D"}
    assert states == {"S3.8": "idle"}


def test_the_text_says_the_same_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "t.yaml", "--include", "W9600", "--report-suppressions", "--engine", "fast"]) == 0
    text = capsys.readouterr().out

    assert "W9600 on A, by cfn_nag's Metadata: in effect, 1 finding\n      a public site\n" in text
    assert "S3.8 (W9600) on D, by checkov's Metadata: in effect, 1 finding\n" in text
    assert "E3002, by comments, until 2026-01-01: expired\n" in text
    assert text.splitlines()[-1].startswith("11 suppressions in 2 files: 3 in effect, 1 fit a part of a finding")


def test_what_one_target_needs_is_in_effect(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.yaml").write_text(
        "Parameters: {Open: {Type: String}}\nConditions: {Opened: !Equals [!Ref Open, 'yes']}\nResources:\n"
        "  B:\n    Type: AWS::S3::Bucket\n    Condition: Opened\n"
        "    Metadata: {checkov: {skip: [{id: S3.8, comment: a site}]}}\n"
    )
    (folder / ".cfnkit.yaml").write_text(
        "version: 1\ntargets:\n  one: {parameters: {Open: 'yes'}}\n  two: {parameters: {Open: 'no'}}\n"
    )
    (entry,) = reported(capsys, "--all-targets")
    assert (entry["state"], entry["findings"]) == ("fits", 1)
    words = ["check", "t.yaml", "--include", "W9600", "--engine", "fast", "--all-targets", "--format", "json"]
    main(words)
    assert [each["Rule"]["Id"] for each in json.loads(capsys.readouterr().out)] == []


def test_a_file_of_cfn_lint_has_its_place_from_here(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".cfnlintrc").write_text("ignore_checks: [W2001]\n")
    assert [each["file"] for each in reported(capsys) if each["id"] == "W2001"] == [".cfnlintrc"]


def test_a_baseline_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "t.yaml", "--include", "W9600", "--engine", "fast", "--write-baseline", "-q"]
    main(words)
    capsys.readouterr()

    held = [each for each in reported(capsys) if each["manner"] == "by the baseline"]
    assert ("W9600", "B") in [(each["id"], each["on"]) for each in held]


@pytest.mark.parametrize("more", [["--format", "sarif"], ["--no-suppressions"]])
def test_what_cannot_stand_beside_it_is_refused(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "t.yaml", "--report-suppressions", *more]) == 1
    assert "--report-suppressions" in capsys.readouterr().err
