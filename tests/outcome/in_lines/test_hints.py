"""Inlay hints: the values of calls and dynamic references, where they are known and not said already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfnkit.deployment import Target
from cfnkit.outcome.in_lines.hints import HintKind, hints
from outcome.in_lines.test_lenses import MACROS, config_in
from support.outcomes import outcome_of

TICKETS = Target(stack_name="tickets", account_id="111122223333", name="staging")


def shown(text: str, target: Target | None = TICKETS, config: Any = None, **options: Any) -> list[str]:
    """The lines that have a hint, each without its indentation and with the hint at its place."""
    found = hints(outcome_of(text, target, config), **options)
    lines = text.splitlines()
    return [
        f"{lines[hint.line - 1][: hint.column - 1].strip()} {hint.label}{lines[hint.line - 1][hint.column - 1 :]}"
        for hint in found
    ]


LOOP = """\
Transform: AWS::LanguageExtensions
Parameters:
  Teams: {Type: CommaDelimitedList, Default: "blue,green"}
Resources:
  Fn::ForEach::Queues:
    - Team
    - !Ref Teams
    - Queue${Team}:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Sub ${AWS::StackName}-${Team}
          Tags: [{Key: team, Value: !Ref Team}]
"""


def test_a_call_in_a_loop_has_the_value_of_each_copy() -> None:
    assert shown(LOOP) == [
        "- !Ref Teams = [blue, green]",
        "QueueName: !Sub ${AWS::StackName}-${Team} = tickets-blue, tickets-green",
        "Tags: [{Key: team, Value: !Ref Team = blue, green}]",
    ]


def test_after_three_copies_the_others_are_counted() -> None:
    many = Target(parameters={"Teams": ",".join(f"t{number}" for number in range(8))}, stack_name="s", name="x")

    assert "QueueName: !Sub ${AWS::StackName}-${Team} = s-t0, s-t1, s-t2 and 5 more" in shown(LOOP, many)


FUNCTIONS = """\
Parameters:
  Env: {Type: String, Default: dev}
  Same: {Type: String, Default: Same}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
  Unset: {Type: String}
Mappings: {Sizes: {dev: {Size: small, Zones: [a, b]}}}
Conditions:
  IsDev: !Equals [!Ref Env, dev]
Resources:
  Topic:
    Type: Custom::Topic
    Properties:
      Ref: !Ref Env
      Same: !Ref Same
      Plain: !Sub plain
      None: !Ref AWS::NoValue
      Unset: !Sub ${Unset}-x
      Attribute: !GetAtt Other.Arn
      Secret: !Sub ${Secret}-x
      Map: !FindInMap [Sizes, !Ref Env, Zones]
      If: !If [IsDev, !Sub "${Env}-y", !Ref Unset]
      Left: !If [IsDev, !Ref "AWS::NoValue", x]
      Join: !Join ["-", [!Ref Env, x]]
      Partly: !Join ["-", [!Ref Env, !Ref Unset]]
      Long: !Join
        - "-"
        - - !Ref Env
          - z
      Select: !Select [1, [a, b]]
      Encoded: {"Fn::Base64": a}
      Lines: !Sub |
        a ${Env}
        b
  Other: {Type: AWS::SNS::Topic}
