"""The evaluated template: sections that are consumed, parts that are removed, parts that stay."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.deployment import Lookups
from support.evaluation import evaluated

TOPIC = "Resources: {Topic: {Type: 'Custom::Topic'}}\n"
NO_TEXT = "Template format error: The Value field of every Outputs member must evaluate to a String"


def test_the_sections_that_evaluation_consumes_are_gone_and_the_others_stay_in_order() -> None:
    found = evaluated(
        """\
Outputs: {Out: {Value: !Ref P, Description: d, Export: {Name: !Sub '${P}-x'}}}
Metadata: {A: !Ref P}
Parameters: {P: {Type: String, Default: a}}
Description: d
Mappings: {M: {A: {B: c}}}
Conditions: {C: !Equals [a, b]}
Rules: {R: {Assertions: [{Assert: !Equals [a, a]}]}}
Resources:
  Topic:
    Metadata: {B: !Ref P, A: 1}
    Type: 'Custom::Topic'
    DeletionPolicy: !If [C, Delete, Retain]
    Properties: {Z: 1, A: !Ref P}
Hooks: {H: {}}
"""
    )

    assert found.messages == []
    assert found.shown == (
        '{"Outputs":{"Out":{"Value":"a","Description":"d","Export":{"Name":"a-x"}}},"Metadata":{"A":{"Ref":"P"}},'
        '"Description":"d","Resources":{"Topic":{"Metadata":{"B":"a","A":1},"Type":"Custom::Topic",'
        '"DeletionPolicy":"Retain","Properties":{"Z":1,"A":"a"}}},"Hooks":{"H":{}}}'
    )


def test_only_what_is_still_needed_stays() -> None:
    found = evaluated(
        """\
Parameters:
  Known: {Type: String, Default: a}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /image}
  Unused: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /unused}
  Key: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /key}
Mappings: {M: {A: {B: c}}, N: {A: {B: c}}}
Conditions:
  Known: !Equals [a, a]
  Unused: !Equals [!Ref Image, x]
  Inner: !Equals [!Ref Image, !Ref Known]
  Outer: !Not [!Condition Inner]
Resources:
  Topic: {Type: 'Custom::Topic', Condition: Outer, Properties: {A: !FindInMap [M, !Ref Key, B]}}
  Other: {Type: 'Custom::Topic', Condition: Known}
"""
    )

    assert found.messages == []
    ssm = "AWS::SSM::Parameter::Value<String>"
    assert found.plain == {
        "Parameters": {"Image": {"Type": ssm, "Default": "/image"}, "Key": {"Type": ssm, "Default": "/key"}},
        "Mappings": {"M": {"A": {"B": "c"}}, "N": {"A": {"B": "c"}}},
        "Conditions": {
            "Inner": {"Fn::Equals": [{"Ref": "Image"}, "a"]},
            "Outer": {"Fn::Not": [{"Condition": "Inner"}]},
        },
        "Resources": {
            "Topic": {
                "Type": "Custom::Topic",
                "Condition": "Outer",
                "Properties": {"A": {"Fn::FindInMap": ["M", {"Ref": "Key"}, "B"]}},
            },
            "Other": {"Type": "Custom::Topic"},
        },
    }


def test_conditions_take_resources_and_outputs_away_and_are_gone_where_they_hold() -> None:
    found = evaluated(
        """\
Conditions: {Yes1: !Equals [a, a], No1: !Equals [a, b]}
Resources:
  Kept: {Type: 'Custom::Topic', Condition: Yes1}
  Gone: {Type: 'Custom::Topic', Condition: No1, Properties: {A: !Select [9, [a]]}}
  Plain: {Type: 'Custom::Topic'}
Outputs:
  Kept: {Condition: Yes1, Value: a}
  Gone: {Condition: No1, Value: !Select [9, [a]]}
"""
    )

    assert found.messages == []
    assert found.plain == {
        "Resources": {"Kept": {"Type": "Custom::Topic"}, "Plain": {"Type": "Custom::Topic"}},
        "Outputs": {"Kept": {"Value": "a"}},
    }


@pytest.mark.parametrize("outputs", ["{}", "''", "{Out: {Condition: Never, Value: a}}"])
def test_outputs_of_which_none_is_left_are_gone(outputs: str) -> None:
    found = evaluated("Conditions: {Never: !Equals [a, b]}\n" + TOPIC + f"Outputs: {outputs}\n")

    assert found.plain == {"Resources": {"Topic": {"Type": "Custom::Topic"}}}


def test_functions_are_evaluated_in_every_attribute_that_takes_them() -> None:
    found = evaluated(
        """\
