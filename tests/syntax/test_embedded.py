"""A document within another: its tree, and the places of its nodes in the text around it."""

from __future__ import annotations

import pytest

from cfnkit.source import Span
from cfnkit.syntax import Document, Mapping, at_path, embedded, parse, to_plain

INNER = {"A": {"Ref": "b"}, "C": [1, {"d": "é x"}]}
TEXTS = {
    "literal": "Body: |\n  # first\n  A: !Ref b\n\n  C: [1, {d: é x}]\nAfter: 1\n",
    "literal with its indentation": "Body: |1\n  A: !Ref b\n  C: [1, {d: é x}]\n",
    "JSON as a block": 'Body: |-\n    {"A": {"Ref": "b"},\n     "C": [1, {"d": "é x"}]}\n',
    "object": "Body:\n  A: !Ref b\n  C: [1, {d: é x}]\n",
    "JSON in JSON": r'{"Body": "{\"A\": {\"Ref\": \"b\"}, \"C\": [1, {\"d\": \"\u00e9 x\"}]}"}',
    "YAML in JSON": r'{"Body": "A: !Ref b\nC: [1, {d: \u00e9 x}]\n"}',
    "folded": 'Body: >\n  {"A": {"Ref": "b"},\n  "C": [1, {"d": "é x"}]}\n',
    "quoted": 'Body: \'{"A": {"Ref": "b"}, "C": [1, {"d": "é x"}]}\'\n',
}


def inner_of(text: str) -> tuple[Document, Document]:
    document = parse(text, "t.yaml")
    assert isinstance(document.root, Mapping)
    return document, embedded(document, document.root.entries["Body"])


@pytest.mark.parametrize("style", TEXTS)
def test_nodes_stand_where_they_are_written(style: str) -> None:
    document, inner = inner_of(TEXTS[style])
    assert to_plain(inner.root) == INNER
    assert inner.well_formed
    assert isinstance(inner.root, Mapping)
    cut = document.source.cut
    assert cut(inner.root.key_span("A")).strip('"\\') == "A"
    assert cut(inner.root.key_span("C")).strip('"\\') == "C"
    for path, written in ((("C", 0), "1"), (("A", "Ref"), "b"), (("C", 1, "d"), "é x")):
        node = at_path(inner.root, path)
        assert node is not None
        assert written in cut(node.span).replace("\\u00e9", "é")
        assert len(cut(node.span)) < 20
    assert inner.within is not None
    assert inner.within.contains(inner.root.span)


def test_a_fault_stands_at_its_line() -> None:
    _, inner = inner_of("Body: |\n  A: 1\n  B: [\n")
    assert [(each.id, each.span) for each in inner.diagnostics] == [("E9740", Span("t.yaml", 4, 1, 4, 1))]
    _, inner = inner_of("Body: |\n  A: 1\n  A: 2\nC: 3\n")
    assert {each.span.line for each in inner.diagnostics} == {3}


def test_of_an_object_only_its_own_faults_count() -> None:
    _, inner = inner_of("A: 1\nA: 2\nBody: {B: 1}\n")
    assert inner.diagnostics == ()
    _, inner = inner_of("Body: {B: 1, B: 2}\n")
    assert len(inner.diagnostics) == 1


def test_what_aliases_share_stays_shared() -> None:
    _, inner = inner_of("Body: |\n  A: &a {x: 1}\n  B: *a\n")
    assert isinstance(inner.root, Mapping)
    assert inner.root.entries["A"] is inner.root.entries["B"]
