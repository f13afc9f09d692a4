"""AWS::LanguageExtensions for a linter: unrolled, with references to parameters in place."""

from __future__ import annotations

from typing import Any

from cfnkit.pipeline import process
from cfnkit.syntax import to_plain

TEXT = """\
Transform: AWS::LanguageExtensions
Parameters: {Stage: {Type: String, Default: dev}, Names: {Type: CommaDelimitedList, Default: 'A,B'}}
Mappings: {Sizes: {A: {Days: 1}, B: {Days: 2}}}
Conditions: {IsDev: !Equals [!Ref Stage, dev]}
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Sub "${Stage}-${Name}"
          DisplayName: !Sub "${Name}"
          Kms: !FindInMap [Sizes, !Ref Name, Days]
          Default: !FindInMap [Sizes, C, Days, {DefaultValue: 3}]
          ByStage: !FindInMap [Sizes, !Ref Stage, Days, {DefaultValue: 3}]
          Length: {Fn::Length: [a, b]}
          Names: {Fn::Length: !Ref Names}
          Json: {Fn::ToJsonString: {a: [1, "b"]}}
          Late: {Fn::ToJsonString: {a: !Ref Stage}}
          Account: !Ref AWS::AccountId
"""


def _properties(fold: bool) -> dict[str, Any]:
    processed = process(TEXT, fold=fold)
    assert "E9754" not in {finding.id for finding in processed.diagnostics}
    properties: dict[str, Any] = to_plain(processed.tree)["Resources"]["TopicB"]["Properties"]
    return properties


def test_loops_and_what_is_literal_are_put_in_and_references_stay() -> None:
    assert _properties(fold=False) == {
        "TopicName": {"Fn::Sub": "${Stage}-B"},
        "DisplayName": "B",
        "Kms": 2,
        "Default": 3,
        "ByStage": {"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Days", {"DefaultValue": 3}]},
        "Length": 2,
        "Names": {"Fn::Length": {"Ref": "Names"}},
        "Json": '{"a":[1,"b"]}',
        "Late": {"Fn::ToJsonString": {"a": {"Ref": "Stage"}}},
        "Account": {"Ref": "AWS::AccountId"},
    }


def test_what_the_transform_refuses_is_found_in_either_way() -> None:
    text = TEXT.replace("!FindInMap [Sizes, !Ref Name, Days]", "!FindInMap [Nothing, !Ref Name, Days]")
    folded, unfolded = process(text), process(text, fold=False)
    assert folded.diagnostics == unfolded.diagnostics
    assert "E9754" in {finding.id for finding in folded.diagnostics}
