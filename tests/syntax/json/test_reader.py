from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.diagnostics import Code
from cfnkit.syntax import NUMBER, Node, Scalar, dump_json, parse, to_plain, walk
from cfnkit.testing.strategies.texts import any_texts, broken
from support.invariants import check_document
from support.tree_strategies import trees

_READ_AS_JSON = "A text that begins with '{' or '[' is read as JSON."
_NO_NUMBER = "This is no number in JSON: a sign is '-', there are no leading zeros, and a dot is between digits."


@pytest.mark.parametrize(
    ("text", "reported", "shown", "hint", "kept"),
    [
        ('{"this is invalid JSON"="bobbins"}', 25, 24, "A colon is missing after the key 'this is invalid JSON'.", {}),
        ('{"a": 1,}', 10, 9, "Remove the comma before the closing bracket.", {"a": 1}),
        ("[1,]", 5, 4, "Remove the comma before the closing bracket.", [1]),
        ("[1 2]", 5, 4, "A comma is missing before this, or a closing bracket.", [1]),
        ('{"a":1 "b":2}', 9, 8, "A comma is missing before this, or a closing bracket.", {"a": 1}),
        ('{"a": [1}', 10, 9, "The '[' of line 1 is closed with a '}'.", {"a": [1]}),
        ('{"a": 1', 8, 8, "The '{' opened at line 1 is not closed.", {"a": 1}),
        ('{"a": ', 7, 7, "The text ends where a value should begin.", {}),
        ("[", 2, 2, "The text ends where a value should begin.", []),
        ("{", 2, 2, "The '{' opened at line 1 is not closed.", {}),
        ("[,1]", 3, 2, "A value is missing here.", []),
        ("{,}", 3, 2, "A key in double quotes is missing here.", {}),
        ('{"a": "b', 9, 7, "The quote opened here is not closed.", {}),
        ('{"a": "\\u12', 10, 8, "'\\u' is no escape: write a backslash as two.", {}),
        ('{"a": "b\\d"}', 11, 9, "'\\d' is no escape: write a backslash as two.", {}),
        ('{"a": "b\tc"}', 10, 9, "This character is written \\t in JSON.", {}),
        ('{"a": "b\x01c"}', 10, 9, "This character is written \\u0001 in JSON.", {}),
        ("{a: 1}", 3, 2, f"In JSON, a key is in double quotes. {_READ_AS_JSON}", {}),
        ("{'a': 1}", 3, 2, "In JSON, keys and strings are in double quotes.", {}),
        ('{"a": !Ref b}', 8, 7, f"Short forms as '!Ref' are YAML. {_READ_AS_JSON}", {}),
        ('{"a": b}', 8, 7, f"In JSON, a string is in double quotes. {_READ_AS_JSON}", {}),
        ('{"a": True}', 8, 7, "JSON writes true in lower case.", {}),
        ('{"a": None}', 8, 7, "JSON writes null.", {}),
        ('{"a": truely}', 8, 7, f"In JSON, a string is in double quotes. {_READ_AS_JSON}", {}),
        ("[01]", 3, 2, _NO_NUMBER, []),
        ("[+1]", 3, 2, _NO_NUMBER, []),
        ("[1.]", 3, 2, _NO_NUMBER, []),
        ("[.5]", 3, 2, _NO_NUMBER, []),
        ("[0x1F]", 3, 2, _NO_NUMBER, []),
        ("[-]", 3, 2, _NO_NUMBER, []),
        ('{"a": 1} b', 11, 10, "The text continues after the end of the JSON value.", {"a": 1}),
        ('{"a": 1 // b\n}', 10, 9, "JSON has no comments.", {"a": 1}),
        ("[ # b\n1]", 4, 3, "JSON has no comments.", []),
        ("[\u201cb\u201d]", 3, 2, "These are typographic quotes: JSON uses plain double quotes.", []),
        ("[1, ?]", 6, 5, "This does not begin a JSON value.", [1]),
    ],
)
def test_a_text_that_is_not_json_has_the_services_message_and_a_hint(
    text: str, reported: int, shown: int, hint: str, kept: Any
) -> None:
    document = parse(text)
    [finding] = document.diagnostics
    assert document.format == "json"
    assert finding.code is Code.NOT_WELL_FORMED
    assert finding.message == f"Template format error: JSON not well-formed. (line 1, column {reported})"
    assert (finding.span[1:3], finding.hint) == ((1, shown), hint)
    assert to_plain(document.root) == kept


def test_a_string_that_is_not_closed_is_pointed_at_where_it_begins() -> None:
    [finding] = parse('{\r\n "a": "b,\n "c": 1}').diagnostics
    assert finding.message == "Template format error: JSON not well-formed. (line 2, column 11)"
    assert finding.span[1:] == (2, 7, 2, 8)
    assert finding.hint == "The quote opened here is not closed on its line. A line break in a text is written \\n."


def test_the_services_parser_counts_only_the_lines_that_json_has() -> None:
    [finding] = parse('["\u2028\x85",\r\n\r x]').diagnostics
    assert finding.message == "Template format error: JSON not well-formed. (line 3, column 3)"
    assert finding.span[1:3] == (5, 2)


def test_a_duplicate_key_is_pointed_at_and_the_last_one_counts() -> None:
    document = parse('{"a": 1,\n "b": 2, "\\u0061": 3}')
    [finding] = document.diagnostics
    assert (finding.code, finding.message) == (Code.DUPLICATE_KEY, "Duplicate key 'a'.")
    assert finding.hint == "Line 1 has this key already; the service takes the last one."
    assert document.source.cut(finding.span) == '"\\u0061"'
    assert [document.source.cut(related.span) for related in finding.related] == ['"a"']
    assert to_plain(document.root) == {"a": 3, "b": 2}
    assert document.well_formed


@pytest.mark.parametrize(
    ("number", "rest"), [("1000.0", ""), ("1e3", ""), ("-0", ""), ("1.50E-07", ""), ("12345678901234567890.0", ",1")]
)
def test_a_number_keeps_its_text(number: str, rest: str) -> None:
    root = parse(f"[{number}{rest}]").root
    [node, *_] = [node for _, node in walk(root) if isinstance(node, Scalar)]
    assert (node.kind, node.text) == (NUMBER, number)


def test_half_of_an_escaped_pair_is_read_as_a_replacement() -> None:
    document = parse('["\\ud83d\\ude00", "\\ud83d", "\\ude00\\ud83d"]')
    assert to_plain(document.root) == ["\U0001f600", "\ufffd", "\ufffd\ufffd"]


@given(broken(trees().map(dump_json)) | any_texts(), st.sampled_from(("[]", "{}")))
def test_a_text_is_json_exactly_when_python_says_so(inner: str, brackets: str) -> None:
    text = f"{brackets[0]}{inner}{brackets[1]}"
    document = parse(text)
    check_document(document)
    try:
        meant: Any = json.loads(document.source.text, parse_constant=_refuse, object_pairs_hook=_first_of_each)
    except ValueError:
        assert document.diagnostics
        return
    finding_codes = {finding.code for finding in document.diagnostics}
    assert finding_codes <= {Code.DUPLICATE_KEY} or "\ud800" in text
    if "\ud800" not in text and "\\u" not in text:
        assert to_plain(document.root) == meant


def _refuse(name: str) -> None:
    raise ValueError(name)


def _first_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


@given(trees(max_leaves=6))
def test_white_space_between_tokens_means_nothing(tree: Node) -> None:
    text = dump_json(tree, indent=0)
    assert parse(f"\n\t [\r\n{text}\t ]\r").root == parse(f"[{text}]").root