"""


def test_each_function_has_its_value_where_it_is_known_and_not_said_already() -> None:
    assert shown(FUNCTIONS) == [
        "IsDev: !Equals [!Ref Env, dev] = true",
        "Ref: !Ref Env = dev",
        "Secret: !Sub ${Secret}-x = ****-x",
        "Map: !FindInMap [Sizes, !Ref Env, Zones] = [a, b]",
        'If: !If [IsDev, !Sub "${Env}-y", !Ref Unset] = dev-y',
        'Left: !If [IsDev, !Ref "AWS::NoValue", x] = AWS::NoValue',
        'Join: !Join ["-", [!Ref Env, x]] = dev-x',
        'Partly: !Join ["-", [!Ref Env = dev, !Ref Unset]]',
        "Long: !Join = dev-z",
        "- - !Ref Env = dev",
        "Select: !Select [1, [a, b]] = b",
        'Encoded: {"Fn::Base64": a} = YQ==',
        'Lines: !Sub | = "a dev\\nb\\n"',
    ]


def test_a_kind_can_be_left_out_and_a_range_has_only_its_hints() -> None:
    some = shown(FUNCTIONS, kinds={HintKind.MAPPINGS, HintKind.CONDITIONS}, lines=range(10, 23))

    assert [line.split(":")[0] for line in some] == ["Map", "If", "Left"]


def test_a_value_that_rests_on_a_default_says_so() -> None:
    given = Target(parameters={"Env": "dev"}, stack_name="s", name="x")

    def tooltip(target: Target | None) -> str:
        return next(hint.tooltip for hint in hints(outcome_of(FUNCTIONS, target)) if hint.label == "= dev-y")

    assert tooltip(None) == "It rests on the default of Env."
    assert tooltip(given) == ""


@pytest.mark.parametrize("extended", ["", "Transform: AWS::LanguageExtensions\n"])
def test_what_no_target_gives_has_no_hint(extended: str) -> None:
    text = f"{extended}Resources: {{A: {{Type: 'Custom::A', Properties: {{N: !Sub '${{AWS::StackName}}-x'}}}}}}\n"

    assert not hints(outcome_of(text))
    [hint] = hints(outcome_of(text, Target(stack_name="web")))
    assert (hint.label, hint.tooltip) == ("= web-x", "")


def test_the_values_of_each_copy_stand_in_the_tooltip() -> None:
    found = {hint.label: hint.tooltip for hint in hints(outcome_of(LOOP, TICKETS))}

    assert found["= tickets-blue, tickets-green"] == "Queueblue: tickets-blue\nQueuegreen: tickets-green"


def test_a_long_value_is_shortened_and_whole_in_the_tooltip() -> None:
    long = "x" * 80
    text = f"Resources: {{A: {{Type: 'Custom::A', Properties: {{N: !Join ['-', [{long}, b]]}}}}}}\n"

    [hint] = hints(outcome_of(text))

    assert hint.label == f"= {'x' * 59}…"
    assert hint.tooltip == f"{long}-b"


DYNAMIC = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: "{{resolve:ssm:/app/name}}"
      DisplayName: !Sub "{{resolve:ssm:/app/${AWS::StackName}}}"
      KmsMasterKeyId: '{{resolve:secretsmanager:key}}'
      Unknown: "{{resolve:ssm:/other}}"
"""


def test_a_dynamic_reference_has_the_value_of_the_lookups() -> None:
    lookups = {"ssm": {"/app/name": "orders", "/app/tickets": "Tickets"}, "secrets": {"key": {"value": "hunter2"}}}

    assert shown(DYNAMIC, config={"version": 1, "lookups": lookups}, kinds={HintKind.DYNAMIC_REFERENCES}) == [
        'TopicName: "{{resolve:ssm:/app/name}}" = orders',
        'DisplayName: !Sub "{{resolve:ssm:/app/${AWS::StackName}}}" = Tickets',
        "KmsMasterKeyId: '{{resolve:secretsmanager:key}}' = ****",
    ]


def test_json_has_hints_too() -> None:
    text = '{"Parameters": {"E": {"Type": "String", "Default": "dev"}},\n"Resources": {"A": {"Type": "Custom::A",\n'
    text += '"Properties": {"N": {"Ref": "E"}}}}}\n'

    assert shown(text) == ['"Properties": {"N": {"Ref": "E"} = dev}}}}']


def test_a_template_that_is_refused_has_the_values_that_are_known() -> None:
    text = "Parameters: {E: {Type: String, Default: dev}}\nResources:\n  A:\n    Type: Custom::A\n"
    text += "    Properties:\n      N: !Ref E\n      M: !Ref Nothing\n"

    assert shown(text) == ["N: !Ref E = dev"]


def test_a_copy_that_is_not_known_is_an_ellipsis() -> None:
    text = LOOP.replace("!Sub ${AWS::StackName}-${Team}", "!ImportValue {Fn::Sub: 'name-${Team}'}")
    config = {"version": 1, "lookups": {"exports": {"name-blue": "queue"}}}

    assert "QueueName: !ImportValue {Fn::Sub: 'name-${Team}'} = queue, …" in shown(text, config=config)


def test_the_parameters_of_a_call_of_a_macro_have_values_and_the_call_has_none(tmp_path: Path) -> None:
    text = MACROS.replace("[Tables, Same]", "[{Name: Same, Parameters: {A: !Sub '${AWS::StackName}-x'}}]")
    text = text.replace("{Name: Small}", "{Name: Small, Parameters: {B: !Ref AWS::StackName}}")
    outcome = outcome_of(text, TICKETS, config_in(tmp_path), str(tmp_path / "t.yaml"))

    assert [(hint.line, hint.label) for hint in hints(outcome)] == [(1, "= tickets-x"), (8, "= tickets")]