Parameters: {P: {Type: String, Default: PT5M}}
Resources:
  Topic:
    Type: Custom::Topic
    Metadata: {A: [!Ref P]}
    CreationPolicy: {ResourceSignal: {Timeout: !Ref P}}
    UpdatePolicy: {AutoScalingRollingUpdate: {PauseTime: !Ref P, WaitOnResourceSignals: !If [C, true, false]}}
Conditions: {C: !Equals [a, a]}
"""
    )

    assert found.messages == []
    assert found.plain["Resources"]["Topic"] == {
        "Type": "Custom::Topic",
        "Metadata": {"A": ["PT5M"]},
        "CreationPolicy": {"ResourceSignal": {"Timeout": "PT5M"}},
        "UpdatePolicy": {"AutoScalingRollingUpdate": {"PauseTime": "PT5M", "WaitOnResourceSignals": True}},
    }


class TestProperties:
    def test_a_property_that_the_type_requires(self) -> None:
        """Recorded."""
        found = evaluated("Resources:\n  P:\n    Type: AWS::SSM::Parameter\n    Properties: {Value: a}\n")

        message = "Property validation failure: [The property {/Type} is required]"
        assert found.placed == [(message, "4:17", "Resources/P/Properties")]
        assert found.findings[0].id == "E9766"

    @pytest.mark.parametrize("properties", ["", ", Properties: !If [C, {Type: String}, {}]"])
    def test_properties_that_are_not_there(self, properties: str) -> None:
        found = evaluated(
            "Conditions: {C: !Equals [a, b]}\nResources:\n  P: {Type: AWS::SSM::Parameter" + properties + "}\n"
        )

        [message] = found.messages
        assert message == (
            "Property validation failure: [The property {/Value} is required, The property {/Type} is required]"
        )
        assert found.findings[0].span.line == 3

    def test_a_property_that_is_taken_away_is_missing(self) -> None:
        found = evaluated(
            "Conditions: {C: !Equals [a, b]}\nResources:\n"
            "  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !If [C, a, !Ref AWS::NoValue]}}\n"
        )

        assert found.messages == ["Property validation failure: [The property {/Value} is required]"]

    def test_nothing_is_missing_of_what_is_not_known(self) -> None:
        found = evaluated(
            "Parameters: {I: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a}}\n"
            "Conditions: {C: !Equals [!Ref I, b]}\nResources:\n"
            "  P: {Type: AWS::SSM::Parameter, Properties: !If [C, {Type: String}, {Type: String, Value: b}]}\n"
            "  Q: {Type: AWS::SSM::Parameter, Properties: {Type: !Ref I, Value: !If [C, a, !Ref AWS::NoValue]}}\n"
        )

        assert found.messages == []

    def test_an_attribute_that_the_type_does_not_have(self) -> None:
        """Recorded, without the service's words about its rollback."""
        found = evaluated(
            "Resources:\n  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: a}}\n"
            "Outputs:\n  InvalidOutput:\n    Value: !GetAtt P.Invalid\n  Joined: {Value: !Join ['', [!GetAtt P.Nor]]}\n"
        )

        told = "[Error] /Outputs/{}/Fn::GetAtt: Resource type AWS::SSM::Parameter does not support attribute {{{}}}."
        assert found.placed == [
            (told.format("InvalidOutput/Value", "Invalid"), "5:12", "Outputs/InvalidOutput/Value"),
            (told.format("Joined/Value/Fn::Join/1/0", "Nor"), "6:31", "Outputs/Joined/Value/Fn::Join/1/0"),
        ]

    def test_a_type_that_is_not_known_has_any_property_and_attribute(self) -> None:
        found = evaluated("Resources: {P: {Type: 'Acme::A::B'}}\nOutputs: {O: {Value: !GetAtt P.Anything}}\n")

        assert found.messages == []


