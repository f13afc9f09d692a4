"""Rules: when assertions are evaluated, the functions of Rules, and wrong rules."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.deployment import Lookups
from support.evaluation import Evaluation, evaluated

HEAD = """\
Parameters:
  Env: {Type: String, Default: prod}
  Size: {Type: String, Default: small}
  Zones: {Type: CommaDelimitedList, Default: 'a,b,a'}
  None: {Type: CommaDelimitedList, Default: ''}
  Vpc: {Type: 'AWS::EC2::VPC::Id', Default: vpc-1}
  Other: {Type: 'AWS::EC2::VPC::Id', Default: vpc-2}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-1,subnet-2'}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /image}
Resources:
  Topic: {Type: 'Custom::Topic'}
Rules:
  Checked:
    Assertions:
      - AssertDescription: It holds
        Assert: """


def asserted(text: str, **options: Any) -> Evaluation:
    return evaluated(HEAD + text + "\n", **options)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("!Equals [!Ref Env, prod]", True),
        ("!Equals [!Ref Env, dev]", False),
        ("!Not [!Equals [!Ref Env, dev]]", True),
        ("!And [!Equals [a, a], !Not [!Equals [a, a]]]", False),
        ("!Or [!Equals [a, b], !Equals [a, a]]", True),
        ("!Contains [[small, large], !Ref Size]", True),
        ("!Contains [[medium, large], !Ref Size]", False),
        ("!Contains [!Ref Zones, b]", True),
        ("!Contains [!Ref Zones, c]", False),
        ("!Contains [[1, true], 'true']", True),
        ("!EachMemberEquals [[a, a], a]", True),
        ("!EachMemberEquals [!Ref Zones, a]", False),
        ("!EachMemberEquals [[prod], !Ref Env]", True),
        ("!EachMemberIn [!Ref Zones, [a, b, c]]", True),
        ("!EachMemberIn [!Ref Zones, [a]]", False),
        ("!EachMemberIn [!Ref None, [a]]", False),
        ("!Contains [!Ref None, '']", True),
        ("!EachMemberIn [!RefAll 'AWS::EC2::VPC::Id', [vpc-1, vpc-2]]", True),
        ("!EachMemberIn [!RefAll 'AWS::EC2::VPC::Id', [vpc-1]]", False),
        ("!EachMemberIn [!RefAll 'List<AWS::EC2::Subnet::Id>', [subnet-1, subnet-2]]", True),
        ("!EachMemberEquals [!RefAll 'AWS::EC2::Instance::Id', x]", True),
    ],
)
def test_an_assertion_that_does_not_hold_is_an_error(text: str, holds: bool) -> None:
    found = asserted(text)

    if holds:
        assert found.messages == []
    else:
        line, column = HEAD.count("\n") + 1, len("        Assert: ") + 1
        path = "Rules/Checked/Assertions/0/Assert"
        assert found.placed == [("Rule Checked failed: It holds", f"{line}:{column}", path)]
        assert found.marked[0][1] == text
        assert found.findings[0].id == "E9772"
    assert set(found.plain) == {"Resources"}


ATTRIBUTES = Lookups(
    attributes={
        "Vpc.Tags.Team": "web",
        "Other.Tags.Team": "api",
        "Subnets.VpcId": ["vpc-1", "vpc-1"],
        "Vpc.Acl": "acl-1",
    }
)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("!Equals [!ValueOf [Vpc, Tags.Team], web]", True),
        ("!Equals [!ValueOf [Vpc, Tags.Team], api]", False),
        ("!EachMemberEquals [!ValueOf [Subnets, VpcId], !Ref Vpc]", True),
        ("!EachMemberIn [!ValueOfAll ['AWS::EC2::VPC::Id', Tags.Team], [web, api]]", True),
        ("!EachMemberIn [!ValueOfAll ['AWS::EC2::VPC::Id', Tags.Team], [web]]", False),
        ("!EachMemberEquals [!ValueOfAll ['List<AWS::EC2::Subnet::Id>', VpcId], vpc-1]", True),
    ],
)
def test_attributes_of_what_parameters_name_come_from_the_lookups(text: str, holds: bool) -> None:
    assert bool(asserted(text, lookups=ATTRIBUTES).messages) is not holds


@pytest.mark.parametrize(
    "text",
    [
        "!Equals [!ValueOf [Vpc, Tags.Team], web]",
        "!Equals [!ValueOf [Vpc, Nothing], web]",
        "!EachMemberIn [!ValueOfAll ['AWS::EC2::VPC::Id', Acl], [x]]",
        "!Equals [!Ref Image, x]",
        "!Contains [!Ref Image, x]",
        "!EachMemberEquals [!RefAll 'AWS::SSM::Parameter::Value<String>', x]",
    ],
)
def test_an_assertion_that_is_not_known_is_not_held_against_the_template(text: str) -> None:
    lookups = Lookups(attributes={"Vpc.Acl": "acl-1"})

    assert asserted(text, lookups=lookups).messages == []


CONDITION = """\
Parameters:
  Env: {Type: String, Default: prod}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /image}
