"""The text about the place at the cursor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfnkit.deployment import Target
from cfnkit.outcome.at_place.hover import hover
from cfnkit.outcome.outcome import Outcome
from cfnkit.rule import Rule
from outcome.in_lines.test_lenses import MACROS, SERVERLESS, config_in
from support.outcomes import outcome_of

STAGING = Target(name="staging", stack_name="tickets", parameters={"Env": "staging"})


def said(outcome: Outcome, at: str, **options: Any) -> list[str]:
    """The lines about the first character of a piece of the text, in Markdown without its line breaks."""
    source = outcome.processed.document.source
    found = hover(outcome, *source.position(source.text.index(at)), **options)
    return [] if found is None else [line.strip() for line in found.text.splitlines() if line.strip()]


TEMPLATE = """\
Transform: AWS::LanguageExtensions
Parameters:
  Env: {Type: String, Default: dev, Description: "Which *one*", AllowedValues: [dev, staging]}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
  Unset: {Type: String}
Mappings: {Sizes: {dev: {Size: small}, staging: {Size: big}}}
Conditions:
  IsDev: !Equals [!Ref Env, dev]
Resources:
  Fn::ForEach::Queues:
    - Team
    - [blue, green]
    - Queue${Team}:
        Type: AWS::SQS::Queue
        Properties: {QueueName: !Sub "${AWS::StackName}-${Team}", KmsMasterKeyId: !Ref Secret}
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsDev
    DependsOn: Queueblue
    Properties:
      TopicName: !FindInMap [Sizes, !Ref Env, Size]
      DisplayName: !Sub "${Unset} in ${Env}"
      Tags: !If [IsDev, [], !Ref "AWS::NoValue"]
"""


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return outcome_of(TEMPLATE, STAGING)


def test_a_call_has_the_value_of_each_copy_its_steps_and_what_decided_it(outcome: Outcome) -> None:
    assert said(outcome, "!Sub") == [
        "Queueblue = `tickets-blue`",
        "Queuegreen = `tickets-green`",
        "by `AWS::LanguageExtensions`, line 10: put here as it was (exact)",
        "by `AWS::LanguageExtensions`, line 1: made by it (inherited)",
        "decided by the loop Fn::ForEach::Queues, line 10",
    ]


def test_a_key_has_the_value_of_the_call_behind_it(outcome: Outcome) -> None:
    assert said(outcome, "TopicName") == [
        "= `big`",
        "by `AWS::LanguageExtensions`, line 1: put here as it was (exact)",
        "decided by the mapping Sizes, line 6",
        'decided by the parameter Env, given as "staging", line 3',
    ]


def test_what_a_parameter_is(outcome: Outcome) -> None:
    expected = [
        '**Parameter** `Env`: String, default `"dev"`',
        r"Which \*one\*",
        "Allowed: dev, staging",
        "`staging` under staging",
    ]

    assert said(outcome, "Env: {Type") == expected
    assert said(outcome, "Env, dev]") == expected
    assert said(outcome, 'Env}"')[:4] == expected
    assert said(outcome, "Env: {Type")[:3] == said(outcome_of(TEMPLATE), "Env: {Type")[:3]
    assert said(outcome_of(TEMPLATE), "Env: {Type")[3] == "`dev` by its default, since no value is given"


def test_a_secret_is_not_shown(outcome: Outcome) -> None:
    assert said(outcome, "Secret}") == [
        '**Parameter** `Secret`: String, NoEcho, default `"****"`',
        "`****` by its default, since no value is given",
    ]
    assert "hunter2" not in str([said(outcome, at) for at in ("Secret: {", "!Ref Secret", "KmsMasterKeyId")])


def test_a_value_that_is_not_known_says_why(outcome: Outcome) -> None:
    assert said(outcome, "Unset: {")[1] == "Its value is not known: the parameter has no value."
    assert said(outcome, "DisplayName")[0] == (
        '= not known, since the parameter has no value; so far `{"Fn::Sub":"${Unset} in staging"}`'
    )


def test_what_the_other_names_are(outcome: Outcome) -> None:
    assert said(outcome, "IsDev: ") == [
        "**Condition** `IsDev`: false under staging",
        'decided by the parameter Env, given as "staging", line 3',
    ]
    assert said(outcome, "IsDev\n") == said(outcome, "IsDev: ")
    assert said(outcome, "Sizes, ")[0] == "**Mapping** `Sizes`: dev, staging"
    assert said(outcome, "AWS::StackName}")[0] == "**Pseudo parameter** `AWS::StackName`: `tickets` under staging"
    assert said(outcome, 'AWS::NoValue"')[0] == (
        "**Pseudo parameter** `AWS::NoValue`: removes the key or the item that has it"
    )
    assert said(outcome, 'Team}", ')[0] == "**Loop variable** `Team` of the loop `Queues`: blue, green"
    assert said(outcome, "Topic:\n") == [
        "**Resource** `Topic`: `AWS::SNS::Topic`",
        "not created: IsDev is false under staging",
    ]


def test_what_an_output_gives() -> None:
    text = "Conditions: {Never: !Equals [a, b]}\nResources: {T: {Type: AWS::SNS::Topic}}\nOutputs:\n"
    text += "  Name: {Value: !Sub '${AWS::StackName}-x', Export: {Name: !Sub '${AWS::StackName}-name'}}\n"
    text += "  Arn: {Value: !Ref T}\n  Gone: {Value: x, Condition: Never}\n"
    outcome = outcome_of(text, STAGING)

    assert said(outcome, "Name: {V") == ["**Output** `Name` = `tickets-x`", "exported as `tickets-name`"]
    assert said(outcome, "Arn") == ["**Output** `Arn`"]
    assert said(outcome, "Gone") == ["**Output** `Gone`: not created, since Never is false under staging"]
    assert said(outcome, "!Ref T") == ["= not known, since the physical id of T is known to a deployment only"]


def test_a_logical_id_of_a_loop_says_what_it_became_and_one_that_a_loop_made_who_made_it(outcome: Outcome) -> None:
    assert said(outcome, "Queue${Team}") == [
        "**Resource** `Queue${Team}`: `AWS::SQS::Queue`",
        "became `Queueblue` (`AWS::SQS::Queue`), `Queuegreen` (`AWS::SQS::Queue`)",
    ]
    assert said(outcome, "Queueblue") == [
        "**Resource** `Queueblue`: `AWS::SQS::Queue`",
        "made by `AWS::LanguageExtensions`, line 10",
    ]
    assert said(outcome, "Fn::ForEach") == ["makes Queueblue, Queuegreen"]


def test_what_needs_no_word_has_none(outcome: Outcome) -> None:
    assert said(outcome, "AWS::SQS::Queue") == []
    assert said(outcome, "Type: AWS::SNS") == []
    assert hover(outcome, 99, 1) is None


def test_what_transforms_made_of_a_plain_value(tmp_path: Path) -> None:
    assert said(outcome_of(SERVERLESS), "AWS::Serverless::Function") == [
        "Worker = `AWS::Lambda::Function`",
        "WorkerRole = `AWS::IAM::Role`",
        "by `AWS::Serverless-2016-10-31`, line 1: made by it (inherited)",
    ]
    assert said(outcome_of(SERVERLESS), "Worker:")[1] == (
        "became `Worker` (`AWS::Lambda::Function`), `WorkerRole` (`AWS::IAM::Role`)"
    )
    macros = outcome_of(MACROS, config=config_in(tmp_path), name=str(tmp_path / "t.yaml"))
    assert said(macros, "Tables") == ["1 resource: Tickets, changes 1 resource, removes 1 resource"]
    assert said(macros, "Gone") == ["**Resource** `Gone`: `AWS::SNS::Topic`", "Tables removed Gone."]


DYNAMIC = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: "{{resolve:ssm:/app/name}}"
      DisplayName: "{{resolve:ssm:/app/nam}}"
      KmsMasterKeyId: "{{resolve:secretsmanager:key:SecretString:arn}}"
      Bad: "{{resolve:ssm:/a:b:c}}"
"""


