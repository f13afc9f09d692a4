"""`cfnkit drift` with files, as a user runs it."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]

TEMPLATE = """\
Parameters:
  Env: {Type: String, Default: dev}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub tickets-${Env}
      VisibilityTimeout: 30
      Tags:
        - {Key: team, Value: !Ref AWS::StackName}
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: Tickets
  Hook:
    Type: Custom::Hook
    Properties: {ServiceToken: arn}
"""


def queue(**more: Any) -> dict[str, Any]:
    tags = [{"Key": "team", "Value": "web"}]
    properties = {"QueueName": "tickets-dev", "VisibilityTimeout": 30, "Tags": tags, **more}
    return {"Type": "AWS::SQS::Queue", "PhysicalId": "https://q", "Status": "EXISTS", "Properties": properties}


TOPIC = {
    "Type": "AWS::SNS::Topic",
    "PhysicalId": "arn:aws:sns:us-east-1:111111111111:t",
    "Status": "EXISTS",
    "Properties": {"DisplayName": "Tickets"},
}
HOOK = {"Type": "Custom::Hook", "PhysicalId": "hook", "Status": "UNSUPPORTED"}


def snapshot(**resources: Any) -> str:
    stack = {"name": "web", "region": "us-east-1", "account_id": "111111111111"}
    known = {"Queue": queue(), "Topic": TOPIC, "Hook": HOOK, **resources}
    left = {name: resource for name, resource in known.items() if resource is not None}
    return json.dumps({"format": "cfnkit.snapshot/1", "stack": stack, "resources": left})


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")


def lines(run: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines after the heading."""
    return run.stdout.splitlines()[2:]


def test_nothing_drifted(program: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE, s__json=snapshot())

    run = program("drift", "t.yaml", "--actual", "s.json")

    assert run.returncode == 0
    assert run.stderr.splitlines() == [
        "cfnkit: s.json holds no parameters, so that the comparison takes the defaults Env=dev; "
        "give those of the stack with -p or --parameter-file.",
        "cfnkit: 1 of 3 resources could not be compared (1: the live state does not hold it).",
    ]
    assert run.stdout.splitlines() == [
        "t.yaml compared with the stack web (111111111111, us-east-1), by cfnkit.snapshot/1",
        "",
        "IN_SYNC      Queue  AWS::SQS::Queue  t.yaml:4",
        "IN_SYNC      Topic  AWS::SNS::Topic  t.yaml:11",
        "NOT_CHECKED  Hook   Custom::Hook  t.yaml:15",
        "",
        "0 of 3 resources drifted (2 IN_SYNC, 1 NOT_CHECKED).",
    ]


def test_each_difference_is_at_the_line_of_the_template(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE, s__json=snapshot(Queue=queue(VisibilityTimeout=99, Tags=[]), Topic=None))

    run = cfnkit("drift", "t.yaml", "--actual", "s.json")

    assert run.returncode == 1
    assert lines(run) == [
        "MODIFIED     Queue  AWS::SQS::Queue  t.yaml:4",
        "    /VisibilityTimeout  30 -> 99  (line 8)",
        '    /Tags/team  {"Key": "team", "Value": "web"} -> absent  (line 10)',
        "DELETED      Topic  AWS::SNS::Topic  t.yaml:11",
        "    The stack has no such resource: this template was not deployed, or an update removed the resource.",
        "NOT_CHECKED  Hook   Custom::Hook  t.yaml:15",
        "",
        "2 of 3 resources drifted (1 MODIFIED, 1 DELETED, 1 NOT_CHECKED).",
    ]


def test_exit_status(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE, same__json=snapshot(), drifted__json=snapshot(Topic=None))
    sound = ("drift", "t.yaml", "--actual", "same.json")
    drifted = ("drift", "t.yaml", "--actual", "drifted.json")

    assert cfnkit(*sound).returncode == 0
    assert cfnkit(*sound, "--strict").returncode == 3
    assert cfnkit(*drifted).returncode == 1
    assert cfnkit(*drifted, "--strict").returncode == 1
    assert cfnkit(*drifted, "--no-fail").returncode == 0
    assert cfnkit(*drifted, "--no-fail", "--strict").returncode == 3
    assert cfnkit("drift", "t.yaml", "--actual", "missing.json").returncode == 2
    assert cfnkit("drift", "t.yaml", "--actual", "t.yaml").returncode == 2


