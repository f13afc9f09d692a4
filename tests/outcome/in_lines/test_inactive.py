"""The parts of a text that are greyed: unused names, and what a condition leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.deployment import Target
from cfnkit.outcome.in_lines.inactive import inactive
from cfnkit.outcome.outcome import Outcome
from support.outcomes import outcome_of

TEMPLATE = """\
Parameters:
  Env: {Type: String, Default: dev}
  Unused: {Type: String, Default: x}
Mappings:
  Used: {a: {b: c}}
  Idle: {a: {b: c}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  Never: !Equals [a, b]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !If [IsProd, big, !FindInMap [Used, a, b]]
      DelaySeconds: !If
        - IsProd
        - !If [IsProd, 1, 2]
        - 3
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties: {TopicName: !If [IsProd, a, b]}
Outputs:
  Name:
    Condition: IsProd
    Value: x
"""


def greyed(outcome: Outcome) -> list[tuple[str, str]]:
    source = outcome.processed.document.source
    return [(" ".join(source.cut(each.span).split()), each.sentence) for each in inactive(outcome)]


def test_what_nothing_is_made_of_is_greyed_with_the_reason() -> None:
    staging = outcome_of(TEMPLATE, Target(name="staging", parameters={"Env": "staging"}))

    assert greyed(staging) == [
        ("Unused: {Type: String, Default: x}", "not used: no part of the template needs the parameter"),
        ("Idle: {a: {b: c}}", "not used: no part of the template needs the mapping"),
        ("Never: !Equals [a, b]", "not used: no part of the template needs the condition"),
        ("big", "not used: IsProd is false under staging"),
        ("!If [IsProd, 1, 2]", "not used: IsProd is false under staging"),
        (
            "Topic: Type: AWS::SNS::Topic Condition: IsProd Properties: {TopicName: !If [IsProd, a, b]}",
            "not created: IsProd is false under staging",
        ),
        ("Name: Condition: IsProd Value: x", "not created: IsProd is false under staging"),
    ]


def test_under_another_target_other_parts_are() -> None:
    prod = outcome_of(TEMPLATE, Target(name="prod", parameters={"Env": "prod"}))

    assert [each for each in greyed(prod) if "needs" not in each[1]] == [
        ("!FindInMap [Used, a, b]", "not used: IsProd is true under prod"),
        ("2", "not used: IsProd is true under prod"),
        ("3", "not used: IsProd is true under prod"),
        ("b", "not used: IsProd is true under prod"),
    ]


def test_a_default_that_decides_is_named_and_an_unknown_value_decides_nothing() -> None:
    assert ("big", "not used: IsProd is false, by the default of Env") in greyed(outcome_of(TEMPLATE))

    unknown = outcome_of(TEMPLATE.replace(", Default: dev", ""))
    assert all("needs" in sentence for _, sentence in greyed(unknown))


LOOP = """\
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: "a,b"}}
Mappings: {M: {a: {Flag: "y"}, b: {Flag: "n"}}, N: {k: {v: w}}}
Conditions:
  Fn::ForEach::On: [N, !Ref Names, {"Is${N}": !Equals [!FindInMap [M, !Ref N, Flag], "y"]}]
  Off1: !Equals [a, b]
Resources:
  Always: {Type: AWS::SNS::Topic, Properties: {TopicName: !FindInMap [!Sub "N", k, v]}}
  Fn::ForEach::Topics:
    - N
    - !Ref Names
    - Some${N}: {Type: AWS::SNS::Topic, Condition: !Sub "Is${N}"}
      None${N}: {Type: AWS::SNS::Topic, Condition: Off1}
"""


def test_of_a_loop_only_that_is_greyed_of_which_no_copy_is_created() -> None:
    assert greyed(outcome_of(LOOP)) == [
        ("None${N}: {Type: AWS::SNS::Topic, Condition: Off1}", "not created: Off1 is false")
    ]


@pytest.mark.parametrize(
    ("transform", "used"),
    [
        ("Transform: Unknown\n", {"Parameters", "Mappings", "Conditions"}),
        ("Transform: [{Name: Unknown}]\n", {"Parameters", "Mappings", "Conditions"}),
        ("Transform: AWS::CodeDeployBlueGreen\n", {"Parameters", "Mappings", "Conditions"}),
        ("Transform: AWS::LanguageExtensions\n", set()),
        ("Outputs: {Fn::Transform: {Name: Unknown}}\n", {"Parameters"}),
        ("Outputs: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}}\n",
         {"Parameters", "Mappings", "Conditions"}),
    ],
)  # fmt: skip
def test_what_a_macro_or_an_unread_include_may_use_is_not_greyed(transform: str, used: set[str]) -> None:
    text = f"{transform}Parameters: {{P: {{Type: String, Default: x}}}}\nMappings: {{M: {{a: {{b: c}}}}}}\n"
    text += "Conditions: {C: !Equals [a, b]}\nResources: {R: {Type: AWS::SNS::Topic}}\n"

    found = {sentence.rpartition(" ")[2].title() + "s" for _, sentence in greyed(outcome_of(text))}

    assert found == {"Parameters", "Mappings", "Conditions"} - used


def test_what_an_included_file_uses_is_used(tmp_path: Path) -> None:
    (tmp_path / "snippet.yaml").write_text("Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref P}}\n")
    text = "Parameters: {P: {Type: String, Default: x}}\n"
    text += "Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./snippet.yaml}}\n"

    assert greyed(outcome_of(text, name=str(tmp_path / "t.yaml"))) == []


def test_the_condition_of_a_statement_uses_no_condition() -> None:
    text = "Conditions: {C: !Equals [a, b]}\nResources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n"
    text += "      PolicyDocument: {Statement: [{Effect: Allow, Condition: {StringEquals: {'a:b': c}}}]}\n"

    assert [text for text, _ in greyed(outcome_of(text))] == ["C: !Equals [a, b]"]


def test_the_functions_of_rules_use_parameters() -> None:
    text = "Parameters: {P: {Type: String, Default: x}, Q: {Type: 'AWS::EC2::VPC::Id', Default: x}}\n"
    text += "Rules: {R: {Assertions: [{Assert: !Equals [!ValueOf [P, Tags.A], b]}]}}\n"
    text += "Resources: {R: {Type: AWS::SNS::Topic}}\n"

    assert [name for name, _ in greyed(outcome_of(text))] == ["Q: {Type: 'AWS::EC2::VPC::Id', Default: x}"]
