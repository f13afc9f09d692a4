"""Fn::Length and Fn::ToJsonString."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.syntax import dump_json
from support.extended import INPUTS, LOOKUPS, expand, fold, result


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
