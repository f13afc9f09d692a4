"""The resources of a template: found, added, evaluated."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.macro import (
    Fragment,
    MacroError,
    Request,
    add_resource,
    evaluate,
    function_name,
    is_function,
    may_be_unresolved,
    resources,
)
from support.macro_events import event

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 1}}
LOOP = {"Fn::ForEach::Inner": ["Y", ["b"], {"B${Y}": QUEUE}]}
TEMPLATE = Fragment(
    {
        "Resources": {
            "A": QUEUE,
            "Fn::ForEach::Outer": ["X", ["a"], {"T${X}": {"Type": "AWS::SNS::Topic"}, **LOOP}],
            "C": {"Properties": {}},
            "D": "x",
            "Fn::ForEach::Odd": "x",
            "E": {"Type": ["x"]},
            "F": {"Type": "AWS::SNS::Topic", "Properties": "x"},
        }
    }
)


def test_resources_are_found_with_their_places() -> None:
    found = {resource.logical_id: resource for resource in resources(TEMPLATE)}
    assert [*found] == ["A", "T${X}", "B${Y}", "F"]
    assert [resource.type for resource in found.values()] == [
        "AWS::SQS::Queue",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SNS::Topic",
    ]
    for resource in found.values():
        assert TEMPLATE.at(resource.path) is resource.body
    assert found["B${Y}"].properties == {"DelaySeconds": 1}
    assert found["F"].properties == {}
    assert [resource.logical_id for resource in resources(TEMPLATE, "AWS::SNS::Topic")] == ["T${X}", "F"]
    assert [*resources(Fragment())] == [*resources(Fragment({"Resources": []}))] == []


def test_a_resource_in_a_loop_is_changed_at_its_path() -> None:
    inner = next(resource for resource in resources(TEMPLATE) if resource.logical_id == "B${Y}")
    changed = TEMPLATE.with_value((*inner.path, "Properties", "DelaySeconds"), 2)
    assert next(r for r in resources(changed) if r.logical_id == "B${Y}").properties == {"DelaySeconds": 2}


def test_a_resource_is_added_and_never_overwritten() -> None:
    template = Fragment({"Resources": {"A": QUEUE}})
    added = add_resource(template, "B", {"Type": "AWS::SNS::Topic"})
    assert added == {"Resources": {"A": QUEUE, "B": {"Type": "AWS::SNS::Topic"}}}
    assert add_resource(added, "B", {"Type": "AWS::SNS::Topic"}) is added
    assert add_resource(Fragment({"Description": "d"}), "A", QUEUE) == {"Description": "d", "Resources": {"A": QUEUE}}
    with pytest.raises(MacroError) as caught:
        add_resource(added, "B", {"Type": "AWS::SQS::Queue"})
    assert str(caught.value).startswith("At Resources/B: The macro would add a resource of this name")
    assert template == {"Resources": {"A": QUEUE}}


@pytest.mark.parametrize("name", ["", "a-b", "ä", "a" * 256, "a b"])
def test_what_is_no_logical_id_is_not_added(name: str) -> None:
    with pytest.raises(MacroError, match="at most 255 letters and digits"):
        add_resource(Fragment(), name, QUEUE)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"Ref": "A"}, "Ref"),
        ({"Fn::Sub": "a"}, "Fn::Sub"),
        (Fragment({"Fn::Any": 1}), "Fn::Any"),
        ({"Fn::ForEach::A": []}, None),
        ({"Ref": "A", "B": 1}, None),
        ({"Condition": "A"}, None),
        ({}, None),
        ("Ref", None),
        (["Ref"], None),
    ],
)
def test_a_call_of_a_function_is_known_by_its_shape(value: Any, name: str | None) -> None:
    assert function_name(value) == name
    assert is_function(value) == (name is not None)


@pytest.mark.parametrize(
    ("value", "may"),
    [
        ("text", False),
        ({"A": [{"B": 1}]}, False),
        ({"A": [{"B": {"Ref": "C"}}]}, True),
        (["{{resolve:ssm:a}}"], True),
        ("a{{resolve:ssm:a}}b", True),
        ({"Fn::ForEach::A": []}, True),
        ({"Fn::Transform": {}, "A": 1}, True),
        ({"Reference": 1}, False),
        (None, False),
    ],
)
def test_what_is_not_evaluated_yet_is_known(value: Any, may: bool) -> None:
    assert may_be_unresolved(value) is may
    assert may_be_unresolved(Fragment({"V": value})) is may


def request(**values: Any) -> Request:
    return Request(event({}, values=values), None, None, False)


def test_resources_are_evaluated_as_far_as_values_are_known() -> None:
    in_loop = {"Fn::Sub": "${X}${Name}"}
    template = Fragment(
        {
            "Parameters": {"Name": {"Type": "String"}, "Names": {"Type": "CommaDelimitedList"}, "None": {}},
            "Mappings": {"Sizes": {"eu-central-1": {"Delay": 5}}},
            "Conditions": {
                "Prod": {"Fn::Equals": [{"Ref": "Name"}, "prod"]},
                "Dev": {"Fn::Not": [{"Condition": "Prod"}]},
            },
            "Resources": {
                "A": {
                    "Type": "AWS::SQS::Queue",
                    "Condition": "Prod",
                    "Properties": {
                        "Name": {"Fn::Sub": "${Name}-${AWS::Region}-${AWS::AccountId}"},
                        "Names": {"Ref": "Names"},
                        "Delay": {"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "Delay"]},
                        "Gone": {"Ref": "AWS::NoValue"},
                        "Choice": {"Fn::If": ["Prod", "p", "d"]},
                        "Stack": {"Ref": "AWS::StackName"},
                        "Arn": {"Fn::GetAtt": ["B", "Arn"]},
                        "None": {"Ref": "None"},
                        "Secret": "{{resolve:ssm:a}}",
                    },
                },
                "B": {"Type": "AWS::SQS::Queue", "Condition": "Dev"},
                "C": {"Type": "AWS::SQS::Queue", "Condition": "Unknown"},
                "Fn::ForEach::L": ["X", ["a"], {"D${X}": {"Type": "T", "Properties": {"N": in_loop}}}],
            },
        }
    )
    found = {r.logical_id: r for r in evaluate(template, request(Name="prod", Names=["a", "b"]))}
    assert [*found] == ["A", "C", "D${X}"]
    assert found["A"].properties == {
        "Name": "prod-eu-central-1-123456789012",
        "Names": ["a", "b"],
        "Delay": 5,
        "Choice": "p",
        "Stack": {"Ref": "AWS::StackName"},
        "Arn": {"Fn::GetAtt": ["B", "Arn"]},
        "None": {"Ref": "None"},
        "Secret": "{{resolve:ssm:a}}",
    }
    assert found["D${X}"].properties == {"N": {"Fn::Sub": "${X}prod"}}
    assert template.at(found["D${X}"].path)["Type"] == "T"


@pytest.mark.parametrize(("secret", "made"), [("x", ["A"]), ("y", ["A", "B"]), ("****", ["A", "B"])])
def test_a_secret_is_known_to_conditions_and_stands_in_no_value(secret: str, made: list[str]) -> None:
    shown = {"Fn::Sub": "${S}!"}
    template = {
        "Parameters": {"S": {"Type": "String", "NoEcho": True}},
        "Conditions": {"C": {"Fn::Not": [{"Fn::Equals": [{"Fn::Sub": "${S}"}, "x"]}]}},
        "Resources": {"A": {"Type": "T", "Properties": {"P": shown}}, "B": {"Type": "T", "Condition": "C"}},
    }
    found = evaluate(Fragment(template), request(S=secret))
    assert [resource.logical_id for resource in found] == made
    assert found[0].properties == {"P": shown}


@pytest.mark.parametrize(
    "template",
    [
        {},
        {"Resources": {"A": {"Type": "T", "Properties": {"Fn::Sub": [1, 2, 3]}}}},
        {"Conditions": {"A": {"Condition": "A"}}, "Resources": {"A": {"Type": "T", "Condition": "A"}}},
        {"Conditions": [], "Mappings": "x", "Parameters": 5, "Resources": {"A": {"Type": "T"}}},
        {"Resources": {"A": {"Type": "T", "Properties": {"P": {"Fn::Nothing": 1}, "Q": {"Ref": ["A"]}}}}},
    ],
)
def test_a_template_that_is_wrong_is_evaluated_all_the_same(template: Any) -> None:
    assert len(evaluate(Fragment(template), request())) == len(template.get("Resources", ()))
