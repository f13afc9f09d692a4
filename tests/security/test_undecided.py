"""What security rules could not decide is counted in one line, and listed with what decides it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cfnkit.cli import main
from support.secured import examined

HEAD = """\
Parameters:
  Stage: {Type: String}
  Closed: {Type: String}
Conditions:
  Staged: !Equals [!Ref Stage, prod]
"""
BLOCKED = "{{BlockPublicAcls: true, BlockPublicPolicy: {}, IgnorePublicAcls: true, RestrictPublicBuckets: true}}"
BUCKET = "    Type: AWS::S3::Bucket\n    Properties:\n      PublicAccessBlockConfiguration: {}\n"
TRUE = BLOCKED.format("true")
TEMPLATE = f"""\
Parameters:
  Closed: {{Type: String}}
Resources:
  A:
{BUCKET.format(BLOCKED.format("!Ref Closed"))}  B:
{BUCKET.format(TRUE)}"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    return tmp_path


@pytest.mark.parametrize(
    ("block", "decides"),
    [
        (BLOCKED.format("!Ref Closed"), "the parameter Closed (line 3)"),
        (f"!If [Staged, {TRUE}, !Ref AWS::NoValue]", "the condition Staged (line 5) and the parameter Stage (line 2)"),
        (BLOCKED.format("!GetAtt T.TopicName"), "the value of T.TopicName (line 11)"),
        (BLOCKED.format("!ImportValue shared"), "the import (line 11)"),
        (BLOCKED.format("'{{resolve:ssm:/open}}'"), "the dynamic reference (line 11)"),
        (
            BLOCKED.format("!Sub '${T}${Closed}${Stage}${T.TopicName}'"),
            "the value of T (line 11), the parameter Closed (line 3), the parameter Stage (line 2) and 1 more",
        ),
    ],
)
def test_a_rule_that_is_not_decided_says_what_decides_it(block: str, decides: str) -> None:
    found = examined(f"{HEAD}Resources:\n  T: {{Type: AWS::SNS::Topic}}\n  B:\n{BUCKET.format(block)}")

    (finding,) = (each for each in found.undecided if each.id == "W9600")
    title = "Public access to the bucket is not blocked"
    assert finding.message == f"It depends on {decides} whether this holds: {title}."
    assert [each.id for each in found.findings if each.id == "W9600"] == []


def test_a_target_decides() -> None:
    assert [each.id for each in examined(TEMPLATE, Closed="true").undecided if each.id == "W9600"] == []


def test_one_line_counts_the_rules_and_nothing_fails_by_them(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "t.yaml", "--include", "W9600", "--engine", "fast", "--ignore", "W9003"]

    for _ in ("fresh", "from the cache"):
        assert main(words) == 0
        out, err = capsys.readouterr()
        assert "1 rule could not be decided: --undecided lists it." in out
        assert err == ""  # said once
        assert main([*words, "--format", "json"]) == 0
        assert "cfnkit: 1 rule could not be decided: --undecided lists it.\n" in capsys.readouterr().err
        assert main([*words, "--undecided"]) == 0
        assert "W9600 (undecided)  It depends on the parameter Closed (line 2)" in capsys.readouterr().out


def test_each_format_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    def report(format: str, *more: str) -> str:
        status = main(
            [
                "check",
                "t.yaml",
                "--include",
                "W9600",
                "--engine",
                "fast",
                "--ignore",
                "W9003",
                "--format",
                format,
                *more,
            ]
        )
        assert status == 0
        return capsys.readouterr().out

    for format in ("json", "sarif", "junit", "markdown", "github", "gitlab", "parseable", "html"):
        assert "It depends on" not in report(format)
        assert "It depends on the parameter Closed (line 2)" in report(format, "--undecided")
    (entry,) = json.loads(report("json", "--undecided"))
    assert (entry["Level"], entry["Rule"]["Id"]) == ("Undecided", "W9600")
    (run,) = json.loads(report("sarif", "--undecided"))["runs"]
    assert [(each["kind"], each["level"]) for each in run["results"]] == [("open", "none")]
    (case,) = ElementTree.fromstring(report("junit", "--undecided")).iter("skipped")
    assert "It depends on" in case.attrib["message"]


def test_what_a_suppression_names_is_not_listed() -> None:
    ignored = TEMPLATE.replace("  A:\n", "  A:\n    #checkov:skip=S3.8: a site\n")

    assert [each.id for each in examined(ignored).undecided if each.id == "W9600"] == []
    assert [each.message for each in examined(ignored).findings if each.id == "W9795"] == []


def test_it_is_told_of_which_targets_it_is_not_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".cfnkit.yaml").write_text(
        "version: 1\ntargets:\n  known: {parameters: {Closed: 'true'}}\n"
        "  open: {parameters: {Closed: 'false'}}\n  later: {}\n"
    )
    words = [
        "check",
        "t.yaml",
        "--include",
        "W9600",
        "--engine",
        "fast",
        "--ignore",
        "W9003",
        "--undecided",
        "--all-targets",
    ]

    main([*words, "--format", "json"])

    found = [each for each in json.loads(capsys.readouterr().out) if each["Rule"]["Id"] == "W9600"]
    targets = [(each["Level"], each["Related"][-1]["Targets"]) for each in found]
    assert targets == [("Warning", ["open"]), ("Undecided", ["later"])]
