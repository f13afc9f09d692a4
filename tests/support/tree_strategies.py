"""Hypothesis strategies: trees, templates as trees, and their texts."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Items

from hypothesis import strategies as st

from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence, dump_json, dump_yaml
from cfnkit.testing.strategies.texts import texts
from cfnkit.vocabulary import FUNCTION_NAMES

PLACE = Span("made", 1, 1, 1, 1)

_NAMES = st.sampled_from(("A", "Bucket", "Topic1", "AWS::Region", "AWS::NoValue", "Env", "x", "Resources"))


def scalars(numbers: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Node]:
    """Strings, numbers (those of `yaml_numbers`, unless `numbers` is given), booleans and null."""
    return st.one_of(
        texts().map(text),
        (yaml_numbers() if numbers is None else numbers).map(lambda number: Scalar(NUMBER, number, PLACE)),
        st.sampled_from(("true", "false")).map(lambda value: Scalar(BOOLEAN, value, PLACE)),
        st.just(Scalar(NULL, "null", PLACE)),
    )


def json_numbers() -> st.SearchStrategy[str]:
    """Numbers as JSON may write them."""
    odd = ("1e3", "1E5", "1e+4", "0e0", "-1.5e3", "1.5E-7", "1e-400", "1e400", "9e99999999999999999999", "-0.0")
    return st.one_of(yaml_numbers(), st.sampled_from(odd))


def yaml_numbers() -> st.SearchStrategy[str]:
    """Numbers that JSON and YAML 1.1 write alike."""
    whole = st.one_of(st.integers(-20, 20), st.integers()).map(str)
    fraction = st.tuples(whole, st.integers(0, 10**9)).map(lambda parts: f"{parts[0]}.{parts[1]}")
    power = st.tuples(fraction, st.sampled_from("eE"), st.sampled_from("+-"), st.integers(0, 400))
    return st.one_of(whole, fraction, power.map(lambda parts: "".join(map(str, parts))))


def trees(numbers: st.SearchStrategy[str] | None = None, max_leaves: int = 12) -> st.SearchStrategy[Node]:
    """Trees of any shape, with calls of functions in them, well formed and not."""
    return st.recursive(
        scalars(numbers),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(items), objects(texts(), inner), function_calls(inner), misfits(inner)
        ),
        max_leaves=max_leaves,
    )


def function_calls(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Calls of functions that CloudFormation accepts, with values of `inner`."""
    names = _NAMES.map(text)
    refs = names.map(lambda name: call("Ref", name))
    attributes = st.sampled_from(("Arn", "Outputs.Url", "a.b.c", "")).map(text)
    texts_with_names = st.sampled_from(("", "${A}", "a-${AWS::Region}", "${!x}", "${A.Arn}")).map(text)
    return st.one_of(
        refs,
        names.map(lambda name: call("Condition", name)),
        st.tuples(names, attributes | refs).map(lambda parts: call("Fn::GetAtt", items(parts))),
        st.tuples(_NAMES, st.just("Arn")).map(lambda parts: call("Fn::GetAtt", text(".".join(parts)))),
        texts_with_names.map(lambda value: call("Fn::Sub", value)),
        st.tuples(texts_with_names, objects(_NAMES, inner)).map(lambda parts: call("Fn::Sub", items(parts))),
        st.lists(inner, max_size=3).map(lambda values: call("Fn::Join", items([text(","), items(values)]))),
        st.tuples(st.sampled_from(("Fn::Base64", "Fn::ImportValue", "Fn::GetAZs", "Fn::Length")), inner | refs).map(
            lambda parts: call(*parts)
        ),
        st.tuples(names, inner, inner).map(lambda parts: call("Fn::If", items(parts))),
        st.lists(inner, max_size=4).map(lambda values: call("Fn::FindInMap", items(values))),
        objects(st.sampled_from(("Name", "Parameters")), inner).map(lambda value: call("Fn::Transform", value)),
    )


def misfits(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Objects that look like calls of functions and are none, or that the service refuses."""
    names = st.sampled_from((*sorted(FUNCTION_NAMES), "Fn::ForEach::x", "Fn::Nothing", "Fn::", "fn::sub", "ref"))
    return st.one_of(st.tuples(names, inner).map(lambda parts: call(*parts)), objects(names, inner))


def templates() -> st.SearchStrategy[Node]:
    """Templates with the sections of a template, with calls of functions in their properties."""
    values = st.recursive(
        st.sampled_from(("a", "true", "10.0.0.0/16", "")).map(text) | scalars(),
        lambda inner: function_calls(inner) | st.lists(inner, max_size=3).map(items) | objects(_NAMES, inner),
        max_leaves=6,
    )
    logical_ids = st.sampled_from(("Bucket", "Topic", "Queue1", "Fn"))
    types = st.sampled_from(("AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::Serverless::Function")).map(text)
    resource = _laid_out({"Type": types}, {"Properties": objects(_NAMES, values)})
    parameter = _laid_out({"Type": st.just(text("String"))}, {"Default": texts().map(text)})
    condition = st.tuples(values, values).map(lambda parts: call("Fn::Equals", items(parts)))
    return _laid_out(
        {"Resources": objects(logical_ids, resource, min_size=1)},
        {
            "AWSTemplateFormatVersion": st.just(text("2010-09-09")),
            "Description": texts().map(text),
            "Parameters": objects(_NAMES, parameter),
            "Conditions": objects(_NAMES, condition),
            "Mappings": objects(_NAMES, objects(_NAMES, objects(_NAMES, scalars()))),
            "Outputs": objects(_NAMES, values.map(lambda value: mapping({"Value": value}))),
        },
    )


def _laid_out(
    needed: dict[str, st.SearchStrategy[Node]], optional: dict[str, st.SearchStrategy[Node]]
) -> st.SearchStrategy[Node]:
    return st.fixed_dictionaries(needed, optional=optional).map(mapping)


def template_texts() -> st.SearchStrategy[str]:
    """Texts of trees and templates, in YAML with short or long forms, or in JSON, with either line end."""
    writers: tuple[Callable[[Node], str], ...] = (
        dump_yaml,
        lambda tree: dump_yaml(tree, long_form=True),
        dump_json,
        lambda tree: dump_json(tree, indent=None),
    )
    written = st.builds(lambda write, tree: write(tree), st.sampled_from(writers), templates() | trees())
    return st.builds(lambda text, end: text.replace("\n", end), written, st.sampled_from(("\n", "\r\n")))


def text(value: str) -> Scalar:
    """A string."""
    return Scalar(STRING, value, PLACE)


def items(values: Items[Node]) -> Sequence:
    """A list."""
    return Sequence(tuple(values), PLACE)


def mapping(entries: dict[str, Node]) -> Mapping:
    """An object."""
    return Mapping(entries, dict.fromkeys(entries, PLACE), PLACE)


def call(name: str, value: Node) -> Mapping:
    """The call of a function."""
    return mapping({name: value})


def objects(
    keys: st.SearchStrategy[str], values: st.SearchStrategy[Node], min_size: int = 0
) -> st.SearchStrategy[Node]:
    """Objects with some of `keys`."""
    return st.dictionaries(keys, values, min_size=min_size, max_size=3).map(mapping)
