"""`cfnkit drift --stack` against an account on this machine, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli.output.formats import format_names
from support.emulator import Account
from support.forks.commands import forked_cfnkit

pytestmark = pytest.mark.slow

Run = Callable[..., "subprocess.CompletedProcess[str]"]

TEMPLATE = Path(__file__).parents[3] / "templates" / "examples" / "two_queues.yaml"
LAB = TEMPLATE.read_text("utf-8")
SETTINGS = """\
Parameters:
  Level: {Type: String, Default: low}
  Word: {Type: String, NoEcho: true, MinLength: 8}
Resources:
  Level: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Level}}
  Hidden: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Word}}
"""
WORD = "hunter2-of-the-stack"
PARAMETERS = [
    {"ParameterKey": "Level", "ParameterValue": "high"},
    {"ParameterKey": "Word", "ParameterValue": WORD},
]


def statuses(document: Any) -> dict[str, str]:
    return {resource["logical_id"]: resource["status"] for resource in document["resources"]}


def differences(document: Any) -> list[tuple[str, str, Any, Any]]:
    return [
        (resource["logical_id"], one["path"], one["expected"], one["actual"])
        for resource in document["resources"]
        for one in resource["differences"]
    ]


def change(account: Account, stack: str, logical_id: str, **attributes: str) -> None:
    queue = account.physical_id(stack, logical_id)
    account.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes=attributes)


@pytest.mark.parametrize("source", ["cloudcontrol", "cloudformation"])
def test_what_changed_out_of_band_is_drift(account: Account, program: Run, tmp_path: Path, source: str) -> None:
    shutil.copy(TEMPLATE, tmp_path / "lab.yaml")
    with account.stack(LAB) as name:
        fresh = program("drift", "lab.yaml", "--stack", name, "--source", source)
        change(account, name, "InputQueue", VisibilityTimeout="99")
        account.client("sqs").delete_queue(QueueUrl=account.physical_id(name, "DeadLetterQueue"))
        run = program("drift", "lab.yaml", "--stack", name, "--source", source)
    assert (fresh.returncode, fresh.stderr) == (0, "")
    assert fresh.stdout.endswith("\n0 of 2 resources drifted (2 IN_SYNC).\n")
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.splitlines()[1:] == [
        "",
        "DELETED      DeadLetterQueue  AWS::SQS::Queue  lab.yaml:4",
        "MODIFIED     InputQueue       AWS::SQS::Queue  lab.yaml:8",
        "    /VisibilityTimeout  30 -> 99  (line 11)",
        "",
        "2 of 2 resources drifted (1 MODIFIED, 1 DELETED).",
    ]


def test_without_a_template_it_is_the_stacks_own(account: Account, program: Run, tmp_path: Path) -> None:
    with account.stack(LAB) as name:
        change(account, name, "InputQueue", VisibilityTimeout="99")
        own = program("drift", "--stack", name, "--format", "json")
        (tmp_path / "new.yaml").write_text(LAB.replace("VisibilityTimeout: 30", "VisibilityTimeout: 99"), "utf-8")
        new = program("drift", "new.yaml", "--stack", name, "--format", "json")
    document = json.loads(own.stdout)
    assert (own.returncode, differences(document)) == (1, [("InputQueue", "/VisibilityTimeout", 30, 99)])
    assert document["template"] == f"<stack {name}>"
    assert document["stack"]["name"] == name
    assert document["source"]["name"] == "Cloud Control"
    assert (new.returncode, differences(json.loads(new.stdout))) == (0, [])


def test_the_stack_gives_its_parameters_and_no_secret(account: Account, program: Run, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text(SETTINGS, "utf-8")
    with account.stack(SETTINGS, Parameters=PARAMETERS) as name:
        account.client("ssm").put_parameter(
            Name=account.physical_id(name, "Hidden"), Value=f"{WORD}-changed", Type="String", Overwrite=True
        )
        own = program("drift", "--stack", name, "--format", "json")
        local = program("drift", "settings.yaml", "--stack", name, "--format", "json")
        given = program("drift", "settings.yaml", "--stack", name, "--format", "json", "-p", "Level=other")
        words = ("drift", "--stack", name, "--explain", "--undeclared")
        printed = [program(*words, "--format", form) for form in format_names("cfnkit.cli.drift.formats")]
    for run in (own, local):
        assert (run.returncode, run.stderr) == (0, "")
        hidden = json.loads(run.stdout)["resources"][1]
        assert hidden["skipped"][0]["path"] == "/Value"
        assert hidden["skipped"][0]["reason"] == "SENSITIVE_PROPERTY"
    assert differences(json.loads(given.stdout)) == [("Level", "/Value", "other", "high")]
    for run in printed:
        assert run.stdout
        assert WORD not in run.stdout + run.stderr


def test_a_snapshot_is_compared_offline(
    account: Account, program: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.yaml").write_text(SETTINGS, "utf-8")
    with account.stack(SETTINGS, Parameters=PARAMETERS) as name:
        run = program("drift", "snapshot", "--stack", name, "-o", "web.snapshot.json")
        piped = program("drift", "snapshot", "--stack", name)
    for variable in account.environment:
        monkeypatch.delenv(variable)
    offline = program("drift", "settings.yaml", "--actual", "web.snapshot.json", "--format", "json")
    changed = program("drift", "settings.yaml", "--actual", "-", "-p", "Level=low", stdin=piped.stdout)
    said = f"cfnkit: web.snapshot.json has 2 resources of {name}.\n"
    assert (run.returncode, run.stdout, run.stderr) == (0, "", said)
    assert (piped.returncode, piped.stderr) == (0, "")
    assert WORD not in (tmp_path / "web.snapshot.json").read_text("utf-8")
    assert (offline.returncode, offline.stderr) == (0, "")
    assert statuses(json.loads(offline.stdout)) == {"Level": "IN_SYNC", "Hidden": "IN_SYNC"}
    assert changed.returncode == 1
    assert '    /Value  "low" -> "high"' in changed.stdout.splitlines()


def test_the_verdict_of_the_service_is_judged_again(account: Account, program: Run, tmp_path: Path) -> None:
    (tmp_path / "lab.yaml").write_text(LAB, "utf-8")
    cloudformation = account.client("cloudformation")
    with account.stack(LAB) as name:
        change(account, name, "InputQueue", VisibilityTimeout="99")
        cloudformation.detect_stack_drift(StackName=name)
        verdict = cloudformation.describe_stack_resource_drifts(StackName=name)["StackResourceDrifts"]
    (tmp_path / "drifts.json").write_text(json.dumps({"StackResourceDrifts": verdict}, default=str), "utf-8")
    run = program("drift", "lab.yaml", "--actual", "drifts.json", "--format", "aws")
    again = program("drift", "lab.yaml", "--actual", "-", "--format", "json", stdin=run.stdout)
    theirs = {drift["LogicalResourceId"]: drift for drift in verdict}
    ours = {drift["LogicalResourceId"]: drift for drift in json.loads(run.stdout)["StackResourceDrifts"]}
    assert run.returncode == 1
    assert ours.keys() == theirs.keys()
    for name, drift in ours.items():
        for key in ("StackId", "PhysicalResourceId", "ResourceType", "StackResourceDriftStatus"):
            assert drift[key] == theirs[name][key]
    assert ours["InputQueue"]["PropertyDifferences"] == theirs["InputQueue"]["PropertyDifferences"]
    assert statuses(json.loads(again.stdout)) == {"DeadLetterQueue": "IN_SYNC", "InputQueue": "MODIFIED"}


def test_parameters_that_a_template_refers_to_are_read_in_the_account(account: Account, program: Run) -> None:
    ssm = account.client("ssm")
    ssm.put_parameter(Name="/drift/level", Value="high", Type="String")
    template = "Resources:\n  S: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: '%s'}}\n"
    with account.stack(template % "{{resolve:ssm:/drift/level}}") as name:
        physical_id = account.physical_id(name, "S")
        ssm.put_parameter(Name=physical_id, Value="high", Type="String", Overwrite=True)
        fresh = program("drift", "--stack", name, "--format", "json")
        ssm.put_parameter(Name="/drift/level", Value="higher", Type="String", Overwrite=True)
        changed = program("drift", "--stack", name, "--format", "json")
    ssm.delete_parameter(Name="/drift/level")
    assert (fresh.returncode, fresh.stderr) == (0, "")
    assert json.loads(fresh.stdout)["resources"][0]["skipped"] == []
    (found,) = json.loads(changed.stdout)["resources"][0]["differences"]
    assert (found["expected"], found["actual"]) == ("higher", "high")
    assert "/drift/level" in found["note"]


def test_nested_stacks_are_followed(account: Account, program: Run, tmp_path: Path) -> None:
    s3 = account.client("s3")
    s3.create_bucket(Bucket="drift-templates")
    s3.put_object(Bucket="drift-templates", Key="lab.yaml", Body=LAB.encode())
    parent = f"""\
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: {account.url}/drift-templates/lab.yaml}}
"""
    with account.stack(parent) as name:
        change(account, account.physical_id(name, "Inner"), "InputQueue", VisibilityTimeout="99")
        own = program("drift", "--stack", name)
        program("drift", "snapshot", "--stack", name, "-o", "web.snapshot.json")
        shutil.copy(TEMPLATE, tmp_path / "lab.yaml")
        (tmp_path / "t.yaml").write_text(parent.replace(f"{account.url}/drift-templates/", ""), "utf-8")
        offline = program("drift", "t.yaml", "--actual", "web.snapshot.json")
    for run in (own, offline):
        assert (run.returncode, run.stderr) == (1, "")
        lines = [line.split() for line in run.stdout.splitlines()]
        assert [line[:2] for line in lines[2:5]] == [
            ["MODIFIED", "Inner"],
            ["IN_SYNC", "Inner/DeadLetterQueue"],
            ["MODIFIED", "Inner/InputQueue"],
        ]
        assert lines[5][:4] == ["/VisibilityTimeout", "30", "->", "99"]
    assert "lab.yaml:8" in offline.stdout


def test_progress_is_shown_on_a_terminal_and_cleared(account: Account, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    terminal, end = os.openpty()
    with account.stack(LAB) as name, os.fdopen(terminal, "rb", buffering=0) as shown:
        words = [*forked_cfnkit(), "drift", "--stack", name]
        run = subprocess.run(
            words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=end, text=True, timeout=60, check=False
        )
        written = shown.read(10_000)
        os.close(end)
    assert run.returncode == 0
    assert run.stdout.endswith("0 of 2 resources drifted (2 IN_SYNC).\n")
    assert b"1/2 resources read" in written
    assert written.endswith(b"2/2 resources read\r\x1b[K")


def test_a_stack_that_is_not_there_is_an_error(account: Account, program: Run) -> None:
    run = program("drift", "--stack", "no-such-stack")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "cfnkit: The stack no-such-stack cannot be read: there is no such stack in us-east-1.\n"
