from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cfnkit.syntax import canonical, dump_json, parse, to_plain
from cfnkit.testing.strategies.texts import any_texts, broken
from support.invariants import check_document
from support.tree_strategies import template_texts

YAML = """\
%YAML 1.1
--- # a template
Description: &text "two\\n\\
  lines \\u00e9 \U0001f600"
Mappings: {M: {'eu-west-1': {A: !!str 12, "B": 0x1F}}}
Conditions:
  C: !Not [!Equals [!Ref AWS::Region, 'it''s']]
Resources:
  B:
    Type: AWS::S3::Bucket
    Metadata: &base {<<: [], ? k : v}
    Properties:
      Name: !Sub
        - ${A}-b
        - {A: !GetAtt X.Y.Z}
      Code: |+
        a
         b

      Tags:
      - {Key: *text, <<: *base}
      -
        ? Value
        : >-
          folded
          text
...
"""

JSON = """\
\ufeff {"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": {"N\\u0041": [1, -2.5e+3, true, null, {}, []],
 "x\\n": "\\"\\\\ \U0001f600\u2028", "Ref": {"Fn::Sub": ["a", {"b": false}]}}}}}
"""


@pytest.mark.parametrize("text", [YAML, YAML.replace("\n", "\r\n"), JSON, JSON.replace("\n", "\r")])
def test_every_beginning_of_a_text_is_read(text: str) -> None:
    assert parse(text).well_formed
    for end in range(len(text)):
        check_document(parse(text[:end]))


@pytest.mark.parametrize("text", [YAML, JSON])
def test_every_beginning_of_a_file_is_read(text: str) -> None:
    data = text.encode()
    assert parse(data).root == parse(text).root
    for end in range(len(data)):
        check_document(parse(data[:end]))


@pytest.mark.parametrize("text", [YAML, JSON])
@pytest.mark.parametrize("splinter", ["\t", "'", '"', "]", ": ", "\x00", "\x85", "\ud800", "*a ", "!Sub ", "\n---\n"])
def test_a_text_with_something_put_in_anywhere_is_read(text: str, splinter: str) -> None:
    for place in range(0, len(text), 3):
        check_document(parse(text[:place] + splinter + text[place:]))


@given(st.text() | any_texts(), st.booleans())
@example("?", False)
@example("!Ref\x1b 'A'", False)
@example("a: !Equals\n  &- !Ref 'A'\n", False)
@example("- |\n a", False)
def test_any_text_is_read(text: str, as_json: bool) -> None:
    check_document(parse("[" + text if as_json else text))


@given(st.text("ab01 .:-?[]{},&*!|<>'\"#%@\t\n\r\x85\u2028\\~", max_size=40))
def test_any_text_of_the_characters_of_yaml_is_read(text: str) -> None:
    check_document(parse(text))


@given(st.binary(), st.booleans())
def test_any_file_is_read(data: bytes, as_json: bool) -> None:
    check_document(parse(b"{" + data if as_json else data))


@given(template_texts())
def test_templates_are_well_formed(text: str) -> None:
    document = parse(text)
    assert document.diagnostics == ()
    check_document(document)


@given(broken(template_texts()))
def test_broken_templates_are_read(text: str) -> None:
    document = parse(text)
    check_document(document)
    root = document.root
    to_plain(root)
    again = parse(f"[{dump_json(root)}]").root
    assert canonical(again) == ("list", (canonical(root),))
