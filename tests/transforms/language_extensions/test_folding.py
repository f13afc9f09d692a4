"""The parts of a template that the transform resolves, and those that it leaves to a deployment."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit import Lookups
from cfnkit.syntax import at_path, dump_json, to_plain
from support.extended import INPUTS, LOOKUPS, expand, fold, folded, result


class TestResolved:
    @pytest.mark.parametrize(
        ("value", "becomes"),
        [
            ("!Ref Env", "prod"),
            ("!Ref Names", ["a", "b", "c"]),
            ("!Ref Number", "3"),
            ("!Ref Image", "ami-1"),
            ("!Sub '${Env}-${AWS::Region}'", "prod-us-east-1"),
            ("!Sub '${AWS::StackName}_api'", "stack_api"),
            ("!Sub '${AWS::AccountId} ${AWS::Partition} ${AWS::URLSuffix}'", "123456789012 aws amazonaws.com"),
            ("!Sub ['${A}', {A: !Ref Env}]", "prod"),
            ("!Sub '${!Literal}'", "${Literal}"),
            ("!Join ['-', [a, !Ref Env, !Ref AWS::NoValue]]", "a-prod"),
            ("!Join [',', !Ref Names]", "a,b,c"),
            ("!Select [1, !Ref Names]", "b"),
            ("!Select ['0', [!Ref Env, b]]", "prod"),
            ("!Split ['-', a-b]", ["a", "b"]),
            ("!Base64 abc", "YWJj"),
            ("!If [IsProd, yes it is, no]", "yes it is"),
            ("!If [IsDev, a, !If [IsProd, b, c]]", "b"),
            ("!FindInMap [Sizes, !Ref Env, Size]", "large"),
            ("!FindInMap [Sizes, !Sub '${Env}', !Join ['', [Si, ze]]]", "large"),
            ("!FindInMap [Sizes, prod, Count]", 2),
            ("{Fn::Length: [1, !Ref Env, 3]}", 3),
            ("{Ref: !Sub '${AWS::NoValue}Env'}", "prod"),
        ],
    )
    def test_what_is_known_when_transforms_run(self, value: str, becomes: Any) -> None:
        assert fold(value) == becomes

    def test_values_that_are_given_and_not_their_defaults(self) -> None:
        assert fold("!FindInMap [Sizes, !Ref Env, Size]", Env="dev") == "small"

    def test_a_property_without_a_value_is_gone(self) -> None:
        no_value = "!Ref AWS::NoValue"
        properties = f"{{DisplayName: {no_value}, TopicName: !If [IsDev, a, {no_value}], Tags: [{no_value}]}}"
        text = f"{INPUTS}\nResources: {{A: {{Type: AWS::SNS::Topic, Properties: {properties}}}}}"

        assert result(text, "Resources.A.Properties", Secret="x") == {"Tags": []}

    def test_outputs_metadata_and_policies_of_resources_are_resolved_too(self) -> None:
        text = f"""{INPUTS}
Resources:
  A:
    Type: AWS::SNS::Topic
    Metadata: {{M: !Ref Env}}
    UpdatePolicy: {{P: !Sub "${{Env}}"}}
Outputs:
  O: {{Description: !Ref Env, Value: !Ref Env, Export: {{Name: !Sub "${{AWS::StackName}}-x"}}}}
"""
        assert result(text, "Resources.A", Secret="x") == {
            "Type": "AWS::SNS::Topic",
            "Metadata": {"M": "prod"},
            "UpdatePolicy": {"P": "prod"},
        }
        assert result(text, "Outputs.O", Secret="x") == {
            "Description": "prod",
            "Value": "prod",
            "Export": {"Name": "stack-x"},
        }

    def test_sections_besides_conditions_resources_and_outputs_stay(self) -> None:
        text = f"""
