from __future__ import annotations

from typing import Any

import pytest
import yaml

from cfnkit.diagnostics import Code
from cfnkit.syntax import parse, to_plain

_QUOTE = "must be in quotes."


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        # tabs
        ("\ta: 1", (1, 1), "YAML allows no tabs for indentation: use spaces."),
        ("a:\n\tb: 1", (2, 1), "YAML allows no tabs for indentation: use spaces."),
        ("a:\n  b: 1\n\tc: 2", (3, 1), "YAML allows no tabs for indentation: use spaces."),
        ("a: |\n\tb", (2, 1), "YAML allows no tabs for indentation: use spaces."),
        ("a:\n  b: c\n \u00a0d: e", (3, 2), "The line is indented with the character U+00A0: use plain spaces."),
        # quotes
        ("a: 'b\nc: d\n", (1, 4), "The quote opened here is not closed."),
        ('a: "b', (1, 4), "The quote opened here is not closed."),
        ('a: "b\n---\n', (1, 4), "The quote opened here is not closed."),
        (
            'a: "b\nc: "d"\n',
            (2, 5),
            "The quote opened at line 1 is closed in this line only. Is one missing at line 1?",
        ),
        ('a: "b\nc": d\n', (2, 3), "The quote opened at line 1 is closed in this line only. Is one missing at line 1?"),
        ("a: 'it's'", (1, 8), "There is text after the closing quote. Within the quotes, write a quote as two: ''."),
        ('a: "b" c', (1, 8), 'There is text after the closing quote. Within the quotes, write a quote as \\".'),
        ('a: "\\d"', (1, 5), "In double quotes a backslash begins an escape: write it twice, or use single quotes."),
        ('a: "\\xG0"', (1, 7), "In double quotes a backslash begins an escape: write it twice, or use single quotes."),
        # texts that begin something else
        ("- *", (1, 4), f"A value that begins with '*' {_QUOTE}"),
        ("a: & b", (1, 5), f"A value that begins with '&' {_QUOTE}"),
        ("a: @b", (1, 4), f"A value that begins with '@' {_QUOTE}"),
        ("a: `b`", (1, 4), f"A value that begins with '`' {_QUOTE}"),
        ("a: %b", (1, 4), f"A value that begins with '%' {_QUOTE}"),
        ("a: }", (1, 4), f"A value that begins with '}}' {_QUOTE}"),
        ("a: , b", (1, 4), f"A value that begins with ',' {_QUOTE}"),
        ("a: ? b", (1, 4), f"A value that begins with '?' {_QUOTE}"),
        # colons
        ("a: b: c", (1, 5), "A value with a colon and a space in it must be in quotes."),
        ("a:b\nc: d", (2, 2), "A space is missing after the colon at line 1."),
        ("a:\n  b:c\n  d: e", (3, 4), "A space is missing after the colon at line 2."),
        ("a:\n  b\n    c: d", (3, 6), "A colon is missing after the key at line 2."),
        ("a: b\n  c: d", (2, 4), "Line 1 has a value, and this line is indented below it: check the indentation."),
        ("a: b\nc\nd: e", (3, 1), "A colon is missing after the key at line 2."),
        ("k" * 2000 + ": b", (1, 2001), "A key has at most 1,024 characters."),
        # indentation
        (
            "a:\n  b: c\n d: e",
            (3, 2),
            "The keys of the object that begins at line 1 all begin in column 1: check the indentation.",
        ),
        ("a:\n  - b\n  c: d", (3, 3), "The items of the list of line 2 all begin with a '-' in column 3."),
        ("a: b\n- c", (2, 1), "There is a list item where a key is expected: indent the list below its key."),
        ("a: - b", (1, 4), "A list begins on a line of its own, below its key."),
        (
            "a: |\n  b\n c\nd: e",
            (3, 2),
            "The text that begins at line 1 is indented less here: indent all its lines alike.",
        ),
        ("a: | b\n", (1, 6), "The text begins on the line below '|' or '>'."),
        ("a: |0\n b", (1, 5), "The number after '|' or '>' counts the spaces of the indentation: 1 to 9."),
        # brackets
        ("a: [b, c", (1, 4), "The bracket opened at line 1 is not closed, or a comma is missing."),
        ("a: {b: c\nd: e", (2, 2), "The bracket opened at line 1 is not closed, or a comma is missing."),
        ("a: ['b' c]", (1, 9), "The bracket opened at line 1 is not closed, or a comma is missing."),
        ("a: [", (1, 5), "A value is missing here, or a bracket before it is not closed."),
        ("a: [!Ref]", (1, 9), "A space must follow a tag."),
        # behind and before the document
        (
            "a: b\n...\nc: d",
            (3, 1),
            "A template is one YAML document: remove what follows '...', or the line with '%'.",
        ),
        ("%YAML 2.0\n---\na: b", (1, 1), "A template is YAML 1.1: remove the line with '%YAML'."),
        ("a: !b!c d", (1, 4), "If this is text and not a function, quote it."),
        ("%X\n---\na: b", (1, 3), "Found unknown directive name while scanning a directive."),
    ],
)
def test_a_text_that_is_not_yaml_has_a_hint_that_helps(text: str, place: tuple[int, int], hint: str) -> None:
    [finding] = parse(text).diagnostics
    line, column = place
    if f"(line {line}, column {column})" not in finding.message:
        hint += " CloudFormation names the place where it notices this."
    assert finding.code is Code.NOT_WELL_FORMED
    assert finding.message.startswith("Template format error: YAML not well-formed. (line ")
    assert (finding.span[1:3], finding.hint) == (place, hint)


