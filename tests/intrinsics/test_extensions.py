"""What AWS::LanguageExtensions adds to the functions."""

from __future__ import annotations

from typing import Any

import pytest

from support.evaluation import UNKNOWN, evaluated, expression

VALUES: dict[str, Any] = {
    "{'Fn::Length': [a, !Ref Image, {}]}": 3,
    "{'Fn::Length': []}": 0,
    "{'Fn::Length': !Ref Names}": 3,
    "{'Fn::Length': !Split [',', 'a,b']}": 2,
    "{'Fn::Length': [a, !Ref AWS::NoValue]}": 1,
    "{'Fn::Length': !Split [',', !Ref Image]}": {"Fn::Length": {"Fn::Split": [",", UNKNOWN]}},
    "{'Fn::Length': [!Ref Env, !If [Maybe, !Ref AWS::NoValue, b]]}": {
        "Fn::Length": ["prod", {"Fn::If": ["Maybe", {"Ref": "AWS::NoValue"}, "b"]}]
    },
    "{'Fn::ToJsonString': {B: !Ref Env, A: [1, true, 1.50]}}": '{"B":"prod","A":[1,true,1.50]}',
    "{'Fn::ToJsonString': [!Ref Names, 'it''s \"quoted\"']}": '[["a","b","c"],"it\'s \\"quoted\\""]',
    "{'Fn::ToJsonString': {A: !Ref AWS::NoValue}}": "{}",
    "{'Fn::ToJsonString': {Statement: {Condition: x}}}": '{"Statement":{"Condition":"x"}}',
    "{'Fn::ToJsonString': {A: !Ref Env, B: !Ref Bucket}}": {"Fn::ToJsonString": {"A": "prod", "B": {"Ref": "Bucket"}}},
    "{'Fn::ToJsonString': !Ref Names}": '["a","b","c"]',
    "!FindInMap [Sizes, none, Count, {DefaultValue: !Ref Env}]": "prod",
    "!FindInMap [None, none, Count, {DefaultValue: [a, !Ref Env]}]": ["a", "prod"],
    "!FindInMap [Sizes, prod, None, {DefaultValue: !Ref AWS::NoValue}]": "GONE",
    "!FindInMap [Sizes, prod, Count, {DefaultValue: 9}]": 3,
    "!FindInMap [Sizes, !Ref Image, Count, {DefaultValue: 9}]": {
        "Fn::FindInMap": ["Sizes", UNKNOWN, "Count", {"DefaultValue": 9}]
    },
    "{Ref: !Join ['', [En, v]]}": "prod",
    "{Ref: !Ref Image}": {"Ref": UNKNOWN},
    "{Ref: !Join ['', [Buc, ket]]}": {"Ref": "Bucket"},
    "{'Fn::GetAtt': [!Join ['', [Buc, ket]], Arn]}": {"Fn::GetAtt": ["Bucket", "Arn"]},
    "{'Fn::GetAtt': [!Ref Image, !Ref Env]}": {"Fn::GetAtt": [UNKNOWN, "prod"]},
    "!Join [!Ref Env, [a, b]]": "aprodb",
    "!Join [!Ref Image, [!Ref Env, b]]": {"Fn::Join": [UNKNOWN, ["prod", "b"]]},
    "!Split [!Ref Env, xprody]": ["x", "y"],
    "!Split [!Ref Image, !Ref Env]": {"Fn::Split": [UNKNOWN, "prod"]},
}


@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_an_expression_is_evaluated_with_the_extensions(text: str, value: Any) -> None:
    found = expression(text, extended=True)

    assert found.messages == []
    assert found.value == value


def test_a_name_that_is_worked_out_and_that_nothing_defines_is_an_unresolved_dependency() -> None:
    found = expression("{Ref: !Sub '${Env}'}", extended=True)

    message = "Template format error: Unresolved resource dependencies [prod] in the Resources block of the template"
    assert found.marked == [(message, "{Ref: !Sub '${Env}'}")]
    assert found.value == {"Ref": "prod"}


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("{'Fn::Length': abc}", "Template error: Fn::Length layout is incorrect", "{'Fn::Length': abc}"),
        ("{'Fn::Length': {A: 1}}", "Template error: Fn::Length layout is incorrect", "{'Fn::Length': {A: 1}}"),
        ("{'Fn::Length': !Ref Env}", "Template error: Fn::Length layout is incorrect", "{'Fn::Length': !Ref Env}"),
        ("{'Fn::ToJsonString': a}", "Template error: Fn::ToJsonString layout is incorrect", "{'Fn::ToJsonString': a}"),
        (
            "{'Fn::ToJsonString': !Ref Env}",
            "Template error: Fn::ToJsonString layout is incorrect",
            "{'Fn::ToJsonString': !Ref Env}",
        ),
        ("{Ref: !Ref Names}", "Template error: every Ref object must have a single String value.", "{Ref: !Ref Names}"),
    ],
)
def test_a_wrong_argument_is_refused(text: str, message: str, marked: str) -> None:
    assert expression(text, extended=True).marked == [(message, marked)]


SUPPORTED = (
    "Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, Ref, "
    "Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, "
    "Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr"
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{'Fn::Length': [a]}", "Fn::Length"),
        ("{'Fn::ToJsonString': [a]}", "Fn::ToJsonString"),
        ("{'Fn::ForEach::Loop': [x, [a], {}]}", "Fn::ForEach::Loop"),
    ],
)
def test_without_the_transform_its_functions_are_not_supported(text: str, name: str) -> None:
    found = expression(text)

    assert found.messages == [
        f"Template Error: Encountered unsupported function: {name} Supported functions are: [{SUPPORTED}]"
    ]
    assert found.findings[0].hint == f"{name.removesuffix('::Loop')} needs the transform AWS::LanguageExtensions."


def test_a_loop_that_is_left_among_the_resources_needs_the_transform() -> None:
    found = evaluated("Resources:\n  Fn::ForEach::Loop: [x, [a], {'T${x}': {Type: AWS::SNS::Topic}}]\n")

    assert found.marked[0] == (
        "Template format error: Resource name Fn::ForEach::Loop is non alphanumeric.",
        "Fn::ForEach::Loop",
    )
    assert found.findings[0].hint == "Fn::ForEach needs the transform AWS::LanguageExtensions."


def test_a_default_of_find_in_map_needs_no_transform() -> None:
    assert expression("!FindInMap [Sizes, none, Count, {DefaultValue: 1}]").findings == []