AWSTemplateFormatVersion: "2010-09-09"
Description: text
Metadata: {{M: !Ref Env}}
{INPUTS}
Rules: {{R: {{Assertions: [{{Assert: !Equals [!Ref Env, prod]}}]}}}}
Resources: {{A: {{Type: AWS::SNS::Topic}}}}
"""
        processed = expand(text, LOOKUPS, Secret="x")
        tree, source = to_plain(processed.tree), to_plain(processed.document.root)

        assert list(tree) == [key for key in source if key != "Transform"]
        for section in ("Metadata", "Parameters", "Mappings", "Rules"):
            assert tree[section] == source[section]

    def test_of_conditions_the_operands_are_resolved_and_the_functions_stay(self) -> None:
        text = """
            Parameters: {Env: {Type: String, Default: prod}}
            Mappings: {M: {prod: {Is: "true"}}}
            Conditions:
              Direct: !Equals [!FindInMap [M, !Ref Env, Is], !Sub "${Env}"]
              Nested: !And
                - !Condition Direct
                - !Not [!Equals [{Fn::Length: [a, b]}, 2]]
                - !Or [!Condition Direct, !Equals [a, !Ref Env]]
            Resources: {A: {Type: AWS::SNS::Topic}}
            """
        assert result(text, "Conditions") == {
            "Direct": {"Fn::Equals": ["true", "prod"]},
            "Nested": {
                "Fn::And": [
                    {"Condition": "Direct"},
                    {"Fn::Not": [{"Fn::Equals": [2, 2]}]},
                    {"Fn::Or": [{"Condition": "Direct"}, {"Fn::Equals": ["a", "prod"]}]},
                ]
            },
        }


class TestLeft:
    @pytest.mark.parametrize(
        ("value", "becomes"),
        [
            ("!Ref B", {"Ref": "B"}),
            ("!GetAtt B.TopicName", {"Fn::GetAtt": ["B", "TopicName"]}),
            ("!GetAtt [B, !Join ['', [Topic, Name]]]", {"Fn::GetAtt": ["B", "TopicName"]}),
            ("!Ref AWS::StackId", {"Ref": "AWS::StackId"}),
            ("!Ref AWS::NotificationARNs", {"Ref": "AWS::NotificationARNs"}),
            ("!GetAZs ''", {"Fn::GetAZs": ""}),
            ("!GetAZs {Ref: AWS::Region}", {"Fn::GetAZs": "us-east-1"}),
            ("{Fn::ImportValue: !Sub '${Env}-x'}", {"Fn::ImportValue": "prod-x"}),
            ("!Cidr [10.0.0.0/16, 2, 8]", {"Fn::Cidr": ["10.0.0.0/16", 2, 8]}),
            ("!Ref Secret", {"Ref": "Secret"}),
            ("!Ref Secrets", {"Ref": "Secrets"}),
            ("!Ref Unknown", {"Ref": "Unknown"}),
            ("!Sub '${Env}-${B}'", {"Fn::Sub": "prod-${B}"}),
            ("!Sub '${Env}-${B.TopicName}-${AWS::Region}'", {"Fn::Sub": "prod-${B.TopicName}-us-east-1"}),
            ("!Sub '${Env}-${Secret}-${AWS::StackId}'", {"Fn::Sub": "prod-${Secret}-${AWS::StackId}"}),
            ("!Sub '${!Env}-${B}-${Env}'", {"Fn::Sub": "${!Env}-${B}-prod"}),
            ("!Sub ['${X}-${Y}', {X: !Ref Env, Y: !Ref B}]", {"Fn::Sub": ["prod-${Y}", {"Y": {"Ref": "B"}}]}),
            ("!Join ['-', [a, !Ref Env, !Ref B]]", {"Fn::Join": ["-", ["a", "prod", {"Ref": "B"}]]}),
            ("!Select [0, !GetAZs '']", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
            ("!Split ['-', !Ref B]", {"Fn::Split": ["-", {"Ref": "B"}]}),
            ("{Ref: !Sub '${AWS::NoValue}B'}", {"Ref": "B"}),
            ("{Fn::GetAtt: [!Sub 'B', TopicName]}", {"Fn::GetAtt": ["B", "TopicName"]}),
            ("!Base64 {Ref: B}", {"Fn::Base64": {"Ref": "B"}}),
        ],
    )
    def test_what_only_the_deployment_knows_stays_with_what_is_known_in_it(self, value: str, becomes: Any) -> None:
        resources = f"{{B: {{Type: AWS::SNS::Topic}}, A: {{Type: AWS::SNS::Topic, Metadata: {{V: {value}}}}}}}"
        text = f"{INPUTS}\nResources: {resources}"

        assert result(text, "Resources.A.Metadata.V", LOOKUPS, Secret="sesame") == becomes

    def test_nothing_that_the_lookups_know_of_a_deployment_is_written_in(self) -> None:
        lookups = Lookups(
            physical_ids={"B": "my-topic"},
            attributes={"B.TopicName": "my-topic"},
            exports={"x": "exported"},
            availability_zones={"us-east-1": ["us-east-1a"]},
        )
        text = """
            Resources:
              B: {Type: AWS::SNS::Topic}
              A: {Type: AWS::SNS::Topic, Metadata: {V: [!Ref B, !GetAtt B.TopicName, !ImportValue x, !GetAZs ""]}}
            """
        assert result(text, "Resources.A.Metadata.V", lookups) == [
            {"Ref": "B"},
            {"Fn::GetAtt": ["B", "TopicName"]},
            {"Fn::ImportValue": "x"},
            {"Fn::GetAZs": ""},
        ]
        processed = expand(text, lookups)
        assert processed.resolved is not None
        resolved = at_path(processed.resolved, ["Resources", "A", "Metadata", "V"])
        assert resolved is not None
        assert to_plain(resolved) == ["my-topic", "my-topic", "exported", ["us-east-1a"]]

    def test_a_condition_that_is_not_known_keeps_both_branches_resolved(self) -> None:
        text = """
            Parameters:
              Late: {Type: "AWS::SSM::Parameter::Value<String>", Default: /aws/x}
              Env: {Type: String, Default: prod}
            Conditions: {C: !Equals [!Ref Late, x]}
            Resources: {A: {Type: AWS::SNS::Topic, Metadata: {V: !If [C, !Ref Env, !Ref AWS::NoValue]}}}
            """
        assert result(text, "Resources.A.Metadata.V") == {"Fn::If": ["C", "prod", {"Ref": "AWS::NoValue"}]}


class TestDependsOn:
    @pytest.mark.parametrize(
        ("written", "becomes"),
        [
            ("B", "B"),
            ("[B]", "B"),
            ("[B, C]", ["B", "C"]),
            ("!Sub B", "B"),
            ("[!Sub 'B', !Ref AWS::NoValue]", "B"),
            ("!If [Yes, [B, C], B]", ["B", "C"]),
        ],
    )
    def test_a_list_of_one_becomes_the_one(self, written: str, becomes: Any) -> None:
        text = f"""
            Conditions: {{Yes1: !Equals [a, a]}}
            Resources:
              B: {{Type: AWS::SNS::Topic}}
              C: {{Type: AWS::SNS::Topic}}
              A: {{Type: AWS::SNS::Topic, DependsOn: {written.replace("Yes", "Yes1")}}}
            """
        assert result(text, "Resources.A.DependsOn") == becomes


class TestFindInMap:
    @pytest.mark.parametrize(
        ("value", "becomes"),
        [
            ("!FindInMap [Sizes, none, Size, {DefaultValue: !Ref Env}]", "prod"),
            ("!FindInMap [None, none, Size, {DefaultValue: [a, !Ref Env]}]", ["a", "prod"]),
            ("!FindInMap [Sizes, prod, None, {DefaultValue: !FindInMap [Sizes, dev, Size]}]", "small"),
            ("!FindInMap [Sizes, prod, Size, {DefaultValue: !GetAtt A.Never}]", "large"),
            ("!FindInMap [!Select [0, [Sizes, x]], !If [IsProd, prod, dev], Size]", "large"),
            ("!Join ['', [a, !FindInMap [Sizes, none, x, {DefaultValue: !Ref AWS::NoValue}]]]", "a"),
        ],
    )
    def test_with_a_default_and_functions_in_its_keys(self, value: str, becomes: Any) -> None:
        assert fold(value) == becomes

    def test_a_default_of_no_value_removes_the_property(self) -> None:
        value = "!FindInMap [Sizes, none, Size, {DefaultValue: !Ref AWS::NoValue}]"
        text = f"{INPUTS}\nResources: {{A: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {value}}}}}}}"

        assert result(text, "Resources.A.Properties", Secret="x") == {}

    @pytest.mark.parametrize("key", ["!Ref Unknown1", "!Ref Secret"])
    def test_a_key_that_the_deployment_can_put_in_keeps_the_call(self, key: str) -> None:
        unknown = '  Unknown1: {Type: "AWS::SSM::Parameter::Value<String>", Default: /aws/x}'
        more = INPUTS.replace("Mappings:", f"{unknown}\nMappings:")
        value = f"!FindInMap [Sizes, {key}, !Sub '${{AWS::NoValue}}Size']"

        name = key.removeprefix("!Ref ")
        assert folded(value, more, LOOKUPS, Secret="prod") == {"Fn::FindInMap": ["Sizes", {"Ref": name}, "Size"]}


class TestNoEcho:
    def test_its_value_is_nowhere_in_what_comes_out(self) -> None:
        text = f"""{INPUTS}
