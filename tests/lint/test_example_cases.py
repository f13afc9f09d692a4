"""Findings of processing, of a check itself and across stacks, on the templates of tests/lint/cases.

The documentation shows these as examples. A case has the form of those in tests/rules/cases; its `findings` are
all that processing finds, or all of these kinds that `cfnkit check` reports in the template, with information.
The documentation shows the template of a case with `whole: true` as it is, since its parts mean nothing alone. A case
with `right` is the right example of the rules there. `command` is what finds the findings, in the file `in`; `while`
says that the template is typed or saved in an editor, and `bytes` how long comments at its end make it.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfnkit import Target, process
from cfnkit.cli import main
from cfnkit.lint.known_rules.lookup import rules_without_check
from cfnkit.pipeline.macros.keeping import KeptMacros

pytest.importorskip("cloudformation_validate")

KNOWN = {rule.id for rule in rules_without_check()}
FOLDER = Path(__file__).with_name("cases")
TEMPLATE = "template.yaml"
Found = tuple[str, int, str]  # the rule's id, the line, the message


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
    for name, text in {".cfnkit.yaml": case.get("config", "version: 1"), **case.get("files", {})}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    if "template" in case:
        (tmp_path / TEMPLATE).write_text(template_of(case), "utf-8")
    return case


def template_of(case: dict[str, Any]) -> str:
    """The template of a case, with comments after it up to its `bytes`."""
    text: str = case["template"]
    missing = case.get("bytes", 0) - len(text)
    return text + "# filling\n" * (missing // 10 + 1) if missing > 0 else text


def assert_found(case: dict[str, Any], found: list[Found]) -> None:
    assert [each[:2] for each in found] == [(id, line) for id, line, _ in case["findings"]], found
    assert all(part in message for (_, _, message), (_, _, part) in zip(found, case["findings"], strict=True)), found


@pytest.mark.parametrize("written", cases("processing"), indirect=True)
def test_processing_finds_what_a_case_says(written: dict[str, Any]) -> None:
    target = Target(**written.get("target", {}))
    config = Path(".cfnkit.yaml") if "config" in written else None
    with closing(KeptMacros()) as kept:
        hosts = {"typed": kept.typed, "saved": kept.saved}.get(written.get("while", ""))
        processed = process(template_of(written), name=TEMPLATE, config=config, target=target, hosts=hosts)
    assert_found(written, [(each.id, each.span.line, each.message) for each in processed.diagnostics])


@pytest.mark.parametrize("written", cases("checks"), indirect=True)
def test_a_check_finds_what_a_case_says(written: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert_found(written, checked(capsys, TEMPLATE))


@pytest.mark.parametrize("written", cases("repository"), indirect=True)
def test_a_check_of_a_folder_finds_what_a_case_says(
    written: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert_found(written, checked(capsys))


@pytest.mark.parametrize("written", cases("commands"), indirect=True)
def test_a_command_finds_what_a_case_says(written: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    _, command, *words = shlex.split(written["command"])
    if "--time-limit" in words and sys.platform == "win32":
        pytest.skip("the system has no timer of processor time")
    file = written.get("in", TEMPLATE)
    if command == "check":
        assert_found(written, checked(capsys, *words, file=file))
        return
    main([command, *words])
    told = re.findall(r"^(.+?):(\d+):\d+: \w+ (\w\d{4}) (.*)$", capsys.readouterr().err, re.MULTILINE)
    assert_found(written, [(id, int(line), message) for name, line, id, message in told if name == file])


def checked(capsys: pytest.CaptureFixture[str], *words: str, file: str = TEMPLATE) -> list[Found]:
    main(["check", "--format", "json", "--engine", "fast", "--include", "I9", "--no-cache", "--jobs", "1", *words])
    return [
        (each["Rule"]["Id"], each["Location"]["Start"]["LineNumber"], each["Message"])
        for each in json.loads(capsys.readouterr().out)
        if each["Rule"]["Id"].partition("/")[0] in KNOWN and each["Filename"].replace("\\", "/") == file
    ]