def test_a_value_that_is_not_known_fails_under_strict(cfnkit: Run, tmp_path: Path) -> None:
    template = "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt Other.Name}}\n"
    template += "  Other: {Type: AWS::SNS::Topic}\n"
    states = {"Q": queue(), "Other": TOPIC}
    write(tmp_path, t__yaml=template, s__json=json.dumps({"format": "cfnkit.snapshot/1", "resources": states}))

    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "--strict", "--explain")

    assert run.returncode == 3, "the stack is deployed, so that the schemas may be older than the attribute"
    assert '/QueueName  UNRESOLVED: {"Fn::GetAtt":["Other","Name"]}' in run.stdout

    write(tmp_path, t__yaml=template.replace("Other.Name", "Other.TopicArn"))
    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "--strict", "--explain")

    assert run.returncode == 3
    assert '/QueueName  UNRESOLVED: {"Fn::GetAtt":["Other","TopicArn"]}' in run.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "give the live state: --stack NAME reads the resources of a stack, --actual FILE reads a file."),
        (("t.yaml",), "give the live state"),
        (("t.yaml", "--actual", "s.json", "--stack", "web"), "give one of them."),
        (("--actual", "s.json"), "--actual needs a TEMPLATE to compare with."),
        (("t.yaml", "--actual", "s.json", "--source", "config"), "--source needs --stack."),
        (("-", "--actual", "-"), "stdin can be read once."),
        (("t.yaml", "--stack", "web", "--source", "cloudformaton"), "Did you mean 'cloudformation'?"),
        (("t.yaml", "--actual", "s.json", "--fromat", "json"), "Did you mean '--format'?"),
        (("t.yaml", "--actual", "s.json", "--stack-tag", "team"), "--stack-tag takes KEY=VALUE, not 'team'."),
        (("acept",), "there is no command or template 'acept'. Did you mean 'accept'?"),
        (("ignore",), "the following arguments are required: RESOURCE, --reason\n"),
        (("ignore", "Queue"), "the following arguments are required: --reason"),
        (("ignore", "Queue", "--reason", "x", "--expires", "soon"), "'soon' is not a day, such as 2027-01-31."),
        (("snapshto", "--stack", "web"), "snapshto cannot be read: No such file or directory. Did you mean 'snapshot'"),
        (("accept", "t.yaml"), "cfnkit drift accept: give the live state"),
        (("snapshot",), "name the stack to read with --stack NAME."),
    ],
)
def test_arguments_that_cannot_be_used(cfnkit: Run, tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    write(tmp_path, t__yaml=TEMPLATE, s__json=snapshot())

    run = cfnkit("drift", *words)

    assert (run.returncode, run.stdout) == (2, "")
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_a_template_that_the_service_would_refuse_is_not_compared(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE.replace("!Ref AWS::StackName", "!Ref Nowhere"), s__json=snapshot())

    run = cfnkit("drift", "t.yaml", "--actual", "s.json")

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("t.yaml:10:35: error E9762 ")
    assert run.stderr.endswith("cfnkit: Nothing is compared: CloudFormation would refuse t.yaml.\n")


def test_a_template_that_is_called_like_a_subcommand(program: Run, tmp_path: Path) -> None:
    write(tmp_path, snapshot=TEMPLATE, s__json=snapshot())

    assert program("drift", "./snapshot", "--actual", "s.json").returncode == 0
    assert program("drift", "snapshot", "--help").stdout.startswith("usage: cfnkit drift snapshot")


def test_parameters_and_the_stack_are_as_they_are_given(cfnkit: Run, tmp_path: Path) -> None:
    prod = queue(QueueName="tickets-prod", Tags=[{"Key": "team", "Value": "other"}, {"Key": "cost", "Value": "9"}])
    write(tmp_path, t__yaml=TEMPLATE, s__json=snapshot(Queue=prod))
    words = ("drift", "t.yaml", "--actual", "s.json", "-p", "Env=prod", "--stack-name", "other")

    assert cfnkit(*words).returncode == 0
    assert cfnkit(*words, "--stack-tag", "cost=9").returncode == 0
    run = cfnkit(*words, "--stack-tag", "cost=10")
    assert run.returncode == 1
    assert '    /Tags/cost/Value  "10" -> "9"' in run.stdout


def test_what_cloud_control_gives_is_matched_by_physical_ids(cfnkit: Run, tmp_path: Path) -> None:
    template = "Resources:\n"
    for name, timeout in (("One", 1), ("Two", 2)):
        template += f"  {name}: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: {timeout}}}}}\n"
    outputs = [
        {
            "TypeName": "AWS::SQS::Queue",
            "ResourceDescription": {"Identifier": url, "Properties": json.dumps({"VisibilityTimeout": timeout})},
        }
        for url, timeout in (("https://b", 2), ("https://a", 9))
    ]
    write(
        tmp_path,
        t__yaml=template,
        got__json="\n".join(map(json.dumps, outputs)),
        ids__json=json.dumps({"One": "https://a", "Two": "https://b"}),
    )

    unknown = cfnkit("drift", "t.yaml", "--actual", "got.json")
    known = cfnkit("drift", "t.yaml", "--actual", "got.json", "--physical-ids", "ids.json")

    assert (unknown.returncode, unknown.stdout.count("NOT_CHECKED  ")) == (2, 2)
    assert known.returncode == 1
    assert lines(known) == [
        "MODIFIED     One  AWS::SQS::Queue  t.yaml:2",
        "    /VisibilityTimeout  1 -> 9",
        "IN_SYNC      Two  AWS::SQS::Queue  t.yaml:3",
        "",
        "1 of 2 resources drifted (1 IN_SYNC, 1 MODIFIED).",
    ]


def test_undeclared_properties_are_shown_and_are_no_drift(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE, s__json=snapshot(Queue=queue(DelaySeconds=5)))

    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "--undeclared")

    assert run.returncode == 0
    assert "    /DelaySeconds  undeclared: 5" in lines(run)
    assert "DelaySeconds" not in cfnkit("drift", "t.yaml", "--actual", "s.json").stdout