def test_a_dynamic_reference_says_whether_it_would_resolve() -> None:
    lookups = {"ssm": {"/app/name": "orders"}, "secrets": {"key": {"value": {"arn": "hunter2"}}}}
    outcome = outcome_of(DYNAMIC, config={"version": 1, "lookups": lookups})

    assert said(outcome, "{{resolve:ssm:/app/name}}") == [
        "**Dynamic reference** `{{resolve:ssm:/app/name}}` = `orders`, by `/app/name` in `lookups.ssm`"
    ]
    assert said(outcome, "{{resolve:ssm:/app/nam}}") == [
        "**Dynamic reference** `{{resolve:ssm:/app/nam}}` would not resolve: "
        "The lookups know no SSM parameter '/app/nam'. Did you mean '/app/name'?"
    ]
    assert said(outcome, "{{resolve:secretsmanager")[0].endswith("= `****`, by `key` in `lookups.secrets`")
    assert said(outcome, "{{resolve:ssm:/a:b:c}}")[0].startswith("**Dynamic reference** `{{resolve:ssm:/a:b:c}}`: ")
    unknown = said(outcome_of(DYNAMIC), "{{resolve:ssm:/app/name}}")[0]
    assert "is not known to resolve: The SSM parameter '/app/name' is known to a deployment only" in unknown


def test_the_rule_of_a_finding_is_described(outcome: Outcome) -> None:
    rule = Rule("E9999", "A title", "What <it> checks.", "https://example.com/a(b)")

    assert said(outcome, "AWS::SQS::Queue", rules=[rule, rule]) == [
        r"**E9999** A title. What \<it\> checks. [More](<https://example.com/a(b)>)"
    ]
    assert "javascript" not in str(said(outcome, "AWS::SQS::Queue", rules=[rule._replace(source="javascript:x")]))
