from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.source import SourceText, Span

TEXT = "ab\r\n\U0001f600é\rc\n\nd\x85e\u2028f\u2029"

_TEXTS = st.text("ab\r\n\x85\u2028\u2029\t\U0001f600", max_size=30)


def test_lines_break_where_yaml_1_1_breaks_them() -> None:
    assert SourceText("t", TEXT).lines == ("ab", "\U0001f600é", "c", "", "d", "e", "f", "")
    assert SourceText("t", "").lines == ("",)


def test_a_line_that_is_not_there_is_empty() -> None:
    source = SourceText("t", TEXT)
    assert [source.line(number) for number in (0, 1, 3, 8, 9, -1)] == ["", "ab", "c", "", "", ""]


@given(_TEXTS)
def test_each_line_starts_after_the_break_of_the_one_before(text: str) -> None:
    source = SourceText("t", text)
    assert len(source.line_starts) == len(source.lines)
    for start, line in zip(source.line_starts, source.lines, strict=True):
        assert text.startswith(line, start)
        assert start == 0 or text[start - 1] in "\r\n\x85\u2028\u2029"


@given(_TEXTS, st.data())
def test_an_offset_and_its_line_and_column_lead_to_each_other(text: str, data: st.DataObject) -> None:
    source = SourceText("t", text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = source.position(offset)
    assert source.offset(line, column) == offset
    assert column >= 1


@given(_TEXTS, st.data())
def test_a_cut_is_what_stands_between_two_offsets(text: str, data: st.DataObject) -> None:
    source = SourceText("t", text)
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    assert source.cut(Span("t", *source.position(start), *source.position(end))) == text[start:end]


def test_a_place_after_the_text_is_its_end() -> None:
    source = SourceText("t", "ab\nc")
    assert source.offset(2, 99) == 4
    assert source.offset(3, 1) == 4


@pytest.mark.parametrize(("column", "utf16"), [(1, 1), (2, 2), (3, 4), (4, 5), (5, 6), (6, 8), (99, 8)])
def test_a_column_is_counted_in_utf_16_for_an_editor(column: int, utf16: int) -> None:
    assert SourceText("t", "a\U0001f600é\ud83d\U0001f600").utf16_column(1, column) == utf16


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x85\u2028\u2029")))
def test_a_utf_16_column_is_the_length_of_what_stands_before_it(line: str) -> None:
    source = SourceText("t", line)
    for column in range(1, len(line) + 2):
        assert source.utf16_column(1, column) == len(line[: column - 1].encode("utf-16-be")) // 2 + 1
