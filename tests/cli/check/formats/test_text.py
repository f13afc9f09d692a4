"""The form that is for people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cfnkit.cli.check.formats import CheckReport, text
from cfnkit.cli.output.screen import Screen
from cfnkit.lint.results import FileResult, Manner, SuppressedFinding
from cfnkit.rule import Finding, GeneratedNode, Problem, Rule
from cfnkit.source import SourceText, Span


def shown(report: CheckReport, *, colour: bool = False) -> str:
    """The report as a screen shows it."""
    return text.render(report).on(Screen(colour=colour))


def test_findings_stand_under_their_files_by_line(report: CheckReport) -> None:
    assert (
        shown(report)
        == """\
stacks/a b.yaml
  2:3  W2001  Parameter not used.
         Bucket:
         ^^^^^^
  5:4  E3002  100% wrong:
       see, here <&> \\x07
       \t  BucketNam: 100% <sure>, "quoted"
       \t  ^^^^^^^^^
       Rename it.
       made by Count as Resources/Made
       moved by Count as Resources/Moved
       stacks/a b.yaml:2:3: the other place

snippets/s.yaml
  1:1  E9999 (lowered to info)  Lowered.

1 error, 1 warning, 1 informational in 1 of 2 templates.
"""
    )


def test_the_line_stands_below_with_a_caret(report: CheckReport) -> None:
    output = shown(report)

    assert '       \t  BucketNam: 100% <sure>, "quoted"\n       \t  ^^^^^^^^^\n' in output
    assert "\x1b" not in output


def test_colour_is_by_severity_and_only_where_it_is_wanted(report: CheckReport) -> None:
    coloured = shown(report, colour=True)

    assert "\x1b[31mE3002\x1b[0m" in coloured
    assert "\x1b[33mW2001\x1b[0m" in coloured
    assert re.sub("\x1b\\[\\d+m", "", coloured) == shown(report)


def test_a_clean_run_reports_how_many_templates_it_checked() -> None:
    found = Finding(Rule("E1"), Problem("m", Span("a.yaml", 1, 6, 1, 11)))
    left_out = [SuppressedFinding(found, manner) for manner in (Manner.BASELINE, Manner.COMMENT, Manner.BASELINE)]
    assert shown(CheckReport((FileResult("a.yaml", (), suppressed=tuple(left_out)),))) == (
        "1 template checked, nothing found. 3 findings left out: 2 by the baseline, 1 by comments.\n"
    )


def test_the_line_of_an_included_file_is_read_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("snippet.yaml").write_text("Key: value\n")
    found = Finding(Rule("E1"), Problem("m", Span("snippet.yaml", 1, 6, 1, 11)))
    gone = Finding(Rule("E1"), Problem("m", Span("s3://bucket/key", 1, 6, 1, 11)))

    output = shown(CheckReport((FileResult("t.yaml", (found, gone)),)))

    assert "       Key: value\n            ^^^^^\n" in output
    assert "s3://bucket/key\n  1:6  E1     m\n\n" in output


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "x" * 5000 + "HERE" + "y" * 5000
    found = Finding(Rule("E1"), Problem("m", Span("t.json", 1, 5001, 1, 5005)))

    output = shown(CheckReport((FileResult("t.json", (found,), SourceText("t.json", line)),)))

    line, caret = output.splitlines()[2:4]
    assert len(line) < 130
    assert line[caret.index("^") : caret.rindex("^") + 1] == "HERE"


def test_a_span_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    found = Finding(Rule("E1"), Problem("m", Span("t", 1, 3, 4, 2)))

    output = shown(CheckReport((FileResult("t", (found,), SourceText("t", "a: [\n\n\n]")),)))

    assert [line.strip() for line in output.splitlines()[2:4]] == ["a: [", "^^"]


def test_the_default_of_a_secret_parameter_is_not_shown() -> None:
    source = "Parameters:\n  P: {Type: String, NoEcho: true, Default: hunter2-default}\nResources: {}\n"
    found = Finding(Rule("E1"), Problem("m", Span("t", 2, 3, 2, 4)))

    output = shown(CheckReport((FileResult("t", (found,), SourceText("t", source)),)))

    assert "hunter2" not in output
    assert "Default: ****" in output


def test_what_could_steer_the_terminal_is_written_out() -> None:
    found = Finding(Rule("E1"), Problem("a\x1b[2Jb", Span("t\x1b[2J", 1, 1, 1, 2)))

    source = SourceText("t\x1b[2J", "\x1b]0;x")

    output = shown(CheckReport((FileResult(source.name, (found,), source),)))

    assert "\x1b" not in output


def test_many_origins_are_counted() -> None:
    origins = tuple(GeneratedNode(("Resources", f"R{number}"), "Count", False) for number in range(40))
    found = Finding(Rule("E1"), Problem("m", Span("t", 1, 1, 1, 2)), origins=origins, copies=40)

    output = shown(CheckReport((FileResult("t", (found,)),)))

    assert output.count("made by Count") == 3
    assert "40 equal findings on what came from here" in output


def test_a_long_list_of_words_is_cut_to_the_nearest_or_the_first() -> None:
    words = [f"'word{number}'" for number in range(100)]
    for message, expected in (
        (
            f"'wrod7' is not one of [{', '.join(words)}]",
            "'wrod7' is not one of ['word7', 'word97', 'word87' and 97 more]",
        ),
        (f"expected one of [{', '.join(words)}] (A)", "expected one of ['word0', 'word1', 'word2' and 97 more] (A)"),
        ("x" * 1000, "x ... x"),
    ):
        found = Finding(Rule("E1"), Problem(message, Span("t.yaml", 1, 1, 1, 2)))
        line = shown(CheckReport((FileResult("t.yaml", (found,)),))).splitlines()[1]
        assert expected in line
        assert len(line) < 330