def test_explain_names_what_made_different_bytes_equal(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE, s__json=snapshot(Queue=queue(VisibilityTimeout="30")))

    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "--explain")

    assert run.returncode == 0
    assert lines(run)[:2] == [
        "IN_SYNC      Queue  AWS::SQS::Queue  t.yaml:4",
        "    /VisibilityTimeout  equal by scalar: a number or boolean and its text, "
        "in values whose type a schema gives, and maps of texts",
    ]


def test_the_report_goes_to_a_file(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE, s__json=snapshot())

    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "--format", "json", "--output", "report.json")

    assert (run.returncode, run.stdout) == (0, "")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["status"] == "IN_SYNC"
    assert cfnkit("drift", "t.yaml", "--actual", "s.json", "-o", "no/such/folder").returncode == 2


def test_lookups_resolve_dynamic_references(cfnkit: Run, tmp_path: Path) -> None:
    template = "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: '{{resolve:ssm:/name}}'}}\n"
    parameter = "{type: String, versions: {1: Tickets, 2: Tickets and more}}"
    states = json.dumps({"format": "cfnkit.snapshot/1", "resources": {"T": TOPIC}})
    write(tmp_path, t__yaml=template, s__json=states)

    unknown = cfnkit("drift", "t.yaml", "--actual", "s.json", "--explain")
    write(tmp_path, __cfnkit__yaml=f"version: 1\nlookups: {{ssm: {{/name: {parameter}}}}}\n")
    known = cfnkit("drift", "t.yaml", "--actual", "s.json")

    assert unknown.returncode == 0
    reason = "The SSM parameter '/name' is known to a deployment only, unless the lookups have it."
    assert f"/DisplayName  UNRESOLVED: {reason}" in unknown.stdout
    assert known.returncode == 1
    assert "The SSM parameter '/name' changed since the last update." in known.stdout


