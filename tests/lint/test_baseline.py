"""Findings that are known are left out, wherever their line has moved to."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.lint.baseline import Baseline, BaselineEntry
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding, Problem, Rule
from cfnkit.source import Span

KNOWN = [("a.yaml", "Resources/A", "E1"), ("gone.yaml", "", "E2"), ("sub/b.yaml", "", "E3")]
NAME = ("Resources", "Bucket", "Properties", "Name")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two templates that is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    for name in ("a.yaml", "sub/b.yaml"):
        (tmp_path / name).write_text("Resources: {}\n")
    return tmp_path


def finding(id: str, line: int, path: tuple[str | int, ...] = NAME, file: str = "a.yaml") -> Finding:
    return Finding(Rule(id), Problem("message", Span(file, line, 3, line, 9), path))


def result(file: str, *findings: Finding) -> FileResult:
    return FileResult(file, findings)


def test_what_is_known_is_left_out_when_its_line_has_moved(folder: Path) -> None:
    baseline = Baseline(Path("known.json")).renewed([result("a.yaml", finding("E3002", 4), finding("E3012", 5))])
    baseline.write()

    compared = Baseline.read(Path("known.json")).compare(
        [result("a.yaml", finding("E3002", 40), finding("E3002", 41, (*NAME, 0)), finding("E3012", 50))]
    )

    assert [found.span.line for found in compared.results[0].findings] == [41]
    assert (compared.known, compared.stale) == (2, ())


def test_the_file_is_sorted_and_the_same_each_time(folder: Path) -> None:
    results = [
        result("sub/b.yaml", finding("W2001", 9, ("Parameters", "é/~"))),
        result("a.yaml", finding("E3012", 5), finding("E3002", 4), finding("E3002", 44)),
    ]
    Baseline(Path("one.json")).renewed(results).write()
    Baseline(Path("two.json")).renewed(reversed(results)).write()

    text = Path("one.json").read_text("utf-8")
    assert text == Path("two.json").read_text("utf-8")
    assert json.loads(text) == {
        "version": 1,
        "findings": [
            {"file": "a.yaml", "path": "Resources/Bucket/Properties/Name", "rule": "E3002"},
            {"file": "a.yaml", "path": "Resources/Bucket/Properties/Name", "rule": "E3012"},
            {"file": "sub/b.yaml", "path": "Parameters/é~1~0", "rule": "W2001"},
        ],
    }


def test_the_folder_that_the_command_runs_in_does_not_matter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Baseline(Path("known.json")).renewed([result("sub/b.yaml", finding("E3002", 4))]).write()
    monkeypatch.chdir(folder / "sub")

    compared = Baseline.read(Path("../known.json")).compare([result("b.yaml", finding("E3002", 4))])

    assert (compared.known, compared.results[0].findings) == (1, ())


def test_entries_that_no_longer_match_are_told_for_what_was_checked_or_is_gone(folder: Path) -> None:
    entries = set(itertools.starmap(BaselineEntry, KNOWN))

    compared = Baseline(Path("known.json"), frozenset(entries)).compare([result("a.yaml")])

    assert compared.stale == (BaselineEntry("a.yaml", "Resources/A", "E1"), BaselineEntry("gone.yaml", "", "E2"))


def test_writing_keeps_the_entries_of_templates_that_were_not_checked(folder: Path) -> None:
    entries = set(itertools.starmap(BaselineEntry, KNOWN))

    renewed = Baseline(Path("known.json"), frozenset(entries)).renewed([result("a.yaml", finding("E3002", 1, ()))])

    assert renewed.entries == {BaselineEntry("a.yaml", "", "E3002"), BaselineEntry("sub/b.yaml", "", "E3")}


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": 2}', '{"version": 1}', '{"version": 1, "findings": [{"file": "a", "rule": 3}]}']
)
def test_a_file_that_is_no_baseline_is_refused(folder: Path, text: str) -> None:
    Path("known.json").write_text(text)

    with pytest.raises(ConfigurationError, match=r"known\.json is invalid"):
        Baseline.read(Path("known.json"))


def test_a_baseline_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        Baseline.read(Path("none.json"))
