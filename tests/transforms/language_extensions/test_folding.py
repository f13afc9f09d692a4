"""What of a template the transform resolves, and what it leaves to the deployment."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit import Lookups
from cfnkit.deployment import SsmParameter
from cfnkit.syntax import at_path, dump_json, to_plain
from extended import expand, folded, refusal, result

INPUTS = """
Parameters:
  Env: {Type: String, Default: prod}
  Names: {Type: CommaDelimitedList, Default: "a, b,c"}
  Number: {Type: Number, Default: 3}
  Secret: {Type: String, NoEcho: true}
  Secrets: {Type: CommaDelimitedList, NoEcho: true, Default: "first,second"}
  Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /image}
  Unknown: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /aws/service/x}
Mappings:
  Sizes: {prod: {Size: large, Zones: [x, y], Count: 2}, dev: {Size: small}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
  IsOpen: !Equals [!Ref Secret, open]
"""
LOOKUPS = Lookups(ssm={"/image": SsmParameter("String", {1: "ami-1"})})


def fold(value: str, **parameters: str) -> Any:
    return folded(value, INPUTS, LOOKUPS, **{"Secret": "sesame", **parameters})


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


class TestPolicies:
    TEXT = """
        Parameters:
          Policy: {Type: String, Default: Retain}
          Secret: {Type: String, NoEcho: true, Default: Delete}
        Mappings: {M: {us-east-1: {P: Snapshot}, eu-west-1: {P: Delete}}}
        Conditions: {C: !Equals [!Ref Policy, Retain]}
        Resources:
          B: {Type: AWS::SNS::Topic}
          A: {Type: AWS::SNS::Topic, ATTRIBUTE: VALUE}
        """

    @pytest.mark.parametrize("attribute", ["DeletionPolicy", "UpdateReplacePolicy"])
    @pytest.mark.parametrize(
        ("value", "becomes"),
        [
            ("Delete", "Delete"),
            ("!Ref Policy", "Retain"),
            ("!If [C, Retain, Delete]", "Retain"),
            ("!FindInMap [M, !Ref AWS::Region, P]", "Snapshot"),
            ("!FindInMap [M, !Ref AWS::AccountId, P, {DefaultValue: Delete}]", "Delete"),
            ("!FindInMap [M, !Ref AWS::Partition, P, {DefaultValue: Delete}]", "Delete"),
            ("!Sub '${Policy}'", "Retain"),
            ("!Select [0, !Split [',', 'Retain,Delete']]", "Retain"),
        ],
    )
    def test_functions_in_them_are_resolved(self, attribute: str, value: str, becomes: str) -> None:
        text = self.TEXT.replace("ATTRIBUTE", attribute).replace("VALUE", value)

        assert result(text, f"Resources.A.{attribute}") == becomes

    @pytest.mark.parametrize("attribute", ["DeletionPolicy", "UpdateReplacePolicy"])
    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ("!Ref AWS::NoValue", "AWS::NoValue is not supported for DeletionPolicy or UpdateReplacePolicy"),
            ("!Ref AWS::StackName", "AWS::StackName is not supported for DeletionPolicy or UpdateReplacePolicy"),
            ("!Sub '${AWS::StackId}'", "AWS::StackId is not supported for DeletionPolicy or UpdateReplacePolicy"),
            ("!If [C, !Ref AWS::NoValue]", "AWS::NoValue is not supported for DeletionPolicy or UpdateReplacePolicy"),
            ("!GetAtt B.TopicName", "Unsupported expression for ATTRIBUTE in resource A"),
            ("!Ref B", "Unsupported expression for ATTRIBUTE in resource A"),
            ("!Ref Secret", "Unsupported expression for ATTRIBUTE in resource A"),
            ("!Split [',', 'a,b']", "Unsupported expression for ATTRIBUTE in resource A"),
            ("7", "Unsupported expression for ATTRIBUTE in resource A"),
            ("{a: b}", "Unsupported expression for ATTRIBUTE in resource A"),
            ("[Retain]", "Every ATTRIBUTE member must be a string"),
            ("!Sub '${Policy}x'", "Unrecognized ATTRIBUTE Retainx for resource A"),
            ("Keep", "Unrecognized ATTRIBUTE Keep for resource A"),
        ],
    )
    def test_what_is_no_policy_is_refused(self, attribute: str, value: str, message: str) -> None:
        finding = refusal(self.TEXT.replace("ATTRIBUTE", attribute).replace("VALUE", value))

        assert finding.message == message.replace("ATTRIBUTE", attribute)
        assert finding.path == ("Resources", "A", attribute)
        assert finding.span.line == 9

    def test_what_is_kept_on_creation_only_is_a_deletion_policy(self) -> None:
        text = self.TEXT.replace("VALUE", "RetainExceptOnCreate")

        resource = result(text.replace("ATTRIBUTE", "DeletionPolicy"), "Resources.A")
        assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
        assert refusal(text.replace("ATTRIBUTE", "UpdateReplacePolicy")).message.startswith("Unrecognized")


class TestLength:
    @pytest.mark.parametrize(
        ("value", "length"),
        [
            ("[]", 0),
            ("[a, !Ref B, !GetAtt B.TopicName]", 3),
            ("!Ref Names", 3),
            ("!Split [',', 'a,b']", 2),
            ("!FindInMap [Sizes, !Ref Env, Zones]", 2),
            ("!If [IsProd, [a, b], [c]]", 2),
            ("[a, !Ref AWS::NoValue]", 1),
        ],
    )
    def test_it_is_a_number(self, value: str, length: int) -> None:
        metadata = f"{{V: {{Fn::Length: {value}}}}}"
        resources = f"{{B: {{Type: AWS::SNS::Topic}}, A: {{Type: AWS::SNS::Topic, Metadata: {metadata}}}}}"
        text = f"{INPUTS}\nResources: {resources}"
        processed = expand(text, LOOKUPS, Secret="x")

        assert processed.accepted
        assert f'"V": {length}\n' in dump_json(processed.tree)

    def test_of_a_secret_list_it_stays(self) -> None:
        assert fold("{Fn::Length: !Ref Secrets}") == {"Fn::Length": {"Ref": "Secrets"}}
        assert fold("{Fn::Length: !Ref Unknown}") == {"Fn::Length": {"Ref": "Unknown"}}


class TestToJsonString:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("[a, b, c]", '["a","b","c"]'),
            ("{z: 1, a: true, m: null1, n: 1.50}", '{"z":1,"a":true,"m":"null1","n":1.50}'),
            ("{b: !Ref Env, a: [!Ref Names], c: {d: !Sub x}}", '{"b":"prod","a":[["a","b","c"]],"c":{"d":"x"}}'),
            ("{a: !If [IsProd, [1], 2], n: !Ref AWS::NoValue}", '{"a":[1]}'),
            ("{a: {Fn::ToJsonString: [x]}}", '{"a":"[\\"x\\"]"}'),
            ("{a: {Fn::Length: [1, 2]}}", '{"a":2}'),
            ("!FindInMap [Sizes, prod, Zones]", '["x","y"]'),
            ("!Ref Names", '["a","b","c"]'),
            ("{S: [{Effect: Allow, Condition: {a: b}}]}", '{"S":[{"Effect":"Allow","Condition":{"a":"b"}}]}'),
            ("{}", "{}"),
            ("{e: 'é\\u2028\"'}", None),
        ],
    )
    def test_it_is_compact_and_keeps_the_order_of_the_keys(self, value: str, text: str | None) -> None:
        text = '{"e":"é\\\\u2028\\""}' if text is None else text

        assert fold(f"{{Fn::ToJsonString: {value}}}") == text

    @pytest.mark.parametrize(
        ("value", "becomes"),
        [
            ("{a: !Ref Secret, b: !Ref Env}", {"a": {"Ref": "Secret"}, "b": "prod"}),
            ("[!Sub '${Secret}-${Env}']", [{"Fn::Sub": "${Secret}-prod"}]),
            ("{a: !Ref Unknown}", {"a": {"Ref": "Unknown"}}),
            ("{a: !Ref AWS::StackId, r: !Ref AWS::Region}", {"a": {"Ref": "AWS::StackId"}, "r": "us-east-1"}),
            ("{a: !ImportValue x}", {"a": {"Fn::ImportValue": "x"}}),
            ("{a: !Select [0, !GetAZs '']}", {"a": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}}),
        ],
    )
    def test_what_is_not_known_stays_in_the_call_and_no_secret_is_written_out(self, value: str, becomes: Any) -> None:
        assert fold(f"{{Fn::ToJsonString: {value}}}") == {"Fn::ToJsonString": becomes}

    def test_references_to_resources_stay_in_the_call(self) -> None:
        text = """
            Resources:
              B: {Type: AWS::SNS::Topic}
              A:
                Type: AWS::SNS::Topic
                Metadata: {V: {Fn::ToJsonString: {b: !GetAtt B.TopicName, a: !Ref B, c: !Sub "${B}"}}}
            """
        assert result(text, "Resources.A.Metadata.V") == {
            "Fn::ToJsonString": {"b": {"Fn::GetAtt": ["B", "TopicName"]}, "a": {"Ref": "B"}, "c": {"Fn::Sub": "${B}"}}
        }


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
