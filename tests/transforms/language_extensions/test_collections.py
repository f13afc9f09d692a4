"""The collection of a loop."""

from __future__ import annotations

import pytest

from cfnkit import Lookups
from cfnkit.deployment import SsmParameter
from support.extended import TOPIC, expand, refusal, result


def made(collection: str, more: str = "", lookups: Lookups | None = None, **parameters: str) -> list[str]:
    """The items of a loop over a collection."""
    text = f"""
Parameters:
  Names: {{Type: CommaDelimitedList, Default: "a, b"}}
  Env: {{Type: String, Default: prod}}
  Image: {{Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /images}}
Mappings:
  Teams: {{prod: {{Names: [x, y], Text: "s,t"}}, dev: {{Names: [z]}}}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  Fn::ForEach::Flags: [Flag, [Up], {{"Is${{Flag}}": !Equals [!Ref Flag, !Ref Env]}}]
Resources:
  A: {{Type: AWS::SNS::Topic}}
  Fn::ForEach::Topics:
    - Name
    - {collection}
    - Topic${{Name}}: {{Type: AWS::SNS::Topic, Metadata: {{Name: !Ref Name}}}}
"""
    resources = result(text + more, "Resources", lookups, **parameters)
    return [resource["Metadata"]["Name"] for name, resource in resources.items() if name != "A"]


