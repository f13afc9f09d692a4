"""A process that stays checks a template again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.templates import plain_template, to_yaml
from cfnkit.lint import Checker, FileRequest, FileResult, Settings, check_files
from cfnkit.lint.engines.resource_results import RememberedTemplates

SETTINGS = Settings(cache=False, jobs=1)
TEXT = to_yaml(plain_template(12))
EDITS = [TEXT, TEXT.replace("Domain: vpc", "Domian: vpc", 1), "# a line\n" + TEXT, TEXT + "  - \n", TEXT, ""]


def comparable(result: FileResult) -> list[object]:
    return [finding._replace(key="", parent="") for finding in result.findings]


def test_each_edit_is_checked_as_if_it_was_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    checker = Checker(Settings(jobs=1))
    for text in EDITS:
        (expected,) = check_files([FileRequest("t.yaml", text.encode())], SETTINGS)
        assert comparable(checker.check("t.yaml", text.encode())) == comparable(expected)
    assert not list(tmp_path.iterdir())


def test_only_the_last_templates_are_remembered() -> None:
    remembered = RememberedTemplates(most=2)
    one = remembered.of("one")
    assert remembered.of("two") is not one
    assert remembered.of("one") is one
    remembered.of("three")
    assert remembered.of("one") is one
    assert list(remembered._results) == ["three", "one"]
