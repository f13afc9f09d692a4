"""The report for GitLab's Code Quality: what GitLab reads of it, and fingerprints that stay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from cfnkit.cli.check.formats import CheckReport, gitlab
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding, Problem, Rule
from cfnkit.source import Span

# What GitLab reads of a report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
_LINES = {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}
_PATH = {"type": "string", "pattern": r"^(?!/|\./)"}
_LOCATION = {"type": "object", "required": ["path", "lines"], "properties": {"path": _PATH, "lines": _LINES}}
_LEVELS = ["info", "minor", "major", "critical", "blocker"]
_WORDS = ["description", "check_name", "fingerprint", "severity", "location"]
_TEXT = {"type": "string", "minLength": 1}
REPORT = {
    "type": "array",
    "items": {
        "type": "object",
        "required": _WORDS,
        "properties": {**dict.fromkeys(_WORDS, _TEXT), "severity": {"enum": _LEVELS}, "location": _LOCATION},
    },
}


def issues(*results: FileResult) -> list[dict[str, Any]]:
    """The issues of a report, which is valid and has no fingerprint twice."""
    document: list[dict[str, Any]] = json.loads(gitlab.render(CheckReport(results)))
    assert [error.message for error in Draft7Validator(REPORT).iter_errors(document)] == []
    assert len({each["fingerprint"] for each in document}) == len(document)
    return document


def fingerprints(*findings: Finding, file: str = "t.yaml") -> list[str]:
    return [each["fingerprint"] for each in issues(FileResult(file, findings))]


FOUND = Finding(Rule("E1"), Problem("m", Span("t.yaml", 1, 1, 1, 2), ("Resources", "A")))


def test_an_issue_is_a_finding_in_a_line_of_words(report: CheckReport) -> None:
    error, warning, information = issues(*report.results)

    assert error["description"] == (
        "E3002: 100% wrong: see, here <&> \x07 Rename it. "
        "made by Count as Resources/Made moved by Count as Resources/Moved"
    )
    assert (error["check_name"], error["severity"]) == ("E3002", "major")
    assert error["location"] == {"path": "stacks/a b.yaml", "lines": {"begin": 5, "end": 5}}
    assert [warning["severity"], information["severity"]] == ["minor", "info"]
    assert information["location"]["path"] == "snippets/s.yaml"


def test_nothing_found_is_a_report_too() -> None:
    assert gitlab.render(CheckReport((FileResult("t.yaml", ()),))) == "[]\n"


def test_a_fingerprint_stays_when_lines_and_words_change() -> None:
    moved = FOUND._replace(problem=FOUND.problem._replace(span=Span("t.yaml", 99, 7, 99, 8), message="n"))
    elsewhere = FOUND._replace(problem=FOUND.problem._replace(path=("Resources", "B")))

    assert fingerprints(FOUND) == fingerprints(moved) == fingerprints(FOUND, moved)[:1]
    assert fingerprints(FOUND) != fingerprints(FOUND._replace(rule=Rule("E2")))
    assert fingerprints(FOUND) != fingerprints(elsewhere)
    assert fingerprints(FOUND) != fingerprints(FOUND, file="other.yaml")


def test_what_security_rules_could_not_decide_is_information() -> None:
    doubt = FOUND._replace(rule=Rule("W9600"))
    result = FileResult("t.yaml", (), undecided=(doubt,))

    assert json.loads(gitlab.render(CheckReport((result,)))) == []
    (issue,) = json.loads(gitlab.render(CheckReport((result,), lists_undecided=True)))
    assert (issue["check_name"], issue["severity"]) == ("W9600", "info")


def test_names_and_fingerprints_count_from_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", str(tmp_path))
    found = []
    for team in ("red", "blue"):
        (tmp_path / team).mkdir()
        (tmp_path / team / "t.yaml").write_text("")
        monkeypatch.chdir(tmp_path / team)
        found += issues(FileResult("t.yaml", (FOUND,)))

    assert [each["location"]["path"] for each in found] == ["red/t.yaml", "blue/t.yaml"]
    assert found[0]["fingerprint"] != found[1]["fingerprint"]
