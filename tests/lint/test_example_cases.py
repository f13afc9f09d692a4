"""Findings of processing, of a check itself and across stacks, on the templates of tests/lint/cases.

The documentation shows these as examples. A case has the form of those in tests/rules/cases; its `findings` are
all that processing finds, or all of these kinds that `cfnkit check` reports in the template, with information.
The documentation shows the template of a case with `whole: true` as it is, since its parts mean nothing alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfnkit import Target, process
from cfnkit.cli import main
from cfnkit.lint.known_rules.lookup import rules_without_check

pytest.importorskip("cloudformation_validate")

KNOWN = {rule.id for rule in rules_without_check()}
FOLDER = Path(__file__).with_name("cases")


def cases(*stems: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{stem}: {case['says']}")
        for stem in stems
        for case in yaml.safe_load_all((FOLDER / f"{stem}.yaml").read_text("utf-8"))
    ]


@pytest.fixture
def written(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A case, whose files are in the current folder."""
    case: dict[str, Any] = request.param
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    files = {
        "template.yaml": case["template"],
        ".cfnkit.yaml": case.get("config", "version: 1"),
        **case.get("files", {}),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    return case


def assert_found(case: dict[str, Any], found: list[tuple[str, int, str]]) -> None:
    assert [each[:2] for each in found] == [(id, line) for id, line, _ in case["findings"]], found
    assert all(part in message for (_, _, message), (_, _, part) in zip(found, case["findings"], strict=True)), found


@pytest.mark.parametrize("written", cases("processing"), indirect=True)
def test_processing_finds_what_a_case_says(written: dict[str, Any]) -> None:
    target = Target(**written.get("target", {}))
    config = Path(".cfnkit.yaml") if "config" in written else None
    processed = process(written["template"], name="template.yaml", config=config, target=target)
    assert_found(written, [(each.id, each.span.line, each.message) for each in processed.diagnostics])


@pytest.mark.parametrize("written", cases("checks"), indirect=True)
def test_a_check_finds_what_a_case_says(written: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert_found(written, checked(capsys, "template.yaml"))


@pytest.mark.parametrize("written", cases("repository"), indirect=True)
def test_a_check_of_a_folder_finds_what_a_case_says(
    written: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert_found(written, checked(capsys))


def checked(capsys: pytest.CaptureFixture[str], *paths: str) -> list[tuple[str, int, str]]:
    main(["check", *paths, "--format", "json", "--engine", "fast", "--include", "I9", "--no-cache", "--jobs", "1"])
    return [
        (each["Rule"]["Id"], each["Location"]["Start"]["LineNumber"], each["Message"])
        for each in json.loads(capsys.readouterr().out)
        if each["Rule"]["Id"] in KNOWN and each["Filename"] == "template.yaml"
    ]
