"""The forms with one line a finding."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from cfnkit.cli.check.formats import CheckReport, github, parseable
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding, Problem, Rule
from cfnkit.source import Span


def test_parseable_is_cfn_lints(report: CheckReport) -> None:
    assert parseable.render(report).splitlines() == [
        "stacks/a b.yaml:5:4:5:13:E3002:100% wrong: see, here <&> \\x07",
        "stacks/a b.yaml:2:3:2:9:W2001:Parameter not used.",
        "snippets/s.yaml:1:1:1:2:E9999:Lowered.",
    ]


def test_workflow_commands_are_escaped(report: CheckReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)

    error, warning, information = github.render(report).splitlines()

    assert error == (
        "::error file=stacks/a b.yaml,line=5,endLine=5,col=4,endColumn=13,title=E3002 Resource properties are invalid"
        "::100%25 wrong:%0Asee, here <&> \\x07%0ARename it.%0Amade by Count as Resources/Made"
        "%0Amoved by Count as Resources/Moved"
    )
    place = "file=stacks/a b.yaml,line=2,endLine=2,col=3,endColumn=9"
    assert warning == f"::warning {place},title=W2001::Parameter not used."
    assert information.startswith("::notice file=snippets/s.yaml,")


def test_properties_of_a_workflow_command_hold_no_separators() -> None:
    found = Finding(Rule("E1", "x: y, z"), Problem("m\r\nn", Span("a,b:c%.yaml", 1, 2, 3, 4)))

    assert github.render(CheckReport((FileResult("t", (found,)),))) == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=3,col=2,title=E1 x%3A y%2C z::m%0D%0An\n"
    )


def test_files_of_workflow_commands_count_from_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "t.yaml").write_text("")
    monkeypatch.chdir(tmp_path / "infra")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    found = Finding(Rule("E1"), Problem("m", Span("t.yaml", 1, 1, 1, 2)))

    assert "file=infra/t.yaml," in github.render(CheckReport((FileResult("t.yaml", (found,)),)))


@pytest.mark.parametrize("format", [parseable, github], ids=["parseable", "github"])
def test_nothing_is_written_of_nothing(format: ModuleType) -> None:
    assert format.render(CheckReport((FileResult("t.yaml", ()),))) == ""