Resources:
  A:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Ref Secret
      TopicName: !Sub "a-${{Secret}}"
      KmsMasterKeyId: !Join ["-", [!Ref Secret, b]]
      DeliveryStatusLogging: {{Fn::ToJsonString: {{s: !Ref Secret, l: !Ref Secrets}}}}
    Metadata: {{If: !If [IsOpen, !Ref Secret, closed], Open: !If [IsOpen, open, closed]}}
"""
        for secret in ("sesame", "open"):
            processed = expand(text, LOOKUPS, Secret=secret)
            printed = dump_json(processed.tree)

            assert processed.accepted
            assert "sesame" not in dump_json(processed.tree, reveal=True)
            assert '"TopicName": {\n          "Fn::Sub": "a-${Secret}"' in printed
            assert result(text, "Resources.A.Metadata.Open", LOOKUPS, Secret=secret) == (
                "open" if secret == "open" else "closed"
            )

    def test_in_conditions_it_counts_and_is_not_written_out(self) -> None:
        text = f"{INPUTS}\nResources: {{A: {{Type: AWS::SNS::Topic, Condition: IsOpen}}}}"

        assert result(text, "Conditions.IsOpen", LOOKUPS, Secret="open") == {"Fn::Equals": [{"Ref": "Secret"}, "open"]}
