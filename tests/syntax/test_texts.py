from __future__ import annotations

import pytest

from cfnkit.diagnostics import Code, Severity
from cfnkit.syntax import Mapping, decode, parse, to_plain
from cfnkit.syntax.limits import MAX_BYTES, WARN_BYTES
from support.invariants import check_document


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ('{"a": 1}', "json"),
        (" \t\r\n[]", "json"),
        ('\ufeff{"a": 1}', "json"),
        ("a: 1", "yaml"),
        ("# a\n{b: 1}", "yaml"),
        ("--- {a: 1}", "yaml"),
        ('"a"', "yaml"),
        ("", "yaml"),
    ],
)
def test_the_format_is_read_off_the_content(text: str, format: str) -> None:
    document = parse(text, "template.txt")
    assert document.format == format
    assert document.well_formed


@pytest.mark.parametrize("text", ["", "\n\n", "# a\n# b", "   ", "\ufeff"])
def test_a_text_without_content_is_an_empty_object(text: str) -> None:
    document = parse(text)
    assert document.diagnostics == ()
    assert document.root == Mapping({}, {}, document.root.span)
    assert document.root.span[1:] == (1, 1, 1, 1)


@pytest.mark.parametrize(("text", "value"), [("---\n", None), ("a", "a"), ("[1]", [1]), ("- a", ["a"]), ("42", 42)])
def test_a_text_may_be_any_json_value(text: str, value: object) -> None:
    document = parse(text)
    assert document.diagnostics == ()
    assert to_plain(document.root) == value


@pytest.mark.parametrize(
    "text", ["%YAML 1.1\n---\na: 1\n", "%YAML 1.2\n---\na: 1", "---\na: 1\n...\n", "--- # b\na: 1\n"]
)
def test_the_marks_of_a_document_are_read_over(text: str) -> None:
    document = parse(text)
    assert document.diagnostics == ()
    assert to_plain(document.root) == {"a": 1}


def test_a_template_need_not_be_laid_out_as_one() -> None:
    document = parse("Resources: [AWS::S3::Bucket]\nLisp: (defun f ())\nCount: ~\n")
    assert document.well_formed
    assert to_plain(document.root) == {"Resources": ["AWS::S3::Bucket"], "Lisp": "(defun f ())", "Count": None}


@pytest.mark.parametrize("text", ["é: \U0001f600\n", '{"é": "\U0001f600"}'])
def test_a_byte_order_mark_is_no_part_of_the_text(text: str) -> None:
    for document in (parse("\ufeff" + text), parse(("\ufeff" + text).encode()), parse(text.encode())):
        assert document.diagnostics == ()
        assert document.root == parse(text).root
        assert document.root.span == parse(text).root.span
        assert document.source.text == text


@pytest.mark.parametrize("text", ["a: |\n  b\n  c\nd: [e,\n f]\n", '{"a":\n "b"\n}'])
def test_any_line_end_will_do(text: str) -> None:
    for end in ("\r\n", "\r"):
        document = parse(text.replace("\n", end))
        assert document.root == parse(text).root
        assert document.root.span == parse(text).root.span


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", ["a: é\n", '{"a": 1}'])
def test_a_file_in_another_encoding_is_refused(text: str, codec: str) -> None:
    document = parse(text.encode(codec))
    assert not document.well_formed
    assert {finding.code for finding in document.diagnostics} == {Code.NOT_WELL_FORMED}


def test_a_file_in_latin_1_is_read_up_to_what_is_not_utf_8() -> None:
    document = parse("a: b\nc: [d, 'caf\xe9'\n]\n".encode("latin-1"), "t.yaml")
    [finding] = document.diagnostics
    assert finding.message == "Byte 0xe9 is not UTF-8; a template is UTF-8."
    assert finding.hint == "Save the file as UTF-8."
    assert finding.span == ("t.yaml", 2, 12, 2, 12)
    assert to_plain(document.root) == {"a": "b", "c": ["d"]}


def test_half_of_a_surrogate_pair_is_refused() -> None:
    document = parse("a: b\nc: \ud83d")
    [finding] = document.diagnostics
    assert finding.message == "The character U+D83D is half of a pair; UTF-8 has no such character."
    assert finding.span[1:3] == (2, 4)
    assert to_plain(document.root) == {"a": "b", "c": None}


def test_the_bytes_of_a_text_are_decoded_alone() -> None:
    assert decode("\ufeffé".encode(), "t") == ("é", None)
    text, finding = decode(b"a\r\nb\xff\xfec", "t")
    assert text == "a\r\nb"
    assert finding is not None
    assert finding.span == ("t", 2, 2, 2, 2)


@pytest.mark.parametrize("start", ["a: '", '["'])
def test_more_than_the_service_takes_is_read_with_a_warning(start: str) -> None:
    end = start[3:] or '"]'
    exact = start + "é" * ((WARN_BYTES - len(start + end)) // 2)
    exact += "x" * (WARN_BYTES - len((exact + end).encode()))
    assert parse(exact + end).diagnostics == ()
    [finding] = parse(exact + "x" + end).diagnostics
    assert (finding.code, finding.severity) == (Code.LARGE, Severity.WARNING)
    assert finding.message == "The text is 1,048,577 bytes, over 1 MB, the maximum of the service."
    assert parse((exact + "x" + end).encode()).diagnostics == (finding,)


@pytest.mark.parametrize("text", ["#" * (MAX_BYTES + 1), b"#" * (MAX_BYTES + 1), "#" + "é" * (MAX_BYTES // 2)])
def test_more_than_16_mb_is_refused(text: str | bytes) -> None:
    document = parse(text, "big")
    [finding] = document.diagnostics
    assert finding.code is Code.TOO_LARGE
    assert finding.message == "The text is larger than 16 MB, the most that is read."
    assert finding.span == ("big", 1, 1, 1, 1)
    assert document.source.text == ""
    assert document.root == Mapping({}, {}, finding.span)


@pytest.mark.parametrize(
    ("start", "opening", "core", "closing", "most"),
    [
        ("", "[", "1", "]", 100),
        ("", '{"a":', "1", "}", 100),
        ("", "- ", "1", "", 100),
        ("- ", "[", "1", "]", 99),
        ("- ", "!Not [", "1", "]", 49),
        ("- ", "!Not [", "!Ref a", "]", 49),
        ("- ", "!Not [", "!GetAtt a.b", "]", 48),
        ("- ", "!Base64 {a: ", "b", "}", 49),
    ],
)
def test_a_tree_is_read_to_a_depth_of_100(start: str, opening: str, core: str, closing: str, most: int) -> None:
    fits = parse(start + opening * most + core + closing * most)
    assert fits.diagnostics == ()
    check_document(fits)
    deeper = parse(start + opening * (most + 1) + core + closing * (most + 1))
    [finding] = deeper.diagnostics
    assert finding.code is Code.TOO_LARGE
    assert finding.message == "The text is nested more than 100 levels deep."
    check_document(deeper)


@pytest.mark.parametrize("opening", ["[", '{"a":', "- ", "a: [", "a: {", "? ", "[[] , "])
def test_a_text_of_nothing_but_openings_is_given_up_at_once(opening: str) -> None:
    document = parse("a: " * (opening == "? ") + opening * 200_000)
    assert not document.well_formed
    check_document(document)


def test_a_text_of_one_long_line_is_read() -> None:
    word = "word " * 210_000
    for text in (f"a: {word}", f"a: '{word}'", f"a: >\n  {word}", f"a: !Sub {word}", f"a: {word.replace(' ', '#')}"):
        [finding] = parse(text).diagnostics
        assert finding.code is Code.LARGE
