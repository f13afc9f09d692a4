"""Conditions: their values, the conditions within them, and wrong ones."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.deployment import Lookups, SsmParameter
from support.evaluation import UNKNOWN, evaluated

HEAD = """\
Parameters:
  Env: {Type: String, Default: prod}
  Flag: {Type: String, Default: 'true', AllowedValues: ['true', 'false']}
  Names: {Type: CommaDelimitedList, Default: 'a,b'}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /image}
Mappings:
  Sizes: {prod: {Big: true}}
Conditions:
  True: !Equals [a, a]
  False: !Equals [a, b]
  Maybe: !Equals [!Ref Image, ami-1]
  Tested: """
TAIL = """
Resources:
  Topic: {Type: 'Custom::Topic'}
  Made: {Type: 'Custom::Topic', Condition: Tested}
"""
MANY = "Template error: every Fn::{} object requires a list of at least 2 and at most 10 boolean parameters."
NOT = "Template error: every Fn::Not object requires one boolean parameter."
EQUALS = "Template error: every Fn::Equals object requires a list of 2 string parameters."
NO_CONDITION = "Template format error: Conditions can only be boolean operations on parameters and other conditions"
RESOURCES = (
    "Template format error: Unresolved dependencies [{}]. Cannot reference resources in the Conditions block of the "
    "template"
)


def condition(text: str, **options: Any) -> Any:
    return evaluated(HEAD + text + TAIL, **options)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("!Equals [!Ref Env, prod]", True),
        ("!Equals [!Ref Env, Prod]", False),
        ("!Equals [true, 'true']", True),
        ("!Equals [true, !Ref Flag]", True),
        ("!Equals [1, '1']", True),
        ("!Equals [1.0, '1']", False),
        ("!Equals ['', !Join ['', []]]", True),
        ("!Equals [!FindInMap [Sizes, !Ref Env, Big], 'true']", True),
        ("!Equals [!Select [1, !Ref Names], b]", True),
        ("!Equals [!Sub '${Env}-${AWS::Region}', prod-us-east-1]", True),
        ("!Equals [!If ['True', a, b], a]", True),
        ("!Equals [!Base64 a, YQ==]", True),
        ("!And [!Condition 'True', !Condition 'True']", True),
        ("!And [!Condition 'True', !Condition 'False']", False),
        ("!And [!Condition Maybe, !Condition 'False']", False),
        ("!Or [!Condition 'False', !Condition 'True']", True),
        ("!Or [!Condition 'False', !Condition 'False']", False),
        ("!Or [!Condition Maybe, !Condition 'True']", True),
        ("!Not [!Condition 'False']", True),
        ("!Not [!Not [!And [!Condition 'True', !Or [!Condition 'False', !Equals [a, a]]]]]", True),
        ("{Condition: 'True'}", True),
        ("!And [" + ", ".join(["!Equals [a, a]"] * 10) + "]", True),
    ],
)
def test_a_condition_that_is_known_decides_and_is_gone(text: str, holds: bool) -> None:
    found = condition(text)

    assert found.messages == []
    assert set(found.plain) == {"Resources"}
    assert found.plain["Resources"].get("Made") == ({"Type": "Custom::Topic"} if holds else None)


MAYBE = {"Fn::Equals": [UNKNOWN, "ami-1"]}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("!Equals [!Ref Env, !Ref Image]", {"Fn::Equals": ["prod", UNKNOWN]}),
        ("!Not [!Condition Maybe]", {"Fn::Not": [{"Condition": "Maybe"}]}),
        ("!And [!Condition 'True', !Condition Maybe]", {"Condition": "Maybe"}),
        ("!Or [!Condition 'False', !Equals [!Ref Env, !Ref Image]]", {"Fn::Equals": ["prod", UNKNOWN]}),
        (
            "!And [!Condition Maybe, !Condition 'True', !Equals [!Ref Image, b]]",
            {"Fn::And": [{"Condition": "Maybe"}, {"Fn::Equals": [UNKNOWN, "b"]}]},
        ),
        ("{Condition: Maybe}", {"Condition": "Maybe"}),
    ],
)
def test_what_stays_of_a_condition_is_what_is_not_known_with_all_that_it_needs(text: str, left: Any) -> None:
    found = condition(text)

    assert found.messages == []
    assert found.plain["Conditions"]["Tested"] == left
    assert found.plain["Conditions"].get("Maybe", MAYBE) == MAYBE
    assert ("Maybe" in found.plain["Conditions"]) == ("Maybe" in str(left))
    assert list(found.plain["Parameters"]) == ["Image"]
    assert "Mappings" not in found.plain
    assert found.plain["Resources"]["Made"]["Condition"] == "Tested"


def test_a_condition_that_nothing_needs_is_gone_even_when_it_is_not_known() -> None:
    found = condition("!Equals [a, a]")

    assert set(found.plain) == {"Resources"}


def test_lookups_make_a_condition_known() -> None:
    lookups = Lookups(ssm={"/image": SsmParameter("String", {1: "ami-1"})})
    found = condition("!And [!Condition Maybe, !Condition Maybe]", lookups=lookups)

    assert set(found.plain) == {"Resources"}
    assert "Made" in found.plain["Resources"]


@pytest.mark.parametrize(
    ("text", "message", "marked", "path"),
    [
        ("!And [!Condition 'True']", MANY.format("And"), "!And [!Condition 'True']", ""),
        ("!And {A: b}", MANY.format("And"), "!And {A: b}", ""),
        ("!Or [" + ", ".join(["!Equals [a, a]"] * 11) + "]", MANY.format("Or"), None, ""),
        ("!And [!Condition 'True', x]", MANY.format("And"), "x", "/Fn::And/1"),
        ("!Or [!Condition 'True', !Ref Env]", MANY.format("Or"), "!Ref Env", "/Fn::Or/1"),
        ("!Or [!Condition 'True', !Ref Names]", MANY.format("Or"), "!Ref Names", "/Fn::Or/1"),
        ("{'Fn::Not': !Condition 'True'}", NOT, None, ""),
        ("!Not [a, b]", NOT, "!Not [a, b]", ""),
        ("!Not [a]", NOT, "a", "/Fn::Not/0"),
        ("!Equals [a]", EQUALS, "!Equals [a]", ""),
        ("!Equals [a, b, c]", EQUALS, "!Equals [a, b, c]", ""),
        ("!Equals [!Ref Names, a]", EQUALS, "!Ref Names", "/Fn::Equals/0"),
        ("!Equals [a, {A: b}]", EQUALS, "{A: b}", "/Fn::Equals/1"),
        ("!Equals [a, !Ref AWS::NoValue]", EQUALS, "!Ref AWS::NoValue", "/Fn::Equals/1"),
        ("{Condition: ['True']}", "Template format error: Every Condition member must be a string.", None, ""),
        (
            "!Not [!Condition Treu]",
            "Template format error: Unresolved condition dependency Treu in the Conditions block of the template",
            "Treu",
            "/Fn::Not/0/Condition",
        ),
        (
            "!Equals [!If [Treu, a, b], a]",
            "Template error: unresolved condition dependency Treu in Fn::If",
            "Treu",
            "/Fn::Equals/0/Fn::If/0",
        ),
        ("'true'", NO_CONDITION, "'true'", ""),
        ("true", NO_CONDITION, "true", ""),
        ("[!Condition 'True']", NO_CONDITION, "[!Condition 'True']", ""),
        ("!Ref Flag", NO_CONDITION, "!Ref Flag", ""),
        ("!If ['True', !Condition 'True', !Condition 'False']", NO_CONDITION, None, ""),
        ("{A: b}", NO_CONDITION, "{A: b}", ""),
        ("{}", NO_CONDITION, "{}", ""),
        ("!Equals [!Ref Topic, a]", RESOURCES.format("Topic"), "Topic", "/Fn::Equals/0"),
        ("!Equals [!Ref Nowhere, a]", RESOURCES.format("Nowhere"), "Nowhere", "/Fn::Equals/0"),
        ("!Equals [!Sub '${Topic}', a]", RESOURCES.format("Topic"), "'${Topic}'", "/Fn::Equals/0"),
        ("!Equals [!GetAtt Topic.Arn, a]", RESOURCES.format("Topic"), "Topic", "/Fn::Equals/0/Fn::GetAtt/0"),
        (
            "!Equals [!If ['True', a, !Ref Topic], a]",
            RESOURCES.format("Topic"),
            "Topic",
            "/Fn::Equals/0/Fn::If/2/Ref",
        ),
        (
            "!Equals [!ImportValue x, a]",
            "Template error: Cannot use Fn::ImportValue in Conditions.",
            "!ImportValue",
            "/Fn::Equals/0",
        ),
        (
            "!Equals [!Select [0, !Cidr [10.0.0.0/8, 1, 8]], a]",
            "Template error: Cannot use Fn::Cidr in Conditions.",
            "!Cidr",
            "/Fn::Equals/0/Fn::Select/1",
        ),
        (
            "!Not [null]",
            "[/Conditions/Tested/Fn::Not/0] 'null' values are not allowed in templates",
            "null",
            "/Fn::Not/0",
        ),
    ],
)
def test_what_is_no_condition_is_refused_once(text: str, message: str, marked: str | None, path: str) -> None:
    found = condition(text)

    assert found.marked == [(message, marked or text)]
    [(_, _, where)] = found.placed
    assert where == f"Conditions/Tested{path}"


@pytest.mark.parametrize("uses", ["", "  Made: {Type: 'Custom::Topic', Condition: A}\n"])
def test_a_broken_condition_is_refused_whether_it_is_used_or_not(uses: str) -> None:
    found = evaluated("Conditions:\n  A: !Equals [a]\nResources:\n  Topic: {Type: 'Custom::Topic'}\n" + uses)

    assert found.placed == [(EQUALS, "2:6", "Conditions/A")]


def test_a_cycle_of_conditions_is_reported_once() -> None:
    found = evaluated(
        """\
