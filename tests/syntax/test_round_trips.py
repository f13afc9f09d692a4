from __future__ import annotations

from hypothesis import given, settings
from strategies import json_numbers, templates, trees

from cfnkit.syntax import Mapping, Node, canonical, dump_json, dump_yaml, parse


def _keys(node: Node) -> object:
    """The keys of a tree in their order, which equality of trees leaves out."""
    if isinstance(node, Mapping):
        return [(key, _keys(value)) for key, value in node.entries.items()]
    return [_keys(item) for item in getattr(node, "items", ())]


def _reads_as(text: str, tree: Node) -> None:
    document = parse(text)
    assert document.diagnostics == ()
    assert document.root == tree
    assert _keys(document.root) == _keys(tree)


@settings(max_examples=400)
@given(trees(json_numbers()) | templates())
def test_json_reads_as_the_tree_that_was_written(tree: Node) -> None:
    _reads_as(dump_json(tree), _in_json(tree))


@settings(max_examples=1000)
@given(trees() | templates())
def test_yaml_reads_as_the_tree_that_was_written(tree: Node) -> None:
    _reads_as(dump_yaml(tree), tree)