def test_the_message_gives_the_place_of_the_problem_as_the_service_does() -> None:
    [finding] = parse("a: b\nc: 'd\n  e\n").diagnostics
    assert finding.message == "Template format error: YAML not well-formed. (line 4, column 1)"
    assert finding.span[1:] == (2, 4, 2, 5)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a: 1\nb: {c: 2, d: [3,\n'f", {"a": 1, "b": {"c": 2, "d": [3]}}),
        ("a: 1\nb:\n  c: !Sub\n  - x\n  -\t'y", {"a": 1, "b": {"c": {"Fn::Sub": ["x"]}}}),
        ("a: 1\nb: 'c\n", {"a": 1}),
        ("a: b\nc: d\n\x01", {"a": "b", "c": "d"}),
        ("a: b\nc: [d, 'e\ud800']", {"a": "b", "c": ["d"]}),
        ("a: b\n---\nc: d", {"a": "b"}),
        ("a: b\n? [c]\n: d\ne: f", {"a": "b", "e": "f"}),
    ],
)
def test_what_was_read_before_a_problem_is_kept(text: str, kept: Any) -> None:
    document = parse(text)
    assert not document.well_formed
    assert len(document.diagnostics) == 1
    assert to_plain(document.root) == kept


@pytest.mark.parametrize(
    ("text", "message", "written", "hint"),
    [
        ("a: 1\n? \n: 2\n", "A key is missing before the colon.", "", "If it is the empty text, quote it."),
        ("a: 1\n? [b, c]\n: 2", "A key must be a string.", "[b, c]", "Write it as one word, or quote it."),
        (
            "a: {{resolve:ssm:b}}",
            "A key must be a string.",
            "{resolve:ssm:b}",
            "A text that begins with '{{' must be in quotes.",
        ),
        ("a: &x {b: 1}\n*x : c", "A key must be a string.", "{b: 1}", "Write it as one word, or quote it."),
        (
            "a: 1\n---\nb: 2",
            "The text holds more than one YAML document; a template is one.",
            "---",
            "Remove what follows, or put it in a file of its own.",
        ),
    ],
)
def test_what_is_yaml_and_no_template_is_pointed_at(text: str, message: str, written: str, hint: str) -> None:
    document = parse(text)
    finding = document.diagnostics[-1]
    assert (finding.message, document.source.cut(finding.span), finding.hint) == (message, written, hint)
    assert not document.well_formed


def test_a_duplicate_key_is_pointed_at_and_the_last_one_counts() -> None:
    document = parse("a: 1\nb: 2\n'a': 3\n")
    [finding] = document.diagnostics
    assert (finding.id, finding.message) == ("E9741", "Duplicate key 'a'.")
    assert finding.hint == "Line 1 has this key already; the service takes the last one."
    assert document.source.cut(finding.span) == "'a'"
    assert to_plain(document.root) == {"a": 3, "b": 2}
    assert document.well_formed


def test_an_empty_key_in_quotes_is_a_key() -> None:
    document = parse("'': 1\n")
    assert document.well_formed
    assert to_plain(document.root) == {"": 1}


@pytest.mark.parametrize(
    ("character", "hint"),
    [
        ("\x01", 'The character U+0001 is not allowed in YAML. In double quotes it can be written as "\\x01".'),
        ("\x9b", 'The character U+009B is not allowed in YAML. In double quotes it can be written as "\\x9b".'),
        ("\x00", "The character U+0000 is not allowed in YAML. Is the file UTF-16? Save it as UTF-8."),
    ],
)
def test_a_character_that_yaml_does_not_take_is_named(character: str, hint: str) -> None:
    [finding] = parse(f"a: \U0001f600\nb: é{character}\n").diagnostics
    assert finding.message == "Template format error: YAML not well-formed. (line 2, column 5)"
    assert finding.span[1:] == (2, 5, 2, 6)
    assert finding.hint == hint


def test_more_findings_than_anybody_reads_end_the_reading() -> None:
    document = parse("a: 1\n" * 5000)
    assert len(document.diagnostics) == 501
    assert document.diagnostics[-1].message == "The text has more than 500 problems; what follows is not read."


@pytest.mark.parametrize(
    "text", ["a: [b", "a: !Sub &x |\n  b\nc: [*x, d]\n", "a: 'b", "a\n b: c", "a: \x01", "{{a}: b}: c\n"]
)
def test_without_libyaml_a_text_is_read_alike(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_libyaml = parse("# " + "\n" + text)
    monkeypatch.delattr(yaml, "CSafeLoader")
    without = parse("# " + "\n" + text)
    assert without.root == with_libyaml.root
    assert [found.code for found in without.diagnostics] == [found.code for found in with_libyaml.diagnostics]
