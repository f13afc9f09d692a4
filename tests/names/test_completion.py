"""What is offered at half-typed places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from cfnkit.names import Completion, Offers, TemplateNames, completions
from cfnkit.pipeline import process
from cfnkit.source import SourceText, replaced

BASE = """Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Stage: {Type: String, Default: prod}
Mappings:
  Sizes:
    prod: {Depth: "8", Width: "1"}
    test: {Other: "1"}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Fn::ForEach::Queues:
    - Team
    - [blue, green]
    - Queue${Team}:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: here-in-loop
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: python3.12, InlineCode: x}
  Topic:
    Type: AWS::SNS::Topic
"""
JSON = json.dumps(
    {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "Topic": {"Type": "AWS::SNS::Topic", "X": "here"}}}, indent=1
)
MACROS: Mapping[str, Mapping[str, Any]] = {"Tags": {"properties": {"Tags": {}, "Exclude": {}}}}
OFFERS = Offers(lambda: MACROS, lambda: [("E3012", "Types"), ("W9718", "Secrets")], types=True)
CALL = "Properties:\n      Fn::Transform:\n        Name: Tags\n        Parameters:"
INTERFACE = "Metadata:\n  AWS::CloudFormation::Interface:\n    ParameterGroups:\n      - Parameters:"
RULES = "Rules: {R: {Assertions: [{Assert: {Fn::ValueOf: "
MORE = "    "  # the indentation of the attributes of Topic, after which cases go on


def offered(base: str, text: str, offers: Offers = OFFERS) -> tuple[tuple[Completion, ...], str, SourceText]:
    """What is offered at the sign ▮ of a text, when `base` was processed last; the text without the sign."""
    before, _, after = text.partition("▮")
    source = SourceText("t.yaml", before + after)
    names = TemplateNames(process(base, name="t.yaml"))
    return completions(names, source, *source.position(len(before)), offers), before + after, source


def labels(text: str, base: str = BASE) -> list[str]:
    return [each.label for each in offered(base, text)[0]]


REFERABLE = ["Stage", "Worker", "Queueblue", "WorkerRole", "AWS::Region"]


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("DependsOn: ▮", ["Worker", "Queueblue", "WorkerRole"], ["Stage", "Topic", "IsProd"]),
        ("DependsOn:\n      - Worker\n      - ▮", ["Queueblue"], ["Worker", "Topic"]),
        ("DependsOn: [Worker, ▮", ["Queueblue"], ["Worker", "Topic"]),
        ("DependsOn: [Worker, Que▮]", ["Queueblue"], ["Worker", "Topic"]),
        ("Condition: ▮", ["IsProd"], ["Stage"]),
        ("Properties:\n      DisplayName: !Ref ▮", REFERABLE, ["Topic", "IsProd", "Team"]),
        ("Properties:\n      DisplayName: !Ref AWS::▮", ["AWS::Region"], []),
        ("Properties:\n      DisplayName:\n        Ref: ▮", REFERABLE, ["Topic"]),
        ('Properties: {DisplayName: {"Ref": "▮', REFERABLE, ["Topic"]),
        ("Properties:\n      DisplayName: !Ref Worker.▮", ["Version", "Alias"], ["Arn", "Worker"]),
        ("Properties:\n      DisplayName: !GetAtt ▮", ["Queueblue", "Worker"], ["Stage"]),
        ("Properties:\n      DisplayName: !GetAtt Queueblue.▮", ["Arn", "QueueUrl"], ["Worker"]),
        ("Properties:\n      DisplayName: !GetAtt WorkerRole.▮", ["Arn", "RoleId"], ["Worker"]),
        ("Properties:\n      DisplayName: !GetAtt Worker.▮", ["Arn"], ["Worker", "Version"]),
        ("Properties:\n      DisplayName: !Sub ${Worker.▮}", ["Arn", "Version"], ["Worker"]),
        ("Properties:\n      DisplayName: !GetAtt [Queueblue, ▮", ["Arn", "QueueUrl"], ["Worker"]),
        ("Properties:\n      Long:\n        Fn::GetAtt:\n          - Queueblue\n          - ▮", ["Arn"], ["Worker"]),
        ("Properties:\n      Long:\n        Fn::GetAtt:\n          - ▮", ["Queueblue"], ["Stage"]),
        ("Properties:\n      DisplayName: !Sub a-${▮}", REFERABLE, ["Topic"]),
        ("Properties:\n      DisplayName: !Sub a-${▮", REFERABLE, ["Topic"]),
        ('Properties:\n      DisplayName: !Sub "a-${▮}-${Stage}"', REFERABLE, ["Topic"]),
        ('Properties:\n      DisplayName: !Sub "${Queueblue.▮}"', ["Arn", "QueueUrl"], ["Stage"]),
        ("Properties:\n      DisplayName: !Sub |\n        one\n        ${St▮", REFERABLE, []),
        ("Properties:\n      DisplayName: !Sub ['${▮}', {Own: x}]", ["Own", *REFERABLE], []),
        ("Properties:\n      DisplayName: !Sub ${!▮}", [], ["Stage"]),
        ("Properties:\n      DisplayName: !Sub ${Stage} ▮", [], ["Stage"]),
        ("Properties:\n      DisplayName: !If [▮", ["IsProd"], ["Stage"]),
        ("Properties:\n      DisplayName: !If [▮, a, b]", ["IsProd"], ["Stage"]),
        ("Properties:\n      DisplayName: !If\n        - ▮", ["IsProd"], ["Stage"]),
        ("Properties:\n      DisplayName: !FindInMap [▮", ["Sizes"], ["prod"]),
        ("Properties:\n      DisplayName: !FindInMap [Sizes, ▮", ["prod", "test"], ["Depth"]),
        ("Properties:\n      DisplayName: !FindInMap [Sizes, prod, ▮", ["Depth", "Width"], ["prod", "Other"]),
        ("Properties:\n      DisplayName: !FindInMap [Sizes, !Ref Stage, ▮]", ["Depth", "Other"], ["prod"]),
        ("Properties:\n      Fn::Transform:\n        Name: ▮", ["Tags", "AWS::Include"], ["AWS::LanguageExtensions"]),
        ("Properties:\n      Fn::Transform: {Name: Tags, Parameters: {▮", ["Tags", "Exclude"], []),
        (f"{CALL}\n          Tags: a\n          ▮", ["Exclude"], ["Tags"]),
        ("▮", ["DependsOn", "Properties"], ["Type", "AllowedValues"]),
        ("Depe▮", ["DependsOn"], ["Type"]),
        ("Properties:\n      ▮", ["TopicName", "DisplayName"], ["TopicArn"]),
        ("Properties:\n      Subscription:\n        - ▮", ["Endpoint", "Protocol"], ["TopicName"]),
        ("Metadata: {cfnkit: {ignore: [{rule: ▮", ["E3012"], ["Stage"]),
        ("DeletionPolicy: Retain  # cfnkit: ignore E3012, ▮", ["W9718"], ["Stage"]),
        ("DeletionPolicy: Retain  # cfnkit: ignore E3012 W▮", ["W9718"], ["Stage"]),
        ("DeletionPolicy: Retain  # cfnkit: ignore E3012 until 2027-01-01: ▮", [], ["W9718"]),
        ("Metadata:\n      cfnkit:\n        guard:\n          suppress:\n            - id: ▮", ["W9718"], ["Stage"]),
        ("DeletionPolicy: Retain  # a note ▮", [], ["W9718", "Stage"]),
        ("Properties: {DisplayName: ▮}", [], ["Stage", "Worker"]),
    ],
)  # fmt: skip
def test_an_attribute_of_a_resource(typed: str, wanted: list[str], unwanted: list[str]) -> None:
    """In short and long forms, block and flow style, with lines behind it and without."""
    for behind in ("", "\nOutputs:\n  Url: {Value: !Ref Worker}\n", "\n  Last:\n    Type: AWS::SQS::Queue\n"):
        found = labels(f"{BASE}{MORE}{typed}{behind}")
        assert [each for each in wanted if each not in found] == [], found
        assert [each for each in unwanted if each in found] == []


@pytest.mark.parametrize(
    ("old", "typed", "wanted", "unwanted"),
    [
        ("here-in-loop", "!Ref ▮", ["Team", "Stage"], []),
        ("here-in-loop", "!Sub a${▮}", ["Team", "Stage"], []),
        ("Queue${Team}:", "Queue${▮}:", ["Team"], ["Stage", "Type"]),
        ("Queue${Team}:", "Queue&{T▮:", ["Team"], ["Stage", "Type"]),
        ("!Equals [!Ref Stage", "!Equals [!Ref ▮", ["Stage", "AWS::Region"], ["Worker", "Queueblue"]),
        ("!Equals [!Ref Stage, prod]", "!And [!Condition ▮", [], ["IsProd", "Stage"]),
        ("!Equals [!Ref Stage, prod]", "!Not [Condition: ▮", [], ["IsProd"]),
        ("[AWS::LanguageExtensions", "[▮", ["AWS::LanguageExtensions", "Tags"], ["Stage"]),
        ("[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]", "▮", ["AWS::LanguageExtensions", "Tags"], []),
        ("[AWS::LanguageExtensions", "[{Name: ▮", ["AWS::LanguageExtensions", "Tags"], ["Stage"]),
        ("[AWS::LanguageExtensions", "[{Name: Tags, Parameters: {▮}}", ["Tags", "Exclude"], ["Stage"]),
        ("{Type: String, Default: prod}", "{Type: String, ▮}", ["AllowedValues", "Default"], ["Type", "DependsOn"]),
        ("AWS::SNS::Topic", "AWS::SNS::▮", ["AWS::SNS::Topic"], []),
        ("Parameters:", "▮\nParameters:", ["Outputs", "Metadata"], ["Parameters"]),
        ("Parameters:", "Out▮\nParameters:", ["Outputs"], ["Parameters", "Type"]),
        ("Parameters:", RULES + "[▮, x]}}]}}\nParameters:", ["Stage"], ["Worker"]),
        (
            "Parameters:",
            f"{INTERFACE}\n        - ▮\nParameters:",
            ["Stage"],
            ["Worker"],
        ),
        ("Parameters:", "Outputs:\n  Url: {Value: !GetAtt ▮}\nParameters:", ["Topic", "Queueblue"], ["Stage"]),
    ],
)  # fmt: skip
def test_other_places(old: str, typed: str, wanted: list[str], unwanted: list[str]) -> None:
    """Loops, conditions, the Transform section, parameters, types, the template itself, metadata and outputs."""
    found = labels(BASE.replace(old, typed, 1))
    assert [each for each in wanted if each not in found] == [], found
    assert [each for each in unwanted if each in found] == []


@pytest.mark.parametrize(
    ("typed", "label", "result"),
    [
        ('{"Ref": "▮"}', "Queue", '{"Ref": "Queue"}'),
        ('{"Ref": ▮}', "Queue", '{"Ref": "Queue"}'),
        ('{"Ref": "▮', "Queue", '{"Ref": "Queue'),
        ('{"Fn::GetAtt": ["Queue", "▮"]}', "Arn", '{"Fn::GetAtt": ["Queue", "Arn"]}'),
        ('{"Fn::Sub": "a ${Queue.▮}"}', "QueueUrl", '{"Fn::Sub": "a ${Queue.QueueUrl}"}'),
        ('{"Fn::Sub": "a ${Qu▮}"}', "Queue", '{"Fn::Sub": "a ${Queue}"}'),
    ],
)
def test_in_json(typed: str, label: str, result: str) -> None:
    """The name gets quotes where it has none yet."""
    text = JSON.replace('"here"', typed)
    found, plain, source = offered(JSON, text)
    [chosen] = [each for each in found if each.label == label]
    assert replaced(source, [chosen.replacement]) == plain.replace(typed.replace("▮", ""), result)


def test_keys_in_json() -> None:
    """With a colon where none follows."""
    found, _, source = offered(JSON, JSON.replace('"X": "here"', '"Dep▮": "x"'))
    [chosen] = [each for each in found if each.label == "DependsOn"]
    assert '"DependsOn": "x"' in replaced(source, [chosen.replacement])
    found, _, source = offered(JSON, JSON.replace('"X": "here"', "▮"))
    [chosen] = [each for each in found if each.label == "DependsOn"]
    assert '"DependsOn": ' in replaced(source, [chosen.replacement])


@pytest.mark.parametrize(
    ("typed", "label", "result"),
    [
        ("DependsOn: Wo▮r", "Worker", "DependsOn: Worker"),
        ("Properties: {DisplayName: !GetAtt Queueblue.Qu▮}", "QueueUrl", "!GetAtt Queueblue.QueueUrl}"),
        ("Properties: {DisplayName: !Ref AWS::Re▮}", "AWS::Region", "!Ref AWS::Region}"),
        ("Depe▮", "DependsOn", "    DependsOn: "),
        ("Depe▮: Worker", "DependsOn", "    DependsOn: Worker"),
    ],
)
def test_what_is_typed_already_is_replaced(typed: str, label: str, result: str) -> None:
    """The whole word, before the cursor and behind it."""
    found, _, source = offered(BASE, f"{BASE}{MORE}{typed}\n")
    [chosen] = [each for each in found if each.label == label]
    assert result in replaced(source, [chosen.replacement])


def test_details_say_the_type_and_what_made_it() -> None:
    """Of a made resource the transform, too."""
    found = {each.label: each.detail for each in offered(BASE, f"{BASE}{MORE}DependsOn: ▮\n")[0]}
    assert found["WorkerRole"] == "AWS::IAM::Role, made by AWS::Serverless-2016-10-31"
    assert found["Queueblue"] == "AWS::SQS::Queue, made by AWS::LanguageExtensions"


def test_types_are_left_to_others_unless_asked_for() -> None:
    """AWS's own server completes them."""
    for typed in ("Properties:\n      ▮", "Type: AWS::▮"):
        assert offered(BASE, f"{BASE}  New:\n    {typed}\n", Offers())[0] == ()
