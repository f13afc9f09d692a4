"""The value of each function for known values, unknown values and AWS::NoValue."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.deployment import Lookups, Target
from support.evaluation import HEAD, UNKNOWN, evaluated, expression

KNOWN: dict[str, Any] = {
    "!Ref Env": "prod",
    "!Ref Names": ["a", "b", "c"],
    "!Ref Empty": "",
    "!Ref AWS::Region": "us-east-1",
    "!Ref AWS::Partition": "aws",
    "!Ref AWS::NotificationARNs": [],
    "!Base64 abc": "YWJj",
    "!Base64 ''": "",
    "!Base64 \u00e4": "w6Q=",
    "!Base64 12": "MTI=",
    "!Base64 true": "dHJ1ZQ==",
    "{'Fn::Base64': !Ref Env}": "cHJvZA==",
    "!Join ['-', [a, !Ref Env, 3, true]]": "a-prod-3-true",
    "!Join ['', []]": "",
    "!Join [',', !Ref Names]": "a,b,c",
    "!Join [',', [!Ref Empty, a]]": ",a",
    "!Join ['.', !Split [',', 'a,,b']]": "a..b",
    "!Split ['|', 'a|b']": ["a", "b"],
    "!Split ['|', '']": [""],
    "!Split ['ab', 'xabyab']": ["x", "y", ""],
    "!Split ['|', 12]": ["12"],
    "!Select [0, [a, b]]": "a",
    "!Select ['1', [a, b]]": "b",
    "!Select [!FindInMap [Sizes, prod, Count], [a, b, c, d]]": "d",
    "!Select [1, !Ref Names]": "b",
    "!Select [0, [{A: !Ref Env}, b]]": {"A": "prod"},
    "!Select [1, [a, [b, !Ref Env]]]": ["b", "prod"],
    "!FindInMap [Sizes, prod, Count]": 3,
    "!FindInMap [Sizes, !Ref Env, !Join ['', [Zo, nes]]]": ["x", "y"],
    "!FindInMap [Sizes, prod, Empty]": "",
    "!If [Prod, a, b]": "a",
    "!If [Test, a, b]": "b",
    "!If [Prod, {A: !Ref Env}, b]": {"A": "prod"},
    "!If [Prod, !If [Test, a, b], c]": "b",
    "!If [Prod, 1.50, b]": 1.5,
    "!Sub '${Env}-${AWS::Region}'": "prod-us-east-1",
    "!Cidr [10.0.0.0/16, 2, 8]": ["10.0.0.0/24", "10.0.1.0/24"],
    "!Cidr [10.0.0.0/24, '6', '5']": [f"10.0.0.{start}/27" for start in range(0, 192, 32)],
    "!Cidr ['2001:db8::/56', 2, 64]": ["2001:db8::/64", "2001:db8:0:1::/64"],
    "!Cidr [10.0.0.0/24, 1]": ["10.0.0.0/24"],
    "!Cidr ['2001:db8::/56', 1]": ["2001:db8::/64"],
    "!Cidr [10.0.7.9/16, 1, 8]": ["10.0.0.0/24"],
    "!Cidr [10.0.0.0/32, 1, 0]": ["10.0.0.0/32"],
    "[!Ref Env, [{A: !Ref Env}]]": ["prod", [{"A": "prod"}]],
    "{A: {B: [!Ref Env, 1, null-ish]}}": {"A": {"B": ["prod", 1, "null-ish"]}},
    "!Join ['', [!Select [0, !Split ['-', !Sub '${Env}-x']], !FindInMap [Sizes, !If [Prod, prod, x], Count]]]": "prod3",
}

GONE = {
    "!Ref AWS::NoValue": "GONE",
    "!If [Test, a, !Ref AWS::NoValue]": "GONE",
    "{A: !Ref AWS::NoValue, B: 1}": {"B": 1},
    "[a, !Ref AWS::NoValue, b]": ["a", "b"],
    "[!If [Test, a, !Ref AWS::NoValue]]": [],
    "!Join [',', [a, !Ref AWS::NoValue, b]]": "a,b",
    "!Join [',', [!Ref AWS::NoValue]]": "",
    "!Select [1, [!Ref AWS::NoValue, a, b]]": "b",
    "!Sub 'a${AWS::NoValue}b'": "ab",
    "!Sub ['a${X}b', {X: !Ref AWS::NoValue}]": "ab",
}

# What is known is put in, and the call stays for the rest.
PARTLY: dict[str, Any] = {
    "!Ref Image": UNKNOWN,
    "!Ref Bucket": {"Ref": "Bucket"},
    "!Ref AWS::StackId": {"Ref": "AWS::StackId"},
    "!GetAtt Bucket.Arn": {"Fn::GetAtt": ["Bucket", "Arn"]},
    "{'Fn::GetAtt': Bucket.A.B}": {"Fn::GetAtt": "Bucket.A.B"},
    "!GetAtt [Bucket, !Ref Env]": {"Fn::GetAtt": ["Bucket", "prod"]},
    "!GetAtt [Bucket, !Sub '${Env}.${Image}']": {"Fn::GetAtt": ["Bucket", {"Fn::Sub": "prod.${Image}"}]},
    "!Base64 {'Fn::Sub': '${Env}${Bucket}'}": {"Fn::Base64": {"Fn::Sub": "prod${Bucket}"}},
    "!Join ['-', [!Ref Env, !Ref Bucket, !Ref AWS::NoValue]]": {"Fn::Join": ["-", ["prod", {"Ref": "Bucket"}]]},
    "!Join ['-', !Split [',', !Ref Image]]": {"Fn::Join": ["-", {"Fn::Split": [",", UNKNOWN]}]},
    "!Join ['-', !If [Prod, [!Ref Env, !Ref Bucket], []]]": {"Fn::Join": ["-", ["prod", {"Ref": "Bucket"}]]},
    "!Select [1, !If [Prod, [!Ref Bucket, !Ref Env], []]]": "prod",
    "!Split [',', !Sub '${Env},${Bucket}']": {"Fn::Split": [",", {"Fn::Sub": "prod,${Bucket}"}]},
    "!Select [0, !GetAZs '']": {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
    "!Select [!Ref Image, [!Ref Env, b]]": {"Fn::Select": [UNKNOWN, ["prod", "b"]]},
    "!Select [1, [!Ref Image, !Ref Env]]": "prod",
    "!Select [0, [!Ref Image, !Ref Env]]": UNKNOWN,
    "!Select [1, [!If [Maybe, !Ref AWS::NoValue, a], b, c]]": {
        "Fn::Select": [1, [{"Fn::If": ["Maybe", {"Ref": "AWS::NoValue"}, "a"]}, "b", "c"]]
    },
    "!Select [0, [a, !If [Maybe, !Ref AWS::NoValue, b]]]": "a",
    "!FindInMap [Sizes, !Ref Image, !Join ['', [Cou, nt]]]": {"Fn::FindInMap": ["Sizes", UNKNOWN, "Count"]},
    "!If [Maybe, !Ref Env, [!Ref Bucket, !Ref Env]]": {"Fn::If": ["Maybe", "prod", [{"Ref": "Bucket"}, "prod"]]},
    "!If [Maybe, !Ref AWS::NoValue, {A: !Ref AWS::NoValue}]": {"Fn::If": ["Maybe", {"Ref": "AWS::NoValue"}, {}]},
    "!Cidr [!GetAtt Bucket.Cidr, !FindInMap [Sizes, prod, Count], 8]": {
        "Fn::Cidr": [{"Fn::GetAtt": ["Bucket", "Cidr"]}, 3, 8]
    },
    "!GetAZs {Ref: AWS::Region}": {"Fn::GetAZs": "us-east-1"},
    "!GetAZs {Ref: Image}": {"Fn::GetAZs": UNKNOWN},
    "!ImportValue {'Fn::Sub': '${Env}-vpc'}": {"Fn::ImportValue": "prod-vpc"},
    "!ImportValue {'Fn::Sub': '${Image}-${Env}'}": {"Fn::ImportValue": {"Fn::Sub": "${Image}-prod"}},
    "!GetStackOutput {StackName: !Ref Env, OutputName: Vpc}": {
        "Fn::GetStackOutput": {"StackName": "prod", "OutputName": "Vpc"}
    },
    "!GetStackOutput {StackName: !Ref Image, OutputName: !Ref Env, Region: !Ref AWS::NoValue}": {
        "Fn::GetStackOutput": {"StackName": UNKNOWN, "OutputName": "prod"}
    },
    "!Transform {Name: Left, Parameters: {A: !Ref Env}}": {
        "Fn::Transform": {"Name": "Left", "Parameters": {"A": "prod"}}
    },
    "{A: !Ref Image, B: !Ref Env}": {"A": UNKNOWN, "B": "prod"},
}


@pytest.mark.parametrize(("text", "value"), (KNOWN | GONE | PARTLY).items())
def test_an_expression_is_evaluated_as_far_as_it_is_known(text: str, value: Any) -> None:
    found = expression(text)

    assert found.messages == []
    assert found.value == value


@pytest.mark.parametrize("text", ["1.50", "012", "true", "''", "1e3", "[]", "{}", "[1, [2]]", "2012-10-17", "0x1F"])
def test_what_is_no_function_call_stays_as_it_is(text: str) -> None:
    document = HEAD + text + "\n"
    found = evaluated(document)

    assert found.messages == []
    assert found.source.cut(found.resolved.span).endswith(text + "\n") or found.value is not None
    assert found.shown.endswith(f'"Value":{expected(text)}}}}}}}}}')


def expected(text: str) -> str:
    return {
        "012": "10",
        "''": '""',
        "1e3": '"1e3"',
        "[1, [2]]": "[1,[2]]",
        "2012-10-17": '"2012-10-17"',
        "0x1F": "31",
    }.get(text, text)


class TestLookups:
    LOOKUPS = Lookups(
        exports={"prod-vpc": "vpc-1"},
        physical_ids={"Bucket": "bucket-1"},
        attributes={"Bucket.Arn": "arn:1", "Bucket.List": ["a", "b"]},
        availability_zones={"us-east-1": ["us-east-1a", "us-east-1b"], "eu-west-1": ["eu-west-1a"]},
        stack_outputs={"net.Vpc": "vpc-2"},
    )

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("!Ref Bucket", "bucket-1"),
            ("!GetAtt Bucket.Arn", "arn:1"),
            ("!Sub '${Bucket}/${Bucket.Arn}'", "bucket-1/arn:1"),
            ("!Join ['-', !GetAtt Bucket.List]", "a-b"),
            ("!Select [1, !GetAtt Bucket.List]", "b"),
            ("!GetAZs ''", ["us-east-1a", "us-east-1b"]),
            ("!GetAZs eu-west-1", ["eu-west-1a"]),
            ("!Select [0, !GetAZs {Ref: AWS::Region}]", "us-east-1a"),
            ("!GetAZs eu-west-2", {"Fn::GetAZs": "eu-west-2"}),
            ("!ImportValue {'Fn::Sub': '${Env}-vpc'}", "vpc-1"),
            ("!GetStackOutput {StackName: net, OutputName: Vpc}", "vpc-2"),
            (
                "!GetStackOutput {StackName: net, OutputName: Other}",
                {"Fn::GetStackOutput": {"StackName": "net", "OutputName": "Other"}},
            ),
        ],
    )
    def test_what_aws_would_answer_is_put_in(self, text: str, value: Any) -> None:
        found = expression(text, lookups=self.LOOKUPS)

        assert found.messages == []
        assert found.value == value

    def test_a_missing_export_is_a_warning_and_the_call_stays(self) -> None:
        found = expression("!ImportValue prod-vpx", lookups=self.LOOKUPS)

        assert found.value == {"Fn::ImportValue": "prod-vpx"}
        [finding] = found.findings
        assert finding.id == "W9777"
        assert finding.message == "No export named prod-vpx found"
        assert finding.hint == "Did you mean 'prod-vpc'?"
        assert found.source.cut(finding.span) == "!ImportValue prod-vpx"

    def test_nothing_is_said_of_exports_when_none_are_known(self) -> None:
        assert expression("!ImportValue x").messages == []


def test_pseudo_parameters_are_the_targets() -> None:
    target = Target(
        region="cn-north-1",
        account_id="111111111111",
        stack_name="web",
        stack_id="arn:stack",
        notification_arns=("arn:1", "arn:2"),
    )
    text = (
        "!Sub '${AWS::Region} ${AWS::AccountId} ${AWS::StackName} ${AWS::StackId} ${AWS::Partition} ${AWS::URLSuffix}'"
    )

    assert expression(text, target=target).value == "cn-north-1 111111111111 web arn:stack aws-cn amazonaws.com.cn"
    assert expression("!Select [1, !Ref AWS::NotificationARNs]", target=target).value == "arn:2"


def test_short_and_long_forms_give_the_same() -> None:
    short = "[!Ref Env, !GetAtt Bucket.Arn, !Sub '${Env}', !If [Prod, a, b], !Base64 a, !Select [0, !Split ['.', a.b]]]"
    long = (
        "[{Ref: Env}, {'Fn::GetAtt': [Bucket, Arn]}, {'Fn::Sub': '${Env}'}, {'Fn::If': [Prod, a, b]}, "
        "{'Fn::Base64': a}, {'Fn::Select': [0, {'Fn::Split': ['.', a.b]}]}]"
    )

    assert expression(short).value == expression(long).value


def test_a_key_beside_a_functions_name_makes_it_data() -> None:
    found = expression("{Ref: Env, 'Fn::Base64': !Ref Env}")

    assert found.messages == []
    assert found.value == {"Ref": "Env", "Fn::Base64": "prod"}


def test_deep_nesting_is_evaluated() -> None:
    text = "!Ref Env"
    for _ in range(30):
        text = "{'Fn::Join': ['', [" + text + "]]}"

    assert expression(text).value == "prod"