Resources:
  Topic: {Type: 'Custom::Topic'}
Rules:
  Checked:
    RuleCondition: !Equals [!Ref Env, 'X']
    Assertions:
      - Assert: !Equals [a, b]
      - {Assert: !Equals [a, a], AssertDescription: One}
      - {Assert: !Equals [a, c], AssertDescription: Two}
  Unchecked:
    RuleCondition: !Equals [!Ref Image, x]
    Assertions: [{Assert: !Equals [a, b]}]
"""


def test_each_assertion_is_asked_when_the_rules_condition_holds() -> None:
    found = evaluated(CONDITION.replace("'X'", "prod"))

    assert found.placed == [
        ("Rule Checked failed: an assertion does not hold", "10:17", "Rules/Checked/Assertions/0/Assert"),
        ("Rule Checked failed: Two", "12:18", "Rules/Checked/Assertions/2/Assert"),
    ]


def test_no_assertion_is_asked_when_the_rules_condition_is_false_or_not_known() -> None:
    assert evaluated(CONDITION).messages == []


@pytest.mark.parametrize(
    ("text", "message", "marked", "path"),
    [
        (
            "!Contains [a]",
            "Template error: every Fn::Contains object requires a list of strings and a string.",
            None,
            "",
        ),
        (
            "!Contains [[[a]], a]",
            "Template error: every Fn::Contains object requires a list of strings and a string.",
            "[[a]]",
            "/Fn::Contains/0",
        ),
        (
            "!EachMemberEquals a",
            "Template error: every Fn::EachMemberEquals object requires a list of strings and a string.",
            None,
            "",
        ),
        (
            "!EachMemberIn [[a], {A: b}]",
            "Template error: every Fn::EachMemberIn object requires two lists of strings.",
            "{A: b}",
            "/Fn::EachMemberIn/1",
        ),
        (
            "!EachMemberEquals [!RefAll [a], b]",
            "Template error: every Fn::RefAll object requires a parameter type.",
            "!RefAll [a]",
            "/Fn::EachMemberEquals/0",
        ),
        (
            "!Equals [!ValueOf [Vpc], b]",
            "Template error: every Fn::ValueOf object requires a parameter name and an attribute.",
            "!ValueOf [Vpc]",
            "/Fn::Equals/0",
        ),
        (
            "!Equals [!ValueOfAll [!Ref Env, b], b]",
            "Template error: every Fn::ValueOfAll object requires a parameter type and an attribute.",
            "!ValueOfAll [!Ref Env, b]",
            "/Fn::Equals/0",
        ),
        (
            "!Equals [!Ref Topic, b]",
            "Template format error: Unresolved dependencies [Topic]. Cannot reference resources in the Rules block of "
            "the template",
            "Topic",
            "/Fn::Equals/0",
        ),
        (
            "!Equals [null, b]",
            "[/Rules/Checked/Assertions/0/Assert/Fn::Equals/0] 'null' values are not allowed in templates",
            "null",
            "/Fn::Equals/0",
        ),
    ],
)
def test_a_wrong_argument_is_refused_once(text: str, message: str, marked: str | None, path: str) -> None:
    found = asserted(text)

    assert found.marked == [(message, marked or text)]
    assert found.placed[0][2] == f"Rules/Checked/Assertions/0/Assert{path}"


@pytest.mark.parametrize(
    ("text", "names", "first"),
    [
        ("!Equals [!Sub '${Env}', a]", "Fn::Sub", "!Sub"),
        ("!Condition Env", "Condition", "!Condition"),
        ("!Equals [!If [A, !Join ['', [b]], c], !Sub d]", "Fn::If, Fn::Join, Fn::Sub", "!If"),
        ("!Equals [{'Fn::Foo': a}, b]", "Fn::Foo", "'Fn::Foo'"),
    ],
)
def test_functions_that_rules_do_not_take_are_reported_once(text: str, names: str, first: str) -> None:
    """Measured on the service in 2021 to 2024, in public issues: Condition, Fn::If and Fn::Sub are refused."""
    found = asserted(text)

    message = (
        f"Template format error: Following functions are not supported in the Rules block of the template: [{names}]"
    )
    assert found.marked == [(message, first)]


@pytest.mark.parametrize(
    ("rule", "message", "place"),
    [
        ("[]", "Template format error: The rule Odd must be an object with a list of Assertions.", "3:3"),
        ("{}", "Template format error: The rule Odd must be an object with a list of Assertions.", "3:3"),
        (
            "{Assertions: {Assert: !Equals [a, b]}}",
            "Template format error: The rule Odd must be an object with a list of Assertions.",
            "3:3",
        ),
        (
            "{Assertions: [{AssertDescription: a}]}",
            "Template format error: Every assertion of the rule Odd must contain an Assert.",
            "3:22",
        ),
    ],
)
def test_what_is_no_rule_is_refused(rule: str, message: str, place: str) -> None:
    found = evaluated("Resources: {Topic: {Type: 'Custom::Topic'}}\nRules:\n  Odd: " + rule + "\n")

    assert [(told, where) for told, where, _ in found.placed] == [(message, place)]
