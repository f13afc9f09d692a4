from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.diagnostics import Code
from cfnkit.source import SourceText, Span
from cfnkit.syntax import (
    NULL,
    STRING,
    Document,
    Mapping,
    Node,
    Scalar,
    Sequence,
    dump_json,
    dump_yaml,
    parse,
    to_plain,
    walk,
)
from cfnkit.syntax.yaml.reader import parse_yaml
from support.tree_strategies import templates, trees

STYLES = """\
# comments, and all that may stand between
Resources: # here
  "quoted": 'it''s' # and here

  plain text key : a plain text
    over two lines
  017: 017
  yes: yes
  number: 1000.0
  null: ~
  empty:
  ? explicit
  : value
  "\\x41b": 1
  literal: |
    one
      two

    three

  folded: >-
    folded

      kept
  flow: {a: [b, "c", {d: e, f: }], 'g': !Sub 'h ${i}', "j":1}
  over lines: [
    a, # comment
    b
    ]
  list:
  - - nested
    - !Ref x
  -
    !If
    - c
    # comment
    - !Join [',', [!GetAtt a.b, !GetAtt 'c.d.e', !GetAtt [f, !Ref g]]]
    - !Transform {Name: x, Parameters: {y: 1}}
  - !Sub # comment
    - ${a}
    - a: b
  - !Base64
    Fn::Sub: |
      x
  - !GetAZs
  - !Ref
    behind
  wide: {"\U0001f600 k": "\U0001f600\U0001f600", \U0001f600: é}
  tabs:\t"a\tb"\t# comment
# the end
"""

MIXED_BREAKS = "a: b\r\nc: d\re: 'f\u2028  g'\u2029h: i\x85j: [k,\r\n l]\r\n# m\u2028n: |\n o\r\n p\r\n"


# Such a number counts from the indentation of the parent, which a cut does not have.
_INDENTATION = re.compile("[|>][-+]?[0-9]")


def _read_alone(source: SourceText, span: Span) -> Node:
    """What the text at a span says in YAML, at the column where it stands."""
    root, findings = parse_yaml(SourceText("cut", "---\n" + " " * (span.column - 1) + source.cut(span)))
    assert {finding.code for finding in findings} <= {Code.KEY_NOT_STRING}
    return root


def _check_cut_out(document: Document) -> None:
    source = document.source
    for _, node in walk(document.root):
        written = source.cut(node.span)
        if isinstance(node, Sequence) and written[:1] not in ("-", "["):
            # What !GetAtt divides at its dot stands in the text as a whole.
            parts = [part.text for part in node.items if isinstance(part, Scalar)]
            assert written.strip("'\"") == ".".join(parts)
            assert [source.cut(part.span) for part in node.items] == parts
        elif not written:
            assert node in (Scalar(STRING, "", node.span), Scalar(NULL, "null", node.span))
        elif not (isinstance(node, Scalar) and (_is_divided(source, node) or _INDENTATION.match(written))):
            assert _read_alone(source, node.span) == node
        if isinstance(node, Mapping):
            for key, span in node.key_spans.items():
                _check_key(source, key, span)


def _is_divided(source: SourceText, node: Scalar) -> bool:
    """Whether the scalar is a part of what !GetAtt divides."""
    line = source.line(node.span.line)
    return "." in (
        line[node.span.column - 2 : node.span.column - 1],
        line[node.span.end_column - 1 : node.span.end_column],
    )


def _check_key(source: SourceText, key: str, span: Span) -> None:
    written = source.cut(span)
    if written.startswith("!"):
        assert key.removeprefix("Fn::") == written[1:]
    elif written[:1] in ("'", '"'):
        assert _read_alone(source, span) == Scalar(STRING, key, span)
    else:
        assert written == key


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_what_stands_at_a_span_says_the_value(end: str) -> None:
    document = parse(STYLES.replace("\n", end), "name")
    assert {finding.code for finding in document.diagnostics} == {Code.KEY_NOT_STRING}
    # LS is kept in texts, where it takes the place of the newline; the other ends become one.
    if end != "\u2028":
        assert document.root == parse(STYLES).root
    _check_cut_out(document)


@pytest.mark.parametrize("missing", range(4))
def test_the_text_of_a_span_has_the_value_and_no_line_break_after_it(missing: int) -> None:
    endings = ("a: |\n  b", "a: >-\n  b\n  c", "a:\n- b: !Sub c", "a: [1,\n  {b: c}]")
    _check_cut_out(parse(endings[missing]))


def test_lines_break_where_the_parser_breaks_them() -> None:
    document = parse(MIXED_BREAKS)
    _check_cut_out(document)
    assert document.source.lines[:4] == ("a: b", "c: d", "e: 'f", "  g'")
    assert isinstance(document.root, Mapping)
    assert [span.line for span in document.root.key_spans.values()] == [1, 2, 3, 5, 6, 9]


@given(trees() | templates(), st.booleans(), st.sampled_from(("\n", "\r\n")))
def test_what_stands_at_a_span_of_a_written_tree_says_the_value(tree: Node, long_form: bool, end: str) -> None:
    _check_cut_out(parse(dump_yaml(tree, long_form=long_form).replace("\n", end)))


@given(trees() | templates(), st.sampled_from((None, 0, 1, 4)), st.sampled_from(("\n", "\r\n", "\r", "\t")))
def test_what_stands_at_a_span_of_json_says_the_value(tree: Node, indent: int | None, end: str) -> None:
    document = parse("[" + dump_json(tree, indent=indent).replace("\n", end) + "]")
    for _, node in walk(document.root):
        assert json.loads(document.source.cut(node.span)) == to_plain(node)
        if isinstance(node, Mapping):
            assert [json.loads(document.source.cut(span)) for span in node.key_spans.values()] == list(node.entries)


def test_spans_are_counted_from_one_in_code_points() -> None:
    document = parse("a:\n  \U0001f600: !GetAtt b.c\n", "t.yaml")
    [value] = (node for path, node in walk(document.root) if path == ("a", "\U0001f600"))
    assert isinstance(document.root, Mapping)
    assert document.root.key_spans["a"] == Span("t.yaml", 1, 1, 1, 2)
    assert value.span == Span("t.yaml", 2, 6, 2, 17)
    assert [node.span[1:] for _, node in walk(value)] == [(2, 6, 2, 17), (2, 14, 2, 17), (2, 14, 2, 15), (2, 16, 2, 17)]
    assert document.source.utf16_column(2, 6) == 7
    assert str(value.span) == "t.yaml:2:6"


def test_a_block_scalar_begins_with_its_indicator_and_ends_with_its_last_line() -> None:
    document = parse("a: >2-\n    kept\n  folded\n# c\nb: d\n")
    assert isinstance(document.root, Mapping)
    assert document.source.cut(document.root.entries["a"].span) == ">2-\n    kept\n  folded\n"


def test_a_block_collection_ends_with_its_last_value() -> None:
    document = parse("a:\n  b: c # d\n\n  # e\n\nf: g\n")
    assert isinstance(document.root, Mapping)
    assert document.source.cut(document.root.entries["a"].span) == "b: c"
