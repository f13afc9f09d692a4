"""A tree as JSON text that remembers what stands on which line."""

from __future__ import annotations

import json

from hypothesis import given

from cfnkit.lint.engines.fast.serialise import serialise
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, parse, to_plain, walk
from support.tree_strategies import trees

SPAN = Span("template.yaml", 1, 1, 1, 1)


@given(trees())
def test_the_text_is_the_tree_and_each_entry_has_its_own_line(tree: Node) -> None:
    serialised = serialise(tree)
    assert json.loads(serialised.text) == to_plain(tree)
    assert serialised.text.count("\n") + 1 == len(serialised.lines)
    first_lines = list(dict.fromkeys(entry.path for entry in serialised.lines))
    assert first_lines == [path for path, _ in walk(tree)]


def test_a_line_tells_the_place_of_the_key_in_the_source() -> None:
    root = parse("Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Tags: [{Key: a, Value: b}]\n", "t.yaml").root
    serialised = serialise(root)
    line = next(i for i, text in enumerate(serialised.text.split("\n"), 1) if text.startswith('"Value"'))
    entry = serialised.at(line)
    assert entry.path == ("Resources", "A", "Tags", 0, "Value")
    assert (entry.span.line, entry.span.column) == (4, 21)


def test_an_item_of_a_list_stands_where_it_begins() -> None:
    serialised = serialise(parse("A:\n  - x\n  - yy\n", "t.yaml").root)
    entry = serialised.at(serialised.text.split("\n").index('"yy"') + 1)
    assert (entry.path, entry.span.line, entry.span.column) == (("A", 1), 3, 5)


def test_a_line_that_is_not_there_stands_for_the_whole() -> None:
    serialised = serialise(parse("A: 1\n", "t.yaml").root)
    assert serialised.at(None).path == serialised.at(99).path == ()


def test_secrets_are_in_clear_and_numbers_as_they_are_written() -> None:
    secret = Scalar("string", "pass word", SPAN, shown="****")
    tree = Mapping({"a": secret, "b": Sequence((Scalar("number", "1.10", SPAN),), SPAN)}, {}, SPAN)
    assert serialise(tree).text == '{\n"a":"pass word",\n"b":[\n1.10\n]\n}'
