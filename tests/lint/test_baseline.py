"""Findings that are known are left out, wherever their line has moved to."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.lint.baseline import BASELINE_NAME, Baseline, BaselineEntry
from cfnkit.lint.baselines import Baselines
from cfnkit.lint.results import FileResult, Ruling
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
    assert ([each.finding.span.line for each in compared.results[0].suppressed], compared.stale) == ([40, 50], ())


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
            {"file": "a.yaml", "path": "Resources/Bucket/Properties/Name", "rule": "E3002", "times": 2},
            {"file": "a.yaml", "path": "Resources/Bucket/Properties/Name", "rule": "E3012", "times": 1},
            {"file": "sub/b.yaml", "path": "Parameters/é~1~0", "rule": "W2001", "times": 1},
        ],
    }


def test_the_folder_that_the_command_runs_in_does_not_matter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Baseline(Path("known.json")).renewed([result("sub/b.yaml", finding("E3002", 4))]).write()
    monkeypatch.chdir(folder / "sub")

    compared = Baseline.read(Path("../known.json")).compare([result("b.yaml", finding("E3002", 4))])

    assert (len(compared.results[0].suppressed), compared.results[0].findings) == (1, ())


def test_entries_that_no_longer_match_are_told_for_what_was_checked_or_is_gone(folder: Path) -> None:
    entries = set(itertools.starmap(BaselineEntry, KNOWN))

    compared = Baseline(Path("known.json"), frozenset(entries)).compare([result("a.yaml")])

    assert compared.stale == (BaselineEntry("a.yaml", "Resources/A", "E1"), BaselineEntry("gone.yaml", "", "E2"))


def test_writing_keeps_the_entries_of_templates_that_were_not_checked(folder: Path) -> None:
    entries = set(itertools.starmap(BaselineEntry, KNOWN))

    renewed = Baseline(Path("known.json"), frozenset(entries)).renewed([result("a.yaml", finding("E3002", 1, ()))])

    assert renewed.entries == {BaselineEntry("a.yaml", "", "E3002", 1), BaselineEntry("sub/b.yaml", "", "E3")}


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": 2}', '{"version": 1}', '{"version": 1, "findings": [{"file": "a", "rule": 3}]}']
)
def test_a_file_that_is_no_baseline_is_refused(folder: Path, text: str) -> None:
    Path("known.json").write_text(text)

    with pytest.raises(ConfigurationError, match=r"known\.json is invalid"):
        Baseline.read(Path("known.json"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 2}', "<<<<<<< HEAD\n{}"])
def test_an_invalid_baseline_is_written_anew_and_no_other_file_is(folder: Path, text: str) -> None:
    Path("known.json").write_text(text)
    Path(BASELINE_NAME).write_text(text)

    with pytest.raises(ConfigurationError, match="after the file is deleted"):
        Baseline.read(Path("known.json"), anew=True)
    [(baseline, results)] = Baselines(anew=True).groups([result("b.yaml", finding("E3002", 4))])
    baseline.renewed(results).write()

    assert baseline.flaw
    assert [entry.rule for entry in Baseline.read(Path(BASELINE_NAME)).entries] == ["E3002"]


def test_a_baseline_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        Baseline.read(Path("none.json"))


def test_a_baseline_holds_as_many_findings_as_it_leaves_out(folder: Path) -> None:
    results = [result("a.yaml", finding("E3002", 4), finding("E3002", 5))]
    baseline = Baseline(Path("known.json")).renewed(results)

    one_more = baseline.compare([result("a.yaml", finding("E3002", 4), finding("E3002", 5), finding("E3002", 6))])

    assert baseline.size == len(baseline.compare(results).results[0].suppressed) == 2
    assert [found.span.line for found in one_more.results[0].findings] == [6]


def test_what_is_mandatory_is_never_known(folder: Path) -> None:
    mandatory = result("a.yaml", finding("E3002", 4))._replace(ruling=Ruling(mandatory=("E3",)))
    known = Baseline(Path("known.json")).renewed([result("a.yaml", finding("E3002", 4))])

    assert known.compare([mandatory]) == ((mandatory,), ())
    assert known.renewed([mandatory]).entries == frozenset()


@pytest.mark.parametrize(
    "ruling",
    [
        Ruling(ignored=("E3",)),
        Ruling(engine="fast"),
        Ruling(complete=False),
        Ruling(idle=("E3002",)),
    ],
)
def test_what_was_not_looked_for_is_not_called_gone(folder: Path, ruling: Ruling) -> None:
    known = Baseline(Path("known.json")).renewed([result("a.yaml", finding("E3002", 4))])
    unlooked = [result("a.yaml")._replace(ruling=ruling)]

    assert known.compare([result("a.yaml")]).stale == tuple(known.entries)
    assert known.compare(unlooked).stale == ()
    assert known.renewed(unlooked).entries == known.entries


def test_a_template_has_the_nearest_baseline_above_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".git").mkdir()
    Baseline(Path(BASELINE_NAME)).renewed([result("sub/b.yaml", finding("E3002", 4))]).write()
    monkeypatch.chdir(folder / "sub")

    [(baseline, group)] = Baselines().groups([result("b.yaml", finding("E3002", 4))])

    assert baseline.path == folder / BASELINE_NAME
    assert baseline.compare(group).results[0].findings == ()
