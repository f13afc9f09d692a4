from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from cfnkit.syntax import Document, Scalar, dump_json, parse, to_plain, walk
from cfnkit.syntax.repair import repaired
from support import recorded_cases
from syntax.half_typed import half_typed

EXAMPLES = Path(__file__).parents[2] / "templates" / "examples"
KINDS = ("key", "value", "line", "end", "beginning", "blank")

YAML = """\
Parameters:
  Stage: {Type: String}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub "${Stage} topic"
      Tags:
        - Key: a
          Value: b
  Queue:
    Type: AWS::SQS::Queue
Outputs:
  Name: {Value: !Ref Queue}
"""

JSON = """\
{
  "Resources": {
    "Topic": {
      "Type": "AWS::SNS::Topic",
      "Properties": {
        "DisplayName": "a",
        "Tags": [
          {"Key": "a", "Value": "b"}
        ]
      }
    },
    "Queue": {
      "Type": "AWS::SQS::Queue"
    }
  }
}
"""


def typed(text: str, number: int, line: str) -> Document:
    """The repaired document of a text after its line `number` (1-based) became another."""
    lines = text.split("\n")
    lines[number - 1] = line
    document = repaired(parse("\n".join(lines), "t"), [number])
    assert document is not None
    assert document.well_formed
    return document


def elsewhere(document: Document, number: int) -> list[object]:
    """The scalars of a document that do not touch line `number`, with their spans."""
    scalars = (node for _, node in walk(document.root) if isinstance(node, Scalar))
    return [(node, node.span) for node in scalars if not node.span.line <= number <= node.span.end_line]


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (4, "  Top"),
        (4, "  Topic: {"),
        (5, "    Typ"),
        (5, "    Type: "),
        (5, "    Type: 'AWS::"),
        (5, "    Type: AWS::SNS::Topic'"),
        (6, "    Properties"),
        (6, "    Pro"),
        (6, "    Properties: &"),
        (7, '      DisplayName: !Sub "${Sta'),
        (7, "      DisplayName: !Su"),
        (7, "      DisplayName: [a, {b: c"),
        (7, '      "Displ'),
        (7, "      DisplayName: %"),
        (7, "      {"),
        (7, "\t"),
        (8, "      Ta"),
        (9, "        - "),
        (9, "        - {Key: 'a"),
        (13, "Out"),
        (14, "  Name: {Value: !Ref Qu"),
    ],
)
def test_the_other_lines_of_a_half_typed_yaml_keep_their_values_and_places(number: int, line: str) -> None:
    assert elsewhere(typed(YAML, number, line), number) == elsewhere(parse(YAML, "t"), number)


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (3, '    "Top'),
        (3, '    "Topic":'),
        (3, "    Topic"),
        (4, '      "Type": "AWS::SN'),
        (4, '      "Type"'),
        (4, '      "Type": '),
        (4, '      "Type": tr'),
        (4, '      "Type": "a\\q", "Co'),
        (4, '      "Type": [1, {"a": 2, '),
        (5, '      "Properties"'),
        (6, '        "DisplayName": "a"'),
        (7, '        "Tags": '),
        (8, '          {"Key": "a", "Va'),
        (8, '          {"Key": "a", "Value": "b"}, {'),
        (9, "        "),
        (10, "      },"),
        (11, ""),
        (13, '      "Type": "AWS::SQS::Queue",'),
        (13, '      "Type": "AWS::SQS::Queue", "C'),
        (16, "}, 'x"),
    ],
)
def test_the_other_lines_of_a_half_typed_json_keep_their_values_and_places(number: int, line: str) -> None:
    assert elsewhere(typed(JSON, number, line), number) == elsewhere(parse(JSON, "t"), number)


def test_what_is_typed_already_stays() -> None:
    begun = typed("A:\n  B: [1, {C: 2\n  D: 3\n", 2, "  B: [1, {C: 2")
    assert to_plain(begun.root) == {"A": {"B": [1, {"C": 2}], "D": 3}}
    assert to_plain(typed('{"A":\n1\n}', 2, '[1, "b').root) == {"A": [1, "b"]}


def test_a_text_block_stays_a_text() -> None:
    whole = "A:\n  Code: |\n    def f(): [\n      pass: '\n  B: 1\n"
    assert to_plain(typed(whole, 2, "  Code: ").root) == {"A": {"Code": "def f(): [\n  pass: '\n", "B": 1}}


def test_a_whole_text_is_not_repaired() -> None:
    document = parse(YAML)
    assert repaired(document, [5]) is document
    unknown = parse("A: !Su x\nB: 1\n")
    assert repaired(unknown, [2]) is unknown, "the tag is not being typed"


def test_the_document_before_the_edit_makes_no_difference() -> None:
    old = parse(YAML, "t")
    for line in ("    Ty", '    Type: "', "    Type: {"):
        text = YAML.replace("    Type: AWS::SNS::Topic", line)
        with_old = repaired(parse(text, "t"), [5], old)
        assert with_old == repaired(parse(text, "t"), [5])
        assert with_old is not None
        assert elsewhere(with_old, 5) == elsewhere(old, 5)


def test_other_line_breaks_are_kept() -> None:
    document = repaired(parse("A: 1\r\nB\r\nC: {D: 2}\r\n", "t"), [2])
    assert document is not None
    assert to_plain(document.root) == {"A": 1, "B": None, "C": {"D": 2}}


def test_several_half_typed_lines_are_repaired() -> None:
    lines = YAML.split("\n")
    lines[4], lines[9] = "    Ty", '          Value: "b'
    document = repaired(parse("\n".join(lines), "t"), [5, 10])
    assert document is not None
    assert [path for path, _ in walk(document.root)] == [
        ("Resources", "Topic", "Ty") if path == ("Resources", "Topic", "Type") else path
        for path, _ in walk(parse(YAML).root)
    ]


@pytest.mark.parametrize("text", [YAML.replace("Type: AWS::SNS::Topic", "Ty"), JSON.replace('"b"}', '"b')])
def test_a_line_that_nobody_named_is_repaired(text: str) -> None:
    document = repaired(parse(text), [])
    assert document is not None
    assert "Queue" in dump_json(document.root)


def test_a_text_that_cannot_be_repaired() -> None:
    assert repaired(parse("A: 1\n? [\n}\nB: '\n"), [1]) is None
    assert repaired(parse('{\n"A": 1}\n]\n, "B": [\n}\n'), [2]) is None


@pytest.mark.parametrize("kind", KINDS)
def test_half_typed_examples_keep_what_is_elsewhere(kind: str) -> None:
    texts = [path.read_text() for path in sorted(EXAMPLES.glob("*.yaml"))]
    assert survival(texts, kind, 6) > 0.97


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("format", ["yaml", "json"])
@pytest.mark.parametrize("kind", KINDS)
def test_half_typed_templates_keep_what_is_elsewhere(kind: str, format: str) -> None:
    texts = [path.read_text() for path in recorded_cases.beside("templates", "*.yaml")]
    if not texts:
        pytest.skip("CFNKIT_CASES names no folder")
    if format == "json":
        texts = [dump_json(parse(text).root) for text in texts]
    assert survival(texts, kind, 40) > 0.98


def survival(texts: list[str], kind: str, count: int) -> float:
    """The mean share of the scalars of other lines that half-typed texts keep."""
    kept = []
    random = Random(20)
    for text in texts:
        if parse(text).well_formed:
            for half in half_typed(text, kind, count, random):
                document = parse(half.text)
                kept.append(half.kept(repaired(document, [half.line]) or document))
    return sum(kept) / len(kept)