def test_nested_stacks_are_followed(cfnkit: Run, tmp_path: Path) -> None:
    parent = """\
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: inner.yaml
      Parameters: {Timeout: 30}
  After:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !GetAtt Inner.Outputs.Name}
"""
    inner = """\
Parameters: {Timeout: {Type: Number}}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Timeout, QueueName: !Ref AWS::StackName}}
Outputs: {Name: {Value: Tickets}}
"""
    child = {
        "stack": {"name": "web-Inner", "id": "arn:inner", "outputs": {"Name": "Tickets"}},
        "resources": {"Queue": queue(VisibilityTimeout=99, QueueName="web-Inner")},
    }
    stack = {"Type": "AWS::CloudFormation::Stack", "PhysicalId": "arn:inner", "Stack": child}
    states = {"format": "cfnkit.snapshot/1", "stack": {"name": "web"}, "resources": {"Inner": stack, "After": TOPIC}}
    write(tmp_path, t__yaml=parent, inner__yaml=inner, s__json=json.dumps(states))

    run = cfnkit("drift", "t.yaml", "--actual", "s.json")

    assert run.returncode == 1, run.stderr
    assert lines(run) == [
        "MODIFIED     Inner        AWS::CloudFormation::Stack  t.yaml:2",
        "MODIFIED     Inner/Queue  AWS::SQS::Queue  inner.yaml:3",
        '    /VisibilityTimeout  "30" -> 99',
        "IN_SYNC      After        AWS::SNS::Topic  t.yaml:7",
        "",
        "1 of 2 resources drifted (1 IN_SYNC, 1 MODIFIED).",
    ]


def test_a_macro_runs_before_the_comparison(cfnkit: Run, tmp_path: Path) -> None:
    template = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    template += "  Table: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: tickets}}\n"
    states = {"Table": {"Type": "AWS::DynamoDB::Table", "Status": "EXISTS", "Properties": {"TableName": "other"}}}
    write(tmp_path, t__yaml=template, s__json=json.dumps({"format": "cfnkit.snapshot/1", "resources": states}))

    run = cfnkit("drift", "t.yaml", "--actual", "s.json")

    assert run.returncode == 1
    assert '    /TableName  "tickets" -> "other"' in run.stdout
    assert "AWS::DynamoDB::Table  t.yaml:3" in run.stdout


def test_a_report_is_read_again(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE, s__json=snapshot(Queue=queue(VisibilityTimeout=99)))
    first = cfnkit("drift", "t.yaml", "--actual", "s.json", "--format", "json", "-o", "report.json")
    again = cfnkit("drift", "t.yaml", "--actual", "report.json", "--format", "json")

    assert (first.returncode, again.returncode) == (1, 1)
    texts = ((tmp_path / "report.json").read_text("utf-8"), again.stdout)
    reports = [json.loads(text)["resources"][0]["differences"] for text in texts]
    assert reports[0] == reports[1] != []


def test_a_template_with_the_live_values_is_proposed(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE, s__json=snapshot(Queue=queue(VisibilityTimeout=99)))

    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "--propose", "new.yaml")
    assert run.returncode == 1
    assert run.stderr.endswith("cfnkit: new.yaml is the template with 1 live value.\n")
    assert cfnkit("drift", "new.yaml", "--actual", "s.json").returncode == 0


def test_the_plan_has_the_least_commands_and_is_text_only(cfnkit: Run, tmp_path: Path) -> None:
    live = {"Queue": queue(VisibilityTimeout=99)}
    write(tmp_path, t__yaml=TEMPLATE, s__json=snapshot(**live))

    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "--remediate-plan")
    assert run.returncode == 1
    comment, command = run.stdout.splitlines()
    assert comment == "# Queue: Cloud Control sets the declared values:"
    words = shlex.split(command)
    assert words[:3] == ["aws", "cloudcontrol", "update-resource"]
    assert json.loads(words[-1]) == [{"op": "replace", "path": "/VisibilityTimeout", "value": 30}]

    write(tmp_path, s__json=snapshot(Queue={**live["Queue"], "Status": "DELETED"}))
    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "--remediate-plan")
    assert "creates Queue again" in run.stdout
    assert "--deployment-mode REVERT_DRIFT" in run.stdout
    write(tmp_path, s__json=snapshot(Queue=queue(VisibilityTimeout=30)))
    assert cfnkit("drift", "t.yaml", "--actual", "s.json", "--remediate-plan").stdout == "# Nothing has drifted.\n"
