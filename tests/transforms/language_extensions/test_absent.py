"""Resources and outputs whose condition is false, and the ways to name a condition."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.syntax import to_plain
from support.extended import expand, result


class TestConditions:
    TEXT = """
        Parameters: {Name: {Type: String, Default: name}}
        Mappings: {M: {K: {A: value}}}
        Conditions: {Yes1: !Equals [a, a], No1: !Equals [a, b]}
        Resources:
          On: {Type: AWS::SNS::Topic, Condition: CONDITION, Properties: {DisplayName: VALUE, FifoTopic: true}}
        Outputs:
          Out: {Condition: CONDITION, Value: VALUE}
        """

    def both(self, condition: str, value: str) -> tuple[Any, Any]:
        text = self.TEXT.replace("CONDITION", condition).replace("VALUE", value)
        return result(text, "Resources.On.Properties"), result(text, "Outputs.Out")

    @pytest.mark.parametrize("condition", ["No1", "!Sub 'No1'"])
    @pytest.mark.parametrize(
        "value",
        [
            "!FindInMap [M, None, A]",
            "{Fn::Length: !GetAtt On.TopicName}",
            "!Select [7, [a]]",
            "!If [Undefined, a, b]",
            "{Fn::ToJsonString: {a: !Split ['', x]}}",
        ],
    )
    def test_nothing_is_refused_in_what_is_not_made(self, condition: str, value: str) -> None:
        properties, output = self.both(condition, value)

        assert properties["FifoTopic"] is True
        assert output["Condition"] == "No1"

    @pytest.mark.parametrize(
        ("value", "becomes"),
        [
            ("text", "text"),
            ("!Sub '${Name}-x'", "name-x"),
            ("!Join ['-', [a, !Ref Name]]", "a-name"),
            ("!Ref AWS::Region", "us-east-1"),
            ("!FindInMap [M, K, A]", "value"),
            ("!FindInMap [M, None, A]", {"Fn::FindInMap": ["M", "None", "A"]}),
            ("!FindInMap [M, !Ref Name, A]", {"Fn::FindInMap": ["M", {"Ref": "AWS::NoValue"}, "A"]}),
            ("!GetAtt On.TopicName", {"Fn::GetAtt": ["On", "TopicName"]}),
            ("{Fn::Length: [a, b]}", 2),
        ],
    )
    def test_in_what_is_not_made_all_is_resolved_that_can_be(self, value: str, becomes: Any) -> None:
        properties, output = self.both("No1", value)

        assert properties == {"DisplayName": becomes, "FifoTopic": True}
        assert output == {"Condition": "No1", "Value": becomes}

    @pytest.mark.parametrize("value", ["!Ref Name", "!Ref Nothing", "{Fn::ToJsonString: {a: !Select [7, [a]]}}"])
    def test_in_what_is_not_made_a_reference_is_no_value(self, value: str) -> None:
        assert self.both("No1", value) == ({"FifoTopic": True}, {"Condition": "No1"})

    def test_an_output_whose_reference_is_gone_is_accepted_and_one_that_never_had_a_value_is_not(self) -> None:
        text = self.TEXT.replace("CONDITION", "No1")
        lost, never = text.replace("VALUE", "!Ref On"), text.replace("Value: VALUE", "Description: d")

        processed = expand(lost)
        assert processed.accepted
        assert processed.resolved is not None
        assert "Outputs" not in to_plain(processed.resolved)
        refused = expand(never.replace("DisplayName: VALUE, ", ""))
        assert not refused.accepted
        assert "Every Outputs member must contain a Value object" in refused.diagnostics[-1].message

    def test_a_policy_of_what_is_not_made_is_not_looked_at(self) -> None:
        text = self.TEXT.replace("CONDITION", "No1").replace("VALUE", "x")
        text = text.replace("FifoTopic: true}", "FifoTopic: true}, DeletionPolicy: !GetAtt On.Arn")

        assert result(text, "Resources.On.DeletionPolicy") == {"Fn::GetAtt": ["On", "Arn"]}

    def test_the_name_of_a_condition_may_be_made_by_a_function(self) -> None:
        text = """
            Conditions: {IsA: !Equals [a, a], IsB: !Equals [a, b]}
            Resources:
              Fn::ForEach::L: [N, [A, B], {"R${N}": {Type: AWS::SNS::Topic, Condition: !Sub "Is${N}"}}]
            """
        processed = expand(text)

        assert result(text, "Resources.RB.Condition") == "IsB"
        assert processed.resolved is not None
        assert list(to_plain(processed.resolved)["Resources"]) == ["RA"]
