"""Parts of the language of state machines that a template shows only in part."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main
from cfnkit.deployment import Target
from cfnkit.documents.services import known_services, service_api
from cfnkit.documents.states.calls import integrations
from cfnkit.documents.states.calls.integrations import client_of, optimised, parameter_name
from cfnkit.documents.states.json_path.intrinsics import read_call
from cfnkit.documents.states.json_path.paths import read_path
from cfnkit.documents.states.jsonata.syntax import parse_expression

MACHINE = """\
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/r
      Definition:
        StartAt: Send
        States:
          Send: {Type: Task, Resource: "arn:aws:states:::sqs:sendMessage", End: true}
"""


@pytest.mark.parametrize(
    ("path", "is_reference", "variable"),
    [
        ("$", True, ""),
        ("$.a-b.c_d[0]['e f'].ü", True, ""),
        ("$$.Map.Item.Value", True, ""),
        ("$name.a", True, "name"),
        ("$[1].a", True, ""),
        ("$.a.[0].b", True, ""),
        ("$.a[*]", False, ""),
        ("$..a", False, ""),
        ("$.a[?(@.b == 'x]' && @.c[0] > 1)].d", False, ""),
        ("$.[*].['a', 'b']", False, ""),
        ("$.a.length()", False, ""),
        ("$.a[0:2]", False, ""),
    ],
)
def test_paths_are_read(path: str, is_reference: bool, variable: str) -> None:
    found = read_path(path)
    assert (found.faults, found.is_reference, found.variable, found.end) == ((), is_reference, variable, len(path))


@pytest.mark.parametrize("path", ["", "a", "$.", "$.a.", "$a b", "$.a[", "$.a[]", "$..", "$.a[?(@.b]", "$.a'b"])
def test_what_is_no_path_has_a_fault_within_it(path: str) -> None:
    [fault] = read_path(path).faults
    assert 0 <= fault.start < fault.end <= max(len(path), 1)


@pytest.mark.parametrize(
    "call",
    [
        "States.Array()",
        "States.UUID()",
        r"States.Format('it\'s \{\} {}', $.a)",
        "States.MathRandom(1, 9, -2)",
        " States.ArrayGetItem( States.StringSplit($.a['b, c)'], ','), 0 )",
        "States.JsonMerge($.a, $$.b, false)",
    ],
)
def test_calls_are_read(call: str) -> None:
    assert read_call(call).faults == ()


def test_calls_are_nested_ten_deep() -> None:
    def nested(depth: int) -> str:
        return "States.JsonToString(" * depth + "$" + ")" * depth

    assert read_call(nested(10)).faults == ()
    assert len(read_call(nested(11)).faults) == 1


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("DBInstanceIdentifier", "DbInstanceIdentifier"),
        ("SSEKMSKeyId", "SsekmsKeyId"),
        ("stateMachineArn", "StateMachineArn"),
        ("VPCSecurityGroups", "VpcSecurityGroups"),
        ("Equals", "EqualsValue"),
        ("KMSKeyId", "KmsKeyId"),
    ],
)
def test_parameters_have_the_names_of_the_sdk_for_java(member: str, name: str) -> None:
    assert parameter_name(member) == name


def test_an_expression_does_not_change_the_limits_of_the_process() -> None:
    before = sys.getrecursionlimit()
    assert parse_expression("$states.input.a").uses[0].fields == (("input", 13), ("a", 15))
    assert parse_expression("(" * 10_000).fault is not None
    assert sys.getrecursionlimit() == before


def test_a_text_of_many_parts_is_read_whole() -> None:
    names = [f"$v{number}" for number in range(600)]
    assert [use.name for use in parse_expression(" & ".join(names)).uses] == [name[1:] for name in names]
    assert parse_expression("$a ? 1 : " * 20_000 + "2").fault is not None


def test_the_services_of_the_table_are_those_of_botocore() -> None:
    table = json.loads(Path(integrations.__file__).with_name("sdk_names.json").read_text("utf-8"))
    assert set(table.values()) <= known_services()
    assert [client_of(name) for name in ("sfn", "eventbridge", "cloudwatchlogs", "s3", "events", "logs")] == [
        "stepfunctions",
        "events",
        "logs",
        "s3",
        "",
        "",
    ]


def test_each_optimised_integration_has_an_operation_or_parameters() -> None:
    for service, actions in optimised().items():
        for action in actions:
            call = integrations.Integration(service, action)
            api = service_api(call.client) if call.client else None
            known = api is not None and api.operation(call.operation) is not None
            assert known or call.own_parameters, (service, action)


@pytest.mark.parametrize(("region", "ids"), [("cn-north-1", ["E9428"]), ("us-east-1", [])])
def test_the_partition_is_that_of_the_target(region: str, ids: list[str], found_in: Callable[..., Any]) -> None:
    found = found_in(MACHINE, Target(name="there", region=region))
    assert [each.id for each in found] == ids


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (
            "arn:aws:states:::sqs:sendMessage",
            ["It requires QueueUrl, MessageBody", "It can wait, by .waitForTaskToken.", "needs sqs:SendMessage."],
        ),
        ("arn:aws:states:::aws-sdk:cloudwatch:listMetrics", ["It takes Namespace", "needs cloudwatch:ListMetrics."]),
        ("arn:aws:states:::eks:call", ["It requires ClusterName, CertificateAuthority"]),
        ("arn:aws:states:::dynamodb:getItem", ["It cannot wait for a result.", "needs dynamodb:GetItem."]),
        ("arn:aws:lambda:us-east-1:123456789012:function:f", ["needs lambda:InvokeFunction."]),
    ],
)
def test_the_call_of_a_task_is_explained(
    resource: str, said: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = tmp_path / "template.json"
    definition = {"StartAt": "Send", "States": {"Send": {"Type": "Task", "Resource": resource, "End": True}}}
    properties = {"RoleArn": "arn:aws:iam::123456789012:role/r", "DefinitionString": json.dumps(definition)}
    resources = {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}
    template.write_text(json.dumps({"Resources": resources}), "utf-8")
    assert main(["explain", str(template), "Machine.Properties.DefinitionString.States.Send.Resource"]) == 0
    shown = capsys.readouterr().out
    assert [each for each in said if each not in shown] == []