class TestOutputs:
    @pytest.mark.parametrize(
        ("value", "message", "hint"),
        [
            ("[a]", f"{NO_TEXT} and not a List.", "Join the list with Fn::Join."),
            ("!Ref Names", f"{NO_TEXT} and not a List.", "Join the list with Fn::Join."),
            ("!Split [',', a]", f"{NO_TEXT} and not a List.", "Join the list with Fn::Join."),
            ("{A: b}", f"{NO_TEXT} and not a Map.", ""),
            (
                "!Ref AWS::NoValue",
                "[/Outputs/Out/Value] 'null' values are not allowed in templates",
                "It comes out as AWS::NoValue.",
            ),
        ],
    )
    def test_a_value_that_is_no_text(self, value: str, message: str, hint: str) -> None:
        found = evaluated(
            "Parameters: {Names: {Type: CommaDelimitedList, Default: 'a,b'}}\n"
            + TOPIC
            + f"Outputs:\n  Out:\n    Value: {value}\n"
        )

        assert found.placed == [(message, "5:5", "Outputs/Out/Value")]
        assert found.findings[0].hint == hint

    @pytest.mark.parametrize(
        ("value", "out"),
        [("12", 12), ("true", True), ("1.50", 1.5), ("!GetAtt Topic.A", {"Fn::GetAtt": ["Topic", "A"]})],
    )
    def test_a_value_that_is_a_scalar_or_not_known(self, value: str, out: Any) -> None:
        found = evaluated(TOPIC + f"Outputs: {{Out: {{Value: {value}}}}}\n")

        assert found.messages == []
        assert found.plain["Outputs"]["Out"]["Value"] == out


class TestExports:
    @pytest.mark.parametrize(
        ("parameters", "first", "second", "names"),
        [
            ("", "same", "!Sub same", "same"),
            ("", "!Sub '${AWS::StackName}-a'", "!Join ['-', [!Ref AWS::StackName, a]]", "stack-a"),
            ("Parameters: {P: {Type: String}}", "!Ref P", "!Ref P", '{"Ref":"P"}'),
            ("Parameters: {P: {Type: String, NoEcho: true, Default: hunter2}}", "!Ref P", "!Ref P", "****"),
            ("", "one", "two", ""),
            ("Parameters: {P: {Type: String}, Q: {Type: String}}", "!Ref P", "!Ref Q", ""),
        ],
    )
    def test_a_name_is_exported_once(self, parameters: str, first: str, second: str, names: str) -> None:
        found = evaluated(
            f"{parameters}\n{TOPIC}Outputs:\n  A: {{Value: a, Export: {{Name: {first}}}}}\n"
            f"  B: {{Value: b}}\n  C: {{Value: c, Export: {{Name: {second}}}}}\n"
        )

        said = f"Template format error: The Outputs section contains duplicate Export names: [{names}]. "
        expected = [(f"{said}Specify a unique name for each export.", "Outputs/C/Export/Name")] if names else []
        refused = [(message, path) for message, _, path in found.placed if "must have values" not in message]
        assert refused == expected
        assert [[each.span.line for each in one.related] for one in found.findings[-1:] if names] == [[4]] * len(
            expected
        )

    @pytest.mark.parametrize(
        ("name", "is_one"),
        [
            ("!Sub '${AWS::StackName}:a-1'", True),
            ("!Sub '${Open}_a'", True),
            ("!Ref Empty", False),
            ("!Split ['-', a-b]", False),
            ("!Ref AWS::NoValue", False),
        ],
    )
    def test_a_name_is_judged_as_it_is_evaluated(self, name: str, is_one: bool) -> None:
        found = evaluated(
            "Parameters: {Empty: {Type: String, Default: ''}, Open: {Type: 'AWS::SSM::Parameter::Value<String>', "
            f"Default: /open}}}}\n{TOPIC}Outputs: {{Out: {{Value: a, Export: {{Name: {name}}}}}}}\n"
        )

        said = "Template format error: Output Out is malformed. The Name field of every Export member must be specified"
        assert [message.partition(" and consist")[0] for message in found.messages] == [said] * (not is_one)

    @pytest.mark.parametrize("value", ["", ", Default: a"])
    def test_outputs_that_exclude_each_other_may_share_one(self, value: str) -> None:
        found = evaluated(
            f"Parameters: {{P: {{Type: String{value}}}}}\n"
            "Conditions: {IsA: !Equals [!Ref P, a], IsNot: !Not [!Condition IsA]}\n"
            f"{TOPIC}Outputs:\n"
            "  A: {Condition: IsA, Value: a, Export: {Name: same}}\n"
            "  B: {Condition: IsNot, Value: b, Export: {Name: same}}\n"
        )

        assert [message for message in found.messages if "must have values" not in message] == []


def test_an_update_that_knows_more_knows_the_references() -> None:
    text = "Resources: {A: {Type: 'Custom::A'}, B: {Type: 'Custom::B', Properties: {X: !Ref A, Y: !GetAtt A.Arn}}}\n"

    found = evaluated(text, lookups=Lookups(physical_ids={"A": "a-1"}, attributes={"A.Arn": "arn"}))
    assert found.plain["Resources"]["B"]["Properties"] == {"X": "a-1", "Y": "arn"}
