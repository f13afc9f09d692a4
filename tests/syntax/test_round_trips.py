from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from cfn_tools import CfnYamlLoader
from hypothesis import example, given
from hypothesis import strategies as st

from cfnkit.syntax import NUMBER, Mapping, Node, Scalar, canonical, dump_json, dump_yaml, parse, to_plain
from cfnkit.vocabulary import SHORT_FORMS
from support.tree_strategies import call, items, json_numbers, mapping, templates, text, trees


def _keys(node: Node) -> object:
    """The keys of a tree in their order, which does not count when trees are compared."""
    if isinstance(node, Mapping):
        return [(key, _keys(value)) for key, value in node.entries.items()]
    return [] if isinstance(node, Scalar) else [_keys(item) for item in node.items]


def _check_reading(written: str, tree: Node) -> None:
    document = parse(written)
    assert document.diagnostics == ()
    assert document.root == tree
    assert _keys(document.root) == _keys(tree)


@given(trees(json_numbers()) | templates(), st.sampled_from((None, 0, 1, 2)))
def test_json_is_read_as_the_tree_that_it_was_written_from(tree: Node, indent: int | None) -> None:
    _check_reading(dump_json(items([tree]), indent=indent), items([tree]))


@given(trees() | templates())
def test_json_means_the_same_to_python(tree: Node) -> None:
    assert json.loads(dump_json(tree)) == to_plain(tree)


@given(trees() | templates())
@example(call("Fn::Base64", call("Fn::Sub", text("x"))))
@example(call("Fn::GetAtt", text("a.b")))
@example(call("Fn::GetAtt", items([text("a"), call("Ref", text("b"))])))
@example(call("Fn::GetAtt", items([text("a.b"), text("c")])))
@example(call("Fn::GetAtt", items([text("a"), text("b"), text("c")])))
@example(call("Ref", Scalar(NUMBER, "5", text("").span)))
@example(call("Condition", mapping({"StringEquals": text("x")})))
@example(mapping({"Ref": text("a"), "b": text("c")}))
@example(call("Fn::ForEach::x", items([])))
@example(text("0123\n"))
def test_yaml_is_read_as_the_tree_that_it_was_written_from(tree: Node) -> None:
    _check_reading(dump_yaml(tree), tree)


@given(trees() | templates())
def test_yaml_in_long_form_is_read_as_the_tree_that_it_was_written_from(tree: Node) -> None:
    written = dump_yaml(tree, long_form=True)
    _check_reading(written, tree)
    assert not any(isinstance(token, yaml.TagToken) for token in yaml.scan(written))


@given(trees(json_numbers()))
def test_yaml_keeps_the_value_of_any_number(tree: Node) -> None:
    assert canonical(parse(dump_yaml(tree)).root) == canonical(tree)


@given(trees())
def test_yaml_and_json_of_a_tree_are_one_tree(tree: Node) -> None:
    assert parse(dump_json(parse(dump_yaml(items([tree]))).root)).root == items([tree])


@given(templates())
def test_cfn_flip_reads_what_is_written(tree: Node) -> None:
    class Loader(CfnYamlLoader):  # type: ignore[misc]  # cfn-flip has no types
        """cfn-flip's own reader, which knows no dates, as the service."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(("timestamp", "value"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_multi_constructor("!", _construct_call)
    assert yaml.load(dump_yaml(tree), Loader) == to_plain(tree)


def _construct_call(loader: Any, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        return {SHORT_FORMS[tag]: value.split(".", 1) if tag == "GetAtt" and "." in value else value}
    if isinstance(node, yaml.SequenceNode):
        return {SHORT_FORMS[tag]: loader.construct_sequence(node, deep=True)}
    return {SHORT_FORMS[tag]: loader.construct_mapping(node, deep=True)}


def _deep(levels: int, of: str) -> Node:
    node: Node = items([]) if of == "list" else mapping({})
    for _ in range(levels - 1):
        node = items([node]) if of == "list" else call("Fn::Not" if of == "call" else "a", node)
    return node


@pytest.mark.parametrize("of", ["list", "object", "call"])
def test_a_tree_as_deep_as_is_read_is_written_too(of: str) -> None:
    tree = _deep(100, of)
    _check_reading(dump_json(tree), tree)
    _check_reading(dump_yaml(tree), tree)
    assert canonical(tree) == canonical(_deep(100, of))