Conditions:
  A: !Not [!Condition B]
  Outside: !And [!Condition A, !Condition C]
  B: !Or [!Condition D, !Equals [!If [C, a, b], a]]
  C: !Not [!Condition A]
  D: !Equals [a, a]
  Itself: !Not [!Condition Itself]
Resources:
  Topic: {Type: 'Custom::Topic', Condition: Outside}
"""
    )

    message = "Template error: Found circular condition dependency: {}"
    assert found.placed == [
        (message.format("A -> B -> C -> A"), "2:6", "Conditions/A"),
        (message.format("Itself -> Itself"), "7:11", "Conditions/Itself"),
    ]


def test_a_long_chain_of_conditions_is_evaluated() -> None:
    chain = "".join(f"  C{number}: !Not [!Condition C{number + 1}]\n" for number in range(3000))
    found = evaluated(
        f"Conditions:\n{chain}  C3000: !Equals [a, a]\nResources:\n  Topic: {{Type: 'Custom::Topic', Condition: C0}}\n"
    )

    assert found.messages == []
    assert "Topic" in found.plain["Resources"]


def test_a_condition_may_be_called_no_value() -> None:
    """Recorded."""
    found = evaluated(
        """\
Conditions:
  AWS::NoValue: !Equals [a, b]
Resources:
  Topic: {Type: 'Custom::Topic', Properties: {A: !If [AWS::NoValue, x, y]}}
  Other: {Type: 'Custom::Topic', Condition: AWS::NoValue}
