from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from cfnkit.source import SourceText
from cfnkit.syntax import Document, Mapping, parse, walk
from cfnkit.syntax.reparse import parsed_after, reparsed
from support import recorded_cases
from support.mutations import SPLINTERS

EXAMPLES = Path(__file__).parents[3] / "templates" / "examples"

TEXT = """\
Parameters:
  Stage: {Type: String}
# the resources
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: a

  # a queue
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: |+
        b

Outputs:
  Name:
    Value: !Ref Queue"""


def places(document: Document) -> list[object]:
    """All that a document says: its nodes with their spans, its keys with theirs, and its findings."""
    nodes = [
        (path, node, node.span, dict(node.key_spans) if isinstance(node, Mapping) else None)
        for path, node in walk(document.root)
    ]
    return [*nodes, document.diagnostics, document.source, document.format]


@pytest.mark.parametrize(
    ("line", "new"),
    [
        (2, "  Stage: {Type: Number}"),
        (2, "  Environment: {Type: String}"),
        (5, "  Theme: # renamed"),
        (6, "    Type: !Su b"),
        (8, "      yes: [a, {b: 'c'}]"),
        (9, "      Another: key"),
        (9, "  Another: {Type: AWS::SNS::Topic}"),
        (10, ""),
        (14, "      QueueName: |"),
        (14, "      QueueName: >-"),
        (16, "        c"),
        (18, "  '\U0001f600':"),
        (19, "    Value: !Sub ["),
        (19, "    Value:"),
        (19, "    Value: |"),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_change_within_an_entry_gives_what_a_parse_gives(line: int, new: str, line_break: str) -> None:
    lines = TEXT.split("\n")
    old = parse(line_break.join(lines), "t")
    lines[line - 1] = new
    text = line_break.join(lines)
    document = reparsed(old, SourceText("t", text))
    whole = parse(text, "t")
    assert (document is not None) is whole.well_formed
    assert document is None or places(document) == places(whole)


@pytest.mark.parametrize(
    ("line", "new"),
    [
        (1, "Mappings:"),
        (3, "a: b"),
        (5, " Topic:"),
        (5, "  Queue:"),
        (5, "  # Topic:"),
        (8, "      DisplayName: 'a"),
        (8, "      DisplayName: &a b"),
        (8, "      <<: *a"),
        (8, "---"),
        (9, "Outside: {}"),
        (10, "  Queue: 1"),
    ],
)
def test_any_other_change_needs_a_parse(line: int, new: str) -> None:
    lines = TEXT.split("\n")
    lines[line - 1] = new
    old, text = parse(TEXT, "t"), "\n".join(lines)
    assert reparsed(old, SourceText("t", text)) is None
    assert places(parsed_after(old, text, "t")) == places(parse(text, "t"))


def test_what_is_before_the_edit_must_be_whole_and_in_block_style() -> None:
    flow, unclosed, json, scalar = "A: {\n  B: {C: 1}}\n", "A:\n  B: {C: 1}\nD: '", '{"A":\n  {"B": 1}}', "A: 1\n"
    for text in (flow, unclosed, json, scalar, "A:\n  B: &b {C: 1}\n"):
        changed = text.replace("1", "2")
        assert reparsed(parse(text), SourceText("<stdin>", changed)) is None
        assert places(parsed_after(parse(text), changed, "<stdin>")) == places(parse(changed))
    assert places(parsed_after(None, TEXT, "t")) == places(parse(TEXT, "t"))
    assert parsed_after(parse(TEXT, "other"), TEXT, "t").source.name == "t"


def test_findings_of_other_entries_stay() -> None:
    old = parse("A:\n  B: !X 1\n  C: 1\n  D: !Y 1\n")
    text = "A:\n  B: !X 1\n  C: !Z 1\n  D: !Y 1\n"
    document = reparsed(old, SourceText("<stdin>", text))
    assert document is not None
    assert places(document) == places(parse(text))


def edited(text: str, random: Random) -> str:
    """The text after one edit."""
    at = random.randrange(len(text))
    lines = text.split("\n")
    index = random.randrange(len(lines))
    line = lines[index]
    match random.randrange(4):
        case 0:
            return f"{text[:at]}{random.choice(SPLINTERS)}{text[at + random.randrange(3) :]}"
        case 1:
            return text[:at] + text[at + random.randrange(1, 8) :]
        case 2:
            return f"{text[:at]}{random.choice('abc: x#-')}{text[at:]}"
    other = random.choice(lines)
    forms = (f"{line} x", line[: len(line) // 2], f"  {line}", line[1:], "  New: {A: 1}", "  - a", other, f"{line} |+")
    return "\n".join([*lines[:index], random.choice(forms), *lines[index + 1 :]])


def check_edits(texts: list[str], count: int, seed: int) -> None:
    random = Random(seed)
    found = 0
    for text in texts:
        old = parse(text, "t")
        for _ in range(count):
            changed = edited(old.source.text, random)
            document, whole = reparsed(old, SourceText("t", changed)), parse(changed, "t")
            if document is not None:
                found += 1
                assert places(document) == places(whole), changed
            if whole.well_formed and len(changed) > 100 and random.random() < 0.5:
                old = whole
    assert found > len(texts)


def test_edits_of_examples_give_what_a_parse_gives() -> None:
    check_edits([path.read_text() for path in sorted(EXAMPLES.glob("*.yaml"))], 40, 1)


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_edits_of_templates_give_what_a_parse_gives(seed: int) -> None:
    texts = [path.read_text() for path in recorded_cases.beside("templates", "*.yaml")]
    if not texts:
        pytest.skip("CFNKIT_CASES names no folder")
    check_edits(texts, 100, seed)
