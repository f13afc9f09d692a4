"""The places in the source of the parts of a string."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Scalar, parse, walk
from cfnkit.syntax.yaml.text_places import TextPlaces

MARK = "{{mark}}"
PIECES = (MARK, " ", "  ", "\n", "\n\n", "\t", "é", "😀", "'", '"', "\\", ": ", " #c", "{{", "}}", "-", "%", "\u2028")
TEXTS = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


def strings(document: Document) -> list[Scalar]:
    return [node for _, node in walk(document.root) if isinstance(node, Scalar) and node.kind == "string"]


def marked(text: str) -> list[str]:
    """What stands in the source for each mark of each string."""
    document = parse(text)
    found = []
    for node in strings(document):
        places = TextPlaces(document.source, node.span, node.text)
        start = node.text.find(MARK)
        while start >= 0:
            span = places.span(start, start + len(MARK))
            assert span is not None
            found.append(document.source.cut(span))
            start = node.text.find(MARK, start + 1)
    return found


@pytest.mark.parametrize(
    "source",
    [
        "a: x {{mark}} y",
        "a: x\n  y {{mark}}\n\n  z",
        "a: ['{{mark}}', b]",
        "a: 'it''s\n  {{mark}} ''\n\n  {{mark}}'",
        'a: "\\t\\x41\\u00e9\\U0001f600 {{mark}}\\n"',
        'a: "x  \\\n   {{mark}}\\\n\n  \\ y\n\n\n  {{mark}}"',
        "a: |\n  x\n\n    {{mark}}\n  {{mark}}\n\n",
        "a: |2-\n    x\n   {{mark}}",
        "a: >\n  x\n  {{mark}}\n\n\n  y {{mark}}\n    more {{mark}}\n  z {{mark}}\n",
        "a: >+  # why\n\n  x\n  {{mark}}\n\n",
        "a: !Sub >-\n  x\n  {{mark}}",
        "a: &b !!str |\n  {{mark}}\nc: *b",
        "a: |\r\n  x\r\n  {{mark}}\r\nb: >\r\n  y\r\n  {{mark}}\r\n",
        '{"a": "x\\u00e9\\ud83d\\ude00\\/\\"{{mark}}\\\\ \u2028 {{mark}}"}',
        "'{{mark}}': '{{mark}}'",
    ],
)
def test_a_part_of_a_string_is_found_however_the_string_is_written(source: str) -> None:
    found = marked(source)

    assert found
    assert set(found) == {MARK}


def test_characters_that_are_written_as_escapes_are_found_with_their_escapes() -> None:
    document = parse('a: "x \\x7b{mark\\u007D} \'"')
    node = strings(document)[0]
    span = TextPlaces(document.source, node.span, node.text).span(2, 10)

    assert node.text[2:10] == MARK
    assert span is not None
    assert document.source.cut(span) == "\\x7b{mark\\u007D}"


def test_a_text_that_is_not_written_there_has_no_places() -> None:
    source = SourceText("t", "a: something else")
    places = TextPlaces(source, Span("t", 1, 4, 1, 18), MARK)

    assert places.span(0, 4) is None


def styled(style: str | None, text: str, **options: Any) -> str:
    class Dumper(yaml.SafeDumper):
        pass

    tag = "tag:yaml.org,2002:str"
    Dumper.add_representer(str, lambda dumper, value: dumper.represent_scalar(tag, value, style=style))
    return str(yaml.dump({"k": {"z": [text, "end"]}}, Dumper=Dumper, allow_unicode=True, **options))


@given(TEXTS, st.sampled_from(["|", ">", '"', "'", None]), st.integers(1, 20), st.integers(2, 6))
def test_each_part_of_a_yaml_string_is_found(text: str, style: str | None, width: int, indent: int) -> None:
    document = parse(styled(style, text, width=width, indent=indent))
    for node in strings(document):
        places = TextPlaces(document.source, node.span, node.text)
        for start in range(len(node.text)):
            span = places.span(start, start + 1)
            assert span is not None
            assert node.span.contains(span)
            written = document.source.cut(span)
            assert written == node.text[start] or "\\" in written or "'" in written or not written.strip(" \t\n\u2028")


@given(TEXTS, st.booleans())
def test_each_part_of_a_json_string_is_found(text: str, ascii_only: bool) -> None:
    document = parse(json.dumps({"a": [text]}, ensure_ascii=ascii_only))
    node = strings(document)[0]
    places = TextPlaces(document.source, node.span, node.text)
    for start, character in enumerate(node.text):
        span = places.span(start, start + 1)
        assert span is not None
        assert json.loads(f'"{document.source.cut(span)}"', strict=False) == character
