"""What holds for the evaluation of every template."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cfnkit import Target, process
from cfnkit.diagnostics import Severity
from cfnkit.pipeline import Processed
from cfnkit.syntax import Node, dump_json, dump_yaml, parse, to_plain, walk
from support.evaluation import Evaluation, evaluated
from support.invariants import check_span
from support.template_strategies import Knowledge, growing_knowledge, templates
from support.tree_strategies import templates as odd_templates
from support.tree_strategies import trees

GIVEN = {"Secret": "hunter2-x", "Secrets": "s-1, s-2"}
SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def evaluate(template: Any, known: Knowledge, extended: bool) -> Evaluation:
    return evaluated(json.dumps(template), lookups=known.lookups, target=known.target, extended=extended)


def has_errors(found: Evaluation) -> bool:
    return any(finding.severity is Severity.ERROR for finding in found.findings)


@SLOW
@given(st.data(), st.booleans())
def test_what_is_known_in_part_and_then_wholly_is_what_is_known_at_once(data: st.DataObject, extended: bool) -> None:
    """The resolved tree, evaluated again with at least the same lookups, equals the evaluated template."""
    template = data.draw(templates(extended=extended))
    less, more = data.draw(growing_knowledge(GIVEN))
    first, whole = evaluate(template, less, extended), evaluate(template, more, extended)
    assume(not has_errors(first) and not has_errors(whole))

    again = evaluate(to_plain(first.resolved), less, extended)
    second = evaluate(to_plain(first.resolved), more, extended)

    assert not has_errors(again)
    assert again.plain == first.plain
    assert not has_errors(second)
    assert second.plain == whole.plain


@SLOW
@given(st.data(), st.booleans())
def test_more_knowledge_turns_calls_into_values_and_changes_no_value(data: st.DataObject, extended: bool) -> None:
    template = data.draw(templates(extended=extended))
    less, more = data.draw(growing_knowledge(GIVEN))
    first, second = evaluate(template, less, extended), evaluate(template, more, extended)
    assume(not has_errors(first) and not has_errors(second))

    before, after = first.plain["Resources"], second.plain["Resources"]
    for name, resource in before.items():
        assert name in after or "Condition" in resource
        if name in after:
            assert refines(after[name].get("Properties"), resource.get("Properties"))
    assert before.keys() >= after.keys()


def refines(after: Any, before: Any) -> bool:
    """Whether a value agrees with an earlier one, in which a call may have become any value or none."""
    if is_call(before):
        return True
    if isinstance(before, dict):
        gone = before.keys() - (after.keys() if isinstance(after, dict) else set())
        return (
            isinstance(after, dict)
            and after.keys() <= before.keys()
            and all(is_call(before[key]) for key in gone)
            and all(refines(after[key], before[key]) for key in after)
        )
    if isinstance(before, list):
        if not isinstance(after, list):
            return False
        if len(after) != len(before):  # a call in between has turned out to be no item
            return len(after) < len(before) and any(map(is_call, before))
        return any(map(is_call, before)) or all(map(refines, after, before))
    return bool(after == before and type(after) is type(before))


def is_call(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) == 1
        and (key := next(iter(value)))
        and (key == "Ref" or key.startswith("Fn::"))
    )


@SLOW
@given(templates())
def test_yaml_and_json_of_a_template_evaluate_alike(template: Any) -> None:
    tree = parse(json.dumps(template)).root
    found = [
        evaluated(text, target=Target(parameters=GIVEN))
        for text in (dump_json(tree), dump_yaml(tree), dump_yaml(tree, long_form=True))
    ]

    assert [each.plain for each in found] == [found[0].plain] * 3
    assert [each.messages for each in found] == [found[0].messages] * 3


def spans_lie_in_the_source(processed: Processed) -> None:
    source = processed.document.source
    for tree in (processed.tree, processed.resolved):
        for _, node in walk(tree) if tree is not None else ():
            check_span(node.span, source)
    for finding in processed.diagnostics:
        check_span(finding.span, source)
        for other in finding.related:
            check_span(other.span, source)


def check(text: str) -> Processed:
    processed = process(text)
    spans_lie_in_the_source(processed)
    said = [(finding.message, finding.span, finding.path) for finding in processed.diagnostics]
    assert len(said) == len(set(said))
    if processed.resolved is not None:
        dump_json(processed.resolved)
    return processed


@SLOW
@given(templates(), st.booleans())
def test_every_node_and_finding_lies_in_the_source(template: Any, yaml: bool) -> None:
    check(dump_yaml(parse(json.dumps(template)).root) if yaml else json.dumps(template, indent=1))


SECTIONS = st.sampled_from(
    ("Resources", "Outputs", "Conditions", "Parameters", "Mappings", "Rules", "Metadata", "Description", "Hooks", "A")
)


@SLOW
@given(st.one_of(trees(max_leaves=25), odd_templates()))
def test_no_tree_makes_processing_raise(tree: Node) -> None:
    check(dump_json(tree))


@SLOW
@given(st.dictionaries(SECTIONS, trees(max_leaves=10).map(to_plain), max_size=5))
def test_no_sections_make_processing_raise(sections: dict[str, Any]) -> None:
    check(json.dumps(sections))


WORDS = st.sampled_from(("Ref", "Fn::Sub", "Fn::If", "Fn::GetAtt", "Fn::Join", "Condition", "Fn::Select", "A", "Type"))
ANY_JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.sampled_from(("Thing", "P", "C", "${Thing}", "", "A.B", "12"))
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=8,
)


@SLOW
@given(
    st.fixed_dictionaries(
        {
            "Parameters": st.just({"P": {"Type": "String", "Default": "p"}}),
            "Conditions": st.dictionaries(st.sampled_from("CD"), ANY_JSON, max_size=2),
            "Mappings": st.dictionaries(st.sampled_from("MN"), ANY_JSON, max_size=1),
            "Rules": st.dictionaries(
                st.just("R"),
                ANY_JSON
                | st.fixed_dictionaries({"Assertions": st.lists(ANY_JSON, max_size=2), "RuleCondition": ANY_JSON}),
                max_size=1,
            ),
            "Resources": st.fixed_dictionaries(
                {
                    "Thing": st.fixed_dictionaries(
                        {"Type": st.just("Custom::A"), "Properties": st.dictionaries(WORDS, ANY_JSON)}
                    )
                }
            ),
            "Outputs": st.dictionaries(st.just("O"), st.dictionaries(st.just("Value") | WORDS, ANY_JSON, max_size=3)),
        }
    )
)
def test_no_function_in_an_odd_place_makes_processing_raise(template: Any) -> None:
    check(json.dumps(template))


@SLOW
@given(
    st.dictionaries(
        st.sampled_from(("Type", "Default", "AllowedValues", "AllowedPattern", "MinLength", "MaxValue", "NoEcho")),
        ANY_JSON | st.sampled_from(("Number", "List<Number>", "CommaDelimitedList", "[a", "((", "1e5", "true")),
    ),
    st.text(max_size=5),
)
def test_no_parameter_makes_processing_raise(parameter: Any, value: str) -> None:
    text = json.dumps(
        {"Parameters": {"P": parameter}, "Resources": {"A": {"Type": "Custom::A", "Properties": {"B": {"Ref": "P"}}}}}
    )

    check(text)
    evaluated(text, P=value)


def test_the_strategies_make_templates_that_are_mostly_accepted() -> None:
    """The properties above leave out refused templates: these must be few."""
    accepted: list[bool] = []

    @settings(database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        template = data.draw(templates())
        less, _ = data.draw(growing_knowledge(GIVEN))
        accepted.append(not has_errors(evaluate(template, less, False)))

    collect()
    assert sum(accepted) > len(accepted) / 4