"""
    )

    assert found.messages == []
    assert found.plain["Resources"] == {"Topic": {"Type": "Custom::Topic", "Properties": {"A": "y"}}}


@pytest.mark.parametrize(
    ("resources", "section", "place"),
    [
        ("Topic: {Type: 'Custom::Topic', Condition: Nope}", "Resources", "2:45"),
        (
            "Topic: {Type: 'Custom::Topic'}\nOutputs:\n  Out: {Condition: Nope, Value: a}",
            "Outputs",
            "4:20",
        ),
    ],
)
def test_an_undefined_condition_of_a_resource_or_output(resources: str, section: str, place: str) -> None:
    found = evaluated(f"Resources:\n  {resources}\n")

    name = "Topic" if section == "Resources" else "Out"
    message = f"Template format error: Unresolved condition dependency Nope in the {section} block of the template"
    assert found.placed == [(message, place, f"{section}/{name}/Condition")]


def test_conditions_named_in_branches_that_are_not_taken_are_checked_too() -> None:
    found = condition("!Equals [a, a]").source.text.replace(
        "Made: {Type: 'Custom::Topic'",
        "Made: {Type: 'Custom::Topic', Properties: {A: !If ['True', a, !If [Nope, b, c]]}",
    )

    assert evaluated(found).messages == ["Template error: unresolved condition dependency Nope in Fn::If"]
