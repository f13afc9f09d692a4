"""Text as screens show it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.cli.output.problems import Excerpts
from cfnkit.cli.output.screen import Screen, Style
from cfnkit.cli.output.text import Hanging, Line, Paragraph, Styled, Text, diff_line
from cfnkit.cli.refs.table import Cell, table
from cfnkit.diagnostics import counted
from cfnkit.pages.visible import visible
from cfnkit.redaction import Redactor
from cfnkit.source import SourceText, Span

PLAIN = Screen()


def shown(line: Line | str, screen: Screen = PLAIN) -> str:
    return Text.of([line]).on(screen)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("\x9b31m \x07\x00\x7f\x85", "\\x9b31m \\x07\\x00\\x7f\\x85"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("over\rwritten", "over\\rwritten"),
        ("a line\r\n", "a line\r\n"),
        ("\u202eright to left\u2066", "\\u202eright to left\\u2066"),
        ("un\u200bseen\u2060\ufeff\xad", "un\\u200bseen\\u2060\\ufeff\\xad"),
        ("\u2028", "\\u2028"),
    ],
)
def test_what_steers_a_terminal_is_written_out(text: str, written: str) -> None:
    assert visible(text) == written


@given(st.text())
def test_no_control_character_is_left_and_doing_it_twice_changes_nothing(text: str) -> None:
    once = visible(text)

    controls = {character for character in once.replace("\r\n", "\n") if unicodedata.category(character) == "Cc"}
    assert controls <= {"\t", "\n"}
    assert visible(once) == once


@given(st.text(), st.sampled_from(["ascii", "cp1252", "latin-1", "utf-8", "cp437"]))
def test_a_screen_can_encode_what_it_shows(text: str, encoding: str) -> None:
    text = Screen(encoding).shown(text)

    assert text.encode(encoding).decode(encoding) == text


def test_a_character_that_the_encoding_lacks_is_written_out() -> None:
    assert shown("é \u2713", Screen("ascii")) == "\\xe9 \\u2713\n"
    assert shown("é \u2713", Screen("cp1252")) == "é \\u2713\n"
    assert shown("\udce9") == "\\udce9\n"


def test_a_style_is_only_that_of_its_piece() -> None:
    line = ("a ", Styled("b\x1b[31m", Style.BOLD), " c\x1b[0m", Styled("", Style.RED))

    assert shown(line) == "a b\\x1b[31m c\\x1b[0m\n"
    assert shown(line, Screen(colour=True)) == "a \x1b[1mb\\x1b[31m\x1b[0m c\\x1b[0m\n"


def test_lines_after_the_first_are_indented() -> None:
    assert shown(("- ", Hanging("one\ntwo", "  "))) == "- one\n  two\n"


def test_a_paragraph_ends_where_the_screen_does() -> None:
    assert shown((Paragraph("one two three-four", "  "),), Screen(width=9)) == "  one two\n  three-four\n"


def test_a_secret_is_masked_in_each_kind_of_piece_before_lines_are_indented() -> None:
    secret = "first line\nsecond line"
    pieces = (secret, Styled(secret, Style.RED), Hanging(secret, "    "), Paragraph(secret))

    text = Text.of([pieces]).redacted(Redactor([secret])).on(PLAIN)

    assert text == "****" * 4 + "\n"


@pytest.mark.parametrize(("number", "text"), [(0, "0 uses"), (1, "1 use"), (2, "2 uses"), (1234, "1,234 uses")])
def test_a_word_follows_its_number(number: int, text: str) -> None:
    assert counted(number, "use") == text


def test_a_difference_has_the_colours_of_its_sides() -> None:
    lines = [diff_line(line) for line in ("--- a", "+++ b", "@@ -1 +1 @@", "-old", "+new", " same")]

    assert [line.style for line in lines if isinstance(line, Styled)] == [
        Style.RED, Style.GREEN, Style.CYAN, Style.RED, Style.GREEN
    ]  # fmt: skip
    assert lines[-1] == " same"


def excerpt(line: str, start: int, end: int, screen: Screen = PLAIN) -> list[str]:
    """The excerpt of the characters from `start` to `end`, 0-based, of a line."""
    excerpts = Excerpts([SourceText("t", line)])
    return Text.of(excerpts.of(Span("t", 1, start + 1, 1, end + 1), "", Style.RED)).on(screen).splitlines()


@pytest.mark.parametrize(
    ("line", "screen", "expected"),
    [
        ("key: value", PLAIN, ["key: value", "     ^^^^^"]),
        ("\tk: value", PLAIN, ["\tk: value", "\t   ^^^^^"]),
        ("\u5024: value", PLAIN, ["\u5024: value", "    ^^^^^"]),
        ("e\u0301 : value", PLAIN, ["e\u0301 : value", "    ^^^^^"]),
        ("\x1b: value", PLAIN, ["\\x1b: value", "      ^^^^^"]),
        ("\xe9: value", Screen("ascii"), ["\\xe9: value", "      ^^^^^"]),
    ],
)
def test_carets_stand_below_their_text_on_each_screen(line: str, screen: Screen, expected: list[str]) -> None:
    assert excerpt(line, line.index("value"), len(line), screen) == expected


def test_carets_are_as_wide_as_what_they_mark() -> None:
    assert excerpt("a \u5024\u5024 b", 2, 4) == ["a \u5024\u5024 b", "  ^^^^"]
    assert excerpt("a b", 1, 1) == ["a b", " ^"]


def test_a_line_that_is_longer_than_the_screen_is_cut_around_the_carets() -> None:
    line = f"{'x' * 50}HERE{'y' * 50}"

    assert excerpt(line, 50, 54, Screen(width=40)) == [f"{'x' * 30}HERE{'y' * 6}", f"{' ' * 30}^^^^"]
    assert excerpt(line, 50, 104, Screen(width=40)) == [f"{'x' * 30}HERE{'y' * 6}", f"{' ' * 30}^^^^^^^^^^"]
    assert excerpt(line, 0, 4, Screen(width=40)) == ["x" * 40, "^^^^"]


def test_columns_stand_below_each_other() -> None:
    rows: list[list[Cell]] = [["NAME", "USES"], ["\u5024", "1"], ["a\x1b", (Styled("no", Style.RED), " (AWS)")]]

    assert Text.of(table(rows)).on(PLAIN) == "NAME   USES\n\u5024     1\na\\x1b  no (AWS)\n"


def test_after_a_cell_that_is_too_wide_the_row_goes_on_below_it() -> None:
    wide = "w" * 70

    assert Text.of(table([["A", "BB", "C"], ["1", wide, "3"]], "  ")).on(PLAIN) == (
        f"  A  BB  C\n  1  {wide}\n         3\n"
    )
