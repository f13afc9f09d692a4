"""The origins of a result's nodes, and properties that hold for every template."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit import Processed, process
from cfnkit.source import SourceText, Span, Step
from cfnkit.syntax import Mapping, Node, Scalar, at_path, dump_json, parse, to_plain, walk
from support.extended import expand, result

NAME = "AWS::LanguageExtensions"
CALL = Span("template.yaml", 1, 12, 1, 35)


def node_at(text: str, path: str) -> Node:
    node = at_path(expand(text).tree, path.split("."))
    assert node is not None
    return node


class TestLoops:
    TEXT = (
        "Resources:\n"
        "  Fn::ForEach::Topics:\n"
        "    - Name\n"
        "    - [a, b]\n"
        "    - Topic${Name}:\n"
        "        Type: AWS::SNS::Topic\n"
        "        Metadata: {Same: text, Made: !Ref Name, Text: !Sub 'x-${Name}'}\n"
        "  Own: {Type: AWS::SNS::Topic}\n"
    )
    LOOP = Span("template.yaml", 3, 3, 3, 22)

    def test_what_came_through_as_it_is_has_an_exact_step_and_its_place_in_the_body(self) -> None:
        for name in ("Topica", "Topicb"):
            node = node_at(self.TEXT, f"Resources.{name}.Metadata.Same")
            assert node.span == Span("template.yaml", 8, 26, 8, 30)
            assert node.steps == (Step(NAME, self.LOOP, exact=True),)

    def test_what_a_variable_was_put_into_has_an_inherited_step(self) -> None:
        node = node_at(self.TEXT, "Resources.Topica.Metadata.Made")
        assert node.span == Span("template.yaml", 8, 38, 8, 47)
        assert node.steps == (Step(NAME, self.LOOP, exact=False),)

    def test_what_is_folded_behind_it_has_both_steps(self) -> None:
        node = node_at(self.TEXT, "Resources.Topica.Metadata.Text")
        assert node.span == Span("template.yaml", 8, 55, 8, 71)
        assert node.steps[-1] == Step(NAME, CALL, exact=False)

    def test_a_key_that_is_made_stands_where_its_pattern_is_written(self) -> None:
        resources = node_at(self.TEXT, "Resources")
        assert isinstance(resources, Mapping)
        assert resources.key_span("Topica") == resources.key_span("Topicb") == Span("template.yaml", 6, 7, 6, 19)
        assert resources.key_span("Own").line == 9

    def test_what_no_loop_touches_keeps_its_origin(self) -> None:
        assert node_at(self.TEXT, "Resources.Own").steps == ()

    def test_each_loop_of_a_nest_leaves_its_step(self) -> None:
        text = (
            "Resources:\n"
            "  Fn::ForEach::Outer:\n"
            "    - One\n"
            "    - [a]\n"
            "    - Fn::ForEach::Inner: [Two, [b], {'T${One}${Two}': {Type: A::B::C, Metadata: {M: !Ref One}}}]\n"
        )
        outer, inner = Span("template.yaml", 3, 3, 3, 21), Span("template.yaml", 6, 7, 6, 25)

        kind = node_at(text, "Resources.Tab.Type")
        assert kind.steps == (Step(NAME, outer, exact=True), Step(NAME, inner, exact=True))
        made = node_at(text, "Resources.Tab.Metadata.M")
        assert made.steps == (Step(NAME, outer, exact=True), Step(NAME, inner, exact=False))


class TestFolding:
    TEXT = (
        "Parameters: {Env: {Type: String, Default: prod}}\n"
        "Mappings: {M: {prod: {Size: large}}}\n"
        "Conditions: {C: !Equals [!Ref Env, prod]}\n"
        "Resources:\n"
        "  A:\n"
        "    Type: AWS::SNS::Topic\n"
        "    Metadata: {R: !Ref Env, F: !FindInMap [M, !Ref Env, Size], I: !If [C, {k: [v, !Ref Env]}, no], S: same}\n"
    )

    @pytest.mark.parametrize(
        ("path", "place", "steps"),
        [
            ("R", (8, 19), (False,)),  # made of the call
            ("F", (3, 29), (True,)),  # stands in the mapping as it is
            ("I", (8, 75), (False,)),  # its list changed
            ("I.k", (8, 79), (False,)),
            ("I.k.0", (8, 80), (True,)),  # stands in the branch as it is
            ("I.k.1", (8, 83), (False,)),
            ("S", (8, 103), ()),
        ],
    )
    def test_what_is_made_inherits_and_what_is_moved_is_exact(
        self, path: str, place: tuple[int, int], steps: tuple[bool, ...]
    ) -> None:
        node = node_at(self.TEXT, f"Resources.A.Metadata.{path}")

        assert (node.span.line, node.span.column) == place
        assert tuple(step.exact for step in node.steps) == steps
        assert all((step.transform, step.span) == (NAME, CALL) for step in node.steps)


# Templates with loops in every place, and values that use their variables, or look as if they did.

NAMES = st.sampled_from(("X", "Y1", "Zed"))
ITEMS = st.lists(st.sampled_from(("a", "b-1", "c.2", "", 3, True, "${X}", "é")), max_size=3, unique_by=str)


def calls(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    texts = st.sampled_from(("${X}", "a-${Y1}-${AWS::Region}", "${!X}", "${Zed.Arn}", "&{X}", "${Env}${A}", "plain"))
    references = ({"Ref": "Env"}, {"Ref": "A"}, {"Ref": "Names"}, {"Ref": "AWS::StackId"}, {"Fn::GetAtt": ["A", "b"]})
    return st.one_of(
        NAMES.map(lambda name: {"Ref": name}),
        st.sampled_from(references),
        texts.map(lambda text: {"Fn::Sub": text}),
        texts.map(lambda text: {"Fn::Sub": [text, {"X": {"Ref": "Env"}, "Other": {"Ref": "X"}}]}),
        st.lists(NAMES.map(lambda name: {"Ref": name}), max_size=2).map(lambda refs: {"Fn::Join": ["-", ["a", *refs]]}),
        st.lists(inner, max_size=2).map(lambda values: {"Fn::ToJsonString": values}),
        st.lists(inner, max_size=2).map(lambda values: {"Fn::Length": values}),
        st.tuples(inner, inner).map(lambda values: {"Fn::If": ["C", *values]}),
        inner.map(lambda value: {"Fn::FindInMap": ["M", {"Ref": "Env"}, "None", {"DefaultValue": value}]}),
    )


def collections(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=2) | st.dictionaries(st.text("kl", min_size=1), inner, max_size=2)


VALUES = st.recursive(
    st.sampled_from(("text", "${X}", "", 1, True, "&{Y1}")),
    lambda inner: calls(inner) | collections(inner),
    max_leaves=6,
)
ATTRIBUTES = {"Metadata": st.dictionaries(st.just("M"), VALUES), "DependsOn": st.just(["A"]), "Condition": st.just("C")}
RESOURCES = st.fixed_dictionaries({"Type": st.just("AWS::SNS::Topic")}, optional=ATTRIBUTES)
PARAMETERS = {
    "Env": {"Type": "String", "Default": "prod"},
    "Names": {"Type": "CommaDelimitedList", "Default": "a,b"},
}


@st.composite
def templates(draw: st.DrawFn) -> dict[str, Any]:
    """A template in which at most three loops stand, one in another or in properties."""
    resources: dict[str, Any] = {"A": draw(RESOURCES)}
    body: dict[str, Any] = {"R&{X}&{Y1}&{Zed}": draw(RESOURCES)}
    for number, name in enumerate(draw(st.permutations(("X", "Y1", "Zed")))):
        body = {f"Fn::ForEach::L{number}": [name, draw(ITEMS), body]}
    resources |= body
    inside = ["X", draw(ITEMS), {"p${X}": draw(VALUES)}]
    resources["Own"] = {"Type": "AWS::SNS::Topic", "Properties": {"Fn::ForEach::P": inside, "Own": draw(VALUES)}}
    return {
        "Transform": NAME,
        "Parameters": PARAMETERS,
        "Mappings": {"M": {"prod": {"Size": ["large"]}}},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "Env"}, draw(st.sampled_from(("prod", "dev")))]}},
        "Resources": resources,
        "Outputs": {"Fn::ForEach::O": ["X", draw(ITEMS), {"O&{X}": {"Value": draw(VALUES)}}]},
    }


def processed(template: dict[str, Any]) -> Processed:
    return process(json.dumps(template, indent=1), name="template.json")


def extended(template: dict[str, Any]) -> Mapping | None:
    """The result of the transform; None when it refuses the template."""
    step = processed(template).trace[0]
    return step.after if isinstance(step.after, Mapping) else None


@given(templates())
def test_expanding_twice_changes_nothing(template: dict[str, Any]) -> None:
    once = extended(template)
    if once is None:
        return
    plain = to_plain(once)
    assert "Fn::ForEach" not in json.dumps(plain)
    twice = extended({"Transform": NAME, **plain})

    assert twice is not None
    assert dump_json(twice) == dump_json(once)


@given(templates())
def test_the_same_template_gives_the_same_text_and_findings(template: dict[str, Any]) -> None:
    first, second = processed(template), processed(template)

    assert dump_json(first.tree) == dump_json(second.tree)
    assert first.diagnostics == second.diagnostics


@given(templates())
def test_every_node_has_an_origin_within_the_template(template: dict[str, Any]) -> None:
    run = processed(template)
    source = run.document.source
    written = {node.span: node for _, node in walk(run.document.root)}
    for _, node in walk(run.tree):
        assert within(source, node.span)
        assert all(within(source, step.span) for step in node.steps)
        if isinstance(node, Mapping):
            assert all(within(source, node.key_span(key)) for key in node.entries)
        if isinstance(node, Scalar) and all(step.exact for step in node.steps):
            assert written[node.span] == node
    for finding in run.diagnostics:
        assert within(source, finding.span)


@given(templates())
def test_what_went_in_is_not_changed(template: dict[str, Any]) -> None:
    run = processed(template)

    assert dump_json(run.document.root) == dump_json(parse(run.document.source.text).root)


def within(source: SourceText, span: Span) -> bool:
    """Whether a span lies in the text."""
    last = len(source.lines)
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    return span.source == source.name and (1, 1) <= start <= end <= (last, len(source.line(last)) + 1)


def test_a_long_list_of_items_is_gone_through_in_order() -> None:
    items = [f"i{number}" for number in range(400)]
    text = f"Resources: {{Fn::ForEach::L: [N, {json.dumps(items)}, {{'R${{N}}': {{Type: AWS::SNS::Topic}}}}]}}"

    assert list(result(text, "Resources")) == [f"R{item}" for item in items]
