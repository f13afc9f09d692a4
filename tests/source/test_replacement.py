from cfnkit.source import SourceText, Span, TextReplacement, replaced

TEXT = SourceText("t.yaml", "one: 1\ntwo: 2\n")


def at(line: int, column: int, end_line: int, end_column: int, source: str = "t.yaml") -> Span:
    return Span(source, line, column, end_line, end_column)


def test_spans_are_replaced_whatever_their_order() -> None:
    changes = [TextReplacement(at(2, 6, 2, 7), "zwei"), TextReplacement(at(1, 1, 1, 4), "eins")]
    assert replaced(TEXT, changes) == "eins: 1\ntwo: zwei\n"


def test_insertions_at_one_place_keep_their_order() -> None:
    assert replaced(TEXT, [TextReplacement(at(2, 1, 2, 1), "b\n"), TextReplacement(at(2, 1, 2, 1), "a\n")]) == (
        "one: 1\nb\na\ntwo: 2\n"
    )


def test_replacements_of_other_sources_are_left_out() -> None:
    assert replaced(TEXT, [TextReplacement(at(1, 1, 2, 1, "other.yaml"), "")]) == TEXT.text


def test_an_empty_text_removes_what_is_there_also_at_the_end() -> None:
    assert replaced(TEXT, [TextReplacement(at(2, 1, 3, 1), "")]) == "one: 1\n"
