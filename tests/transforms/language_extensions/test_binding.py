"""The places where a loop variable is replaced, and those where the text stays."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.diagnostics import Code, Diagnostic
from support.extended import expand, place, result

LOOP = """
    Resources:
      Fn::ForEach::Loop:
        - X
        - [ITEM]
        - R: {Type: AWS::SNS::Topic, Metadata: {V: VALUE}}
    """


def bound(value: str, item: str = "a-1") -> Any:
    """A value in the body of a loop after the round of an item."""
    return result(LOOP.replace("VALUE", value).replace("ITEM", item), "Resources.R.Metadata.V")


def warnings(value: str) -> list[Diagnostic]:
    findings = expand(LOOP.replace("VALUE", value)).diagnostics
    return [finding for finding in findings if finding.code is Code.TRANSFORM_NOTE]


class TestPutIn:
    @pytest.mark.parametrize(
        ("value", "becomes"),
        [
            ("!Ref X", "a-1"),
            ("!Sub '${X}'", "a-1"),
            ("!Sub 'b-${X}-${X}-${AWS::Region}'", "b-a-1-a-1-us-east-1"),
            ("!Sub ['${X}/${Y}', {Y: !Ref X}]", "a-1/a-1"),
            ("!Join ['.', [!Ref X, fifo]]", "a-1.fifo"),
            ("[!Ref X, {deep: [{er: !Sub '${X}'}]}]", ["a-1", {"deep": [{"er": "a-1"}]}]),
            ("!Select [1, !Split ['-', !Ref X]]", "1"),
            ("{Fn::ToJsonString: {k: !Ref X}}", '{"k":"a-1"}'),
            ("!If [C, !Ref X, b]", "a-1"),
        ],
    )
    def test_into_ref_and_the_variables_of_sub(self, value: str, becomes: Any) -> None:
        text = LOOP.replace("VALUE", value).replace("ITEM", "a-1") + "\n    Conditions: {C: !Equals [a, a]}"

        assert result(text, "Resources.R.Metadata.V") == becomes

    def test_into_the_names_of_resources_and_attributes(self) -> None:
        text = """
            Resources:
              Fn::ForEach::Queues:
                - N
                - [A, B]
                - Queue${N}: {Type: AWS::SQS::Queue}
                  Topic${N}:
                    Type: AWS::SNS::Topic
                    DependsOn: !Sub Queue${N}
                    Properties:
                      DisplayName: !GetAtt [!Sub "Queue${N}", QueueName]
                      TopicName: {Ref: !Sub "Queue${N}"}
                      KmsMasterKeyId: !Sub "x-${N}"
                      Tags: [{Key: k, Value: !Sub ["${Q}", {Q: {Fn::GetAtt: [!Sub "Queue${N}", Arn]}}]}]
            Outputs:
              Fn::ForEach::Urls:
                - N
                - [A, B]
                - Fn::ForEach::Attributes:
                    - Att
                    - [Arn, QueueUrl]
                    - Out${N}${Att}: {Value: !GetAtt [!Sub "Queue${N}", !Ref Att]}
            """
        topic = result(text, "Resources.TopicB")

        assert topic["DependsOn"] == "QueueB"
        assert topic["Properties"] == {
            "DisplayName": {"Fn::GetAtt": ["QueueB", "QueueName"]},
            "TopicName": {"Ref": "QueueB"},
            "KmsMasterKeyId": "x-B",
            "Tags": [{"Key": "k", "Value": {"Fn::Sub": ["${Q}", {"Q": {"Fn::GetAtt": ["QueueB", "Arn"]}}]}}],
        }
        assert result(text, "Outputs.OutAQueueUrl") == {"Value": {"Fn::GetAtt": ["QueueA", "QueueUrl"]}}

    def test_into_the_attribute_that_sub_asks_for(self) -> None:
        text = """
            Resources:
              Fn::ForEach::Queues: [N, [A], {"${N}": {Type: AWS::SQS::Queue, Metadata: {M: !Sub "${N.Arn}-${ N }"}}}]
            """
        # The queue itself is called by the variable here.
        assert result(text, "Resources.A.Metadata") == {"M": {"Fn::Sub": "${A.Arn}-A"}}

    @pytest.mark.parametrize(
        "item", ["'${AWS::Region}'", "'x${!y}'", "'${X}'", "'{{resolve:ssm:/a:1}}'", "'a b/c'", "'é'"]
    )
    def test_a_value_is_put_in_as_it_is_and_not_looked_into(self, item: str) -> None:
        assert bound("!Ref X", item) == item[1:-1]
        assert bound("!Sub 'a ${X}'", item) == f"a {item[1:-1]}"

    def test_a_variable_that_sub_declares_itself_goes_before_the_loops(self) -> None:
        assert bound("!Sub ['${X}', {X: own}]") == "own"
        assert bound("!Sub ['${X}', {X: !Ref X}]") == "a-1"

    def test_the_escaped_form_stays_text(self) -> None:
        assert bound("!Sub '${!X} ${X}'") == "${X} a-1"

    @pytest.mark.parametrize(
        ("value", "becomes"),
        [
            ("!Ref Own", {"Ref": "Own"}),
            ("!Sub '${Own}-${X}'", {"Fn::Sub": "${Own}-a"}),
            ("!GetAtt Own.Arn", {"Fn::GetAtt": ["Own", "Arn"]}),
        ],
    )
    def test_other_names_are_left(self, value: str, becomes: Any) -> None:
        text = LOOP.replace("VALUE", value).replace("ITEM", "a") + "\n      Own: {Type: A::B::C}"

        assert result(text, "Resources.R.Metadata.V") == becomes

    def test_a_variable_in_the_name_of_a_variable_is_refused_in_the_services_words(self) -> None:
        (finding,) = expand(LOOP.replace("VALUE", "!Sub '${Param${X}}'").replace("ITEM", "a")).diagnostics

        assert "variable names in Fn::Sub syntax must contain only alphanumeric characters" in finding.message


class TestLeft:
    """Measured on the service, against the documentation; each place has a warning."""

    @pytest.mark.parametrize(
        ("value", "name"),
        [("'${X}'", "X"), ("'a-${X}-b'", "X"), ("'&{X}'", "X"), ("['${X}']", "X"), ("!GetAtt '${X}.Arn'", "X")],
    )
    def test_a_plain_text_stays(self, value: str, name: str) -> None:
        (warning,) = warnings(value)
        text = value.strip("[]'").removeprefix("!GetAtt '").removesuffix(".Arn")

        assert warning.id == "W9756"
        assert warning.message == f"'{text}' is left as it is: only Fn::Sub and Ref see the loop variable '{name}'."
        assert warning.hint == "Write Fn::Sub with ${X}."
        assert warning.span.line == 6
        if "GetAtt" not in value:
            assert bound(value) in (text, [text])

    def test_the_other_form_in_sub_stays(self) -> None:
        (warning,) = warnings("!Sub '&{X}-${X}'")

        assert bound("!Sub '&{X}-${X}'") == "&{X}-a-1"
        assert warning.message.startswith("'&{X}-${X}' is left as it is")

    def test_a_key_further_inside_stays(self) -> None:
        (warning,) = warnings("{'${X}': 1}")

        assert bound("{'${X}': 1}") == {"${X}": 1}
        assert "The key '${X}' is left as it is" in warning.message
        assert place(warning) == (6, 49)

    def test_the_type_and_the_condition_are_such_texts(self) -> None:
        text = """
            Conditions: {IsA: !Equals [a, a]}
            Resources:
              Fn::ForEach::L: [N, [A], {"R${N}": {Type: AWS::SNS::Topic, Condition: "Is${N}"}}]
            """
        processed = expand(text)

        assert [finding.id for finding in processed.diagnostics] == ["W9756", "E9754"]
        assert processed.diagnostics[1].message.endswith("Key Is${N} is missing in the map.")

    def test_a_text_is_warned_of_once_whatever_the_number_of_rounds(self) -> None:
        text = LOOP.replace("VALUE", "'${X}'").replace("ITEM", "a, b, c").replace("R:", "'R${X}':")

        assert [finding.id for finding in expand(text).diagnostics] == ["W9756"]

    @pytest.mark.parametrize("value", ["'${Y}'", "'$X'", "'${AWS::Region}'", "'{{resolve:ssm:X}}'", "'${!X}'"])
    def test_what_looks_like_no_variable_of_the_loop_is_not_warned_of(self, value: str) -> None:
        assert warnings(value) == []