class TestCollections:
    @pytest.mark.parametrize(
        ("collection", "values"),
        [
            ("[a, b]", ["a", "b"]),
            ("[1, 2.50, true, 'no', 012345678901]", ["1", "2.50", "true", "no", "012345678901"]),
            ("!Ref Names", ["a", "b"]),
            ("!Split [',', 'p,q']", ["p", "q"]),
            ("!Split [',', !FindInMap [Teams, !Ref Env, Text]]", ["s", "t"]),
            ("!FindInMap [Teams, !Ref Env, Names]", ["x", "y"]),
            ("!FindInMap [Teams, none, Names, {DefaultValue: [d]}]", ["d"]),
            ("!If [IsProd, [p], [d]]", ["p"]),
            ("!If [IsUp, [p], [d]]", ["d"]),
            ("[!Sub 'my${Env}', !Ref Env, !Ref AWS::NoValue]", ["myprod", "prod"]),
            ("[z, !Ref Names]", ["z", "a", "b"]),
            ("[!Select [1, !Ref Names]]", ["b"]),
            ("!Ref Image", ["i1", "i2"]),
            ("[]", []),
        ],
    )
    def test_it_is_a_list_or_what_gives_one_now(self, collection: str, values: list[str]) -> None:
        ssm = {"/images": SsmParameter("StringList", {1: "i1,i2"})}
        if "2.50" in collection:
            collection = collection.replace("2.50, ", "")  # no text of a logical ID
            values = [text for text in values if text != "2.50"]

        assert made(collection, lookups=Lookups(ssm=ssm)) == values

    def test_a_value_that_is_given_counts(self) -> None:
        assert made("!Ref Names", Names="v") == ["v"]
        assert made("!FindInMap [Teams, !Ref Env, Names]", Env="dev") == ["z"]

    def test_the_inner_one_may_depend_on_the_outer_variable(self) -> None:
        text = """
            Mappings: {Teams: {a: {Members: [x, y]}, b: {Members: [z]}}}
            Resources:
              Fn::ForEach::Outer:
                - Team
                - [a, b]
                - Fn::ForEach::Inner:
                    - Member
                    - !FindInMap [Teams, !Ref Team, Members]
                    - ${Team}${Member}: {Type: AWS::SNS::Topic}
            """
        assert list(result(text, "Resources")) == ["ax", "ay", "bz"]

    def test_an_empty_one_makes_nothing_and_an_empty_section_is_gone(self) -> None:
        text = """
            Conditions: {Fn::ForEach::C: [N, [], {"C${N}": !Equals [a, a]}]}
            Resources:
              A: {Type: AWS::SNS::Topic, Properties: {DisplayName: a, Fn::ForEach::P: [N, [], {"${N}": 1}]}}
            Outputs: {Fn::ForEach::O: [N, [], {"O${N}": {Value: a}}]}
            """
        assert result(text) == {"Resources": {"A": {**TOPIC, "Properties": {"DisplayName": "a"}}}}

    def test_no_resources_at_all_are_left_to_the_validation(self) -> None:
        processed = expand('Resources: {Fn::ForEach::R: [N, [], {"R${N}": {Type: AWS::SNS::Topic}}]}')

        assert [finding.message for finding in processed.diagnostics] == [
            "Template format error: At least one Resources member must be defined."
        ]

    def test_one_item_needs_no_identifier_in_the_key(self) -> None:
        assert list(result("Resources: {Fn::ForEach::R: [N, [a], {R: {Type: AWS::SNS::Topic}}]}", "Resources")) == ["R"]

    def test_an_empty_text_is_an_item(self) -> None:
        text = 'Resources: {Fn::ForEach::R: [N, [""], {"R${N}": {Type: AWS::SNS::Topic}}]}'

        assert list(result(text, "Resources")) == ["R"]

    @pytest.mark.parametrize(
        ("collection", "message"),
        [
            ("!GetAtt A.TopicName", "Could not find a collection or could not be resolved for Fn::ForEach"),
            ("!Split [',', !ImportValue x]", "Could not find a collection or could not be resolved for Fn::ForEach"),
            ("!Ref A", "Could not find a collection or could not be resolved for Fn::ForEach"),
            ("!Ref Env", "Could not find a collection or could not be resolved for Fn::ForEach"),
            ("{a: b}", "Could not find a collection or could not be resolved for Fn::ForEach"),
            ("[a, {b: c}]", "Could not find a collection or could not be resolved for Fn::ForEach"),
            ("[a, !Ref A]", "Could not find a collection or could not be resolved for Fn::ForEach"),
            ("[a, null]", "Could not find a collection or could not be resolved for Fn::ForEach"),
            ("[[a, [b]]]", "Could not find a collection or could not be resolved for Fn::ForEach"),
            ("text", "Fn::ForEach layout is incorrect"),
            ("7", "Fn::ForEach layout is incorrect"),
            ("!Ref Secret", "Fn::ForEach cannot use the NoEcho parameter Secret as a collection"),
            ("!Split [',', !Sub '${Secret}']", "Fn::ForEach cannot use the NoEcho parameter Secret as a collection"),
        ],
    )
    def test_anything_else_is_refused_where_it_stands(self, collection: str, message: str) -> None:
        text = f"""\
            Parameters: {{Env: {{Type: String, Default: "a,b"}}, Secret: {{Type: CommaDelimitedList, NoEcho: true}}, \
Image: {{Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /x}}}}
            Resources:
              A: {{Type: AWS::SNS::Topic}}
              Fn::ForEach::R:
                - N
                - {collection}
                - R${{N}}: {{Type: AWS::SNS::Topic}}
            """
        finding = refusal(text, Secret="open,sesame")

        assert finding.message == message
        assert finding.span.line == 7
        assert finding.path == ("Resources", "Fn::ForEach::R")
        assert "sesame" not in finding.hint

    def test_the_variable_of_an_outer_loop_is_none(self) -> None:
        inner = "Fn::ForEach::S: [M, !Ref N, {'R${N}${M}': {Type: AWS::SNS::Topic}}]"
        finding = refusal(f"Resources: {{Fn::ForEach::R: [N, [a], {{{inner}}}]}}")

        assert finding.message == "Could not find a collection or could not be resolved for Fn::ForEach"
        assert finding.path == ("Resources", "Fn::ForEach::R", "Fn::ForEach::S")

    def test_a_mistake_in_its_functions_is_told_in_the_transforms_words(self) -> None:
        loop = "Fn::ForEach::R: [N, !FindInMap [M, K, a], {'R${N}': {Type: AWS::SNS::Topic}}]"
        finding = refusal(f"Mappings: {{M: {{L: {{a: b}}}}}}\nResources: {{{loop}}}")

        assert finding.message.startswith("Mappings not found in template for key /K/a")
        assert finding.path[:2] == ("Resources", "Fn::ForEach::R")
