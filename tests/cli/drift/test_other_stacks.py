"""`cfnkit drift` with a live state that is of another stack, of a part of one, or of more than the template."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]

TEMPLATE = """\
Parameters: {Env: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}
  Other: {Type: AWS::SQS::Queue, Condition: IsProd}
"""
CONFIGURATION = """\
version: 1
targets:
  prod: {account_id: "222222222222", region: us-east-1, stack_name: web}
  west: {account_id: "111111111111", region: us-west-2, stack_name: web}
  jobs: {account_id: "111111111111", region: us-east-1, stack_name: jobs}
  same: {account_id: "111111111111", region: us-east-1, stack_name: web}
"""
QUEUE = {"Type": "AWS::SQS::Queue", "PhysicalId": "q", "Status": "EXISTS", "Properties": {"DelaySeconds": 1}}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, "utf-8")
    (tmp_path / ".cfnkit.yaml").write_text(CONFIGURATION, "utf-8")
    return tmp_path


def snapshot(folder: Path, **resources: Any) -> None:
    stack = {"name": "web", "region": "us-east-1", "account_id": "111111111111", "parameters": {"Env": "dev"}}
    document = {"format": "cfnkit.snapshot/1", "stack": stack, "resources": resources}
    (folder / "s.json").write_text(json.dumps(document), "utf-8")


def drifts(folder: Path, name: str, token: str | None, *logical_ids: str) -> None:
    """A page of describe-stack-resource-drifts."""
    entries = [
        {
            "StackId": "arn:aws:cloudformation:us-east-1:111111111111:stack/web/1",
            "LogicalResourceId": each,
            "PhysicalResourceId": each,
            "ResourceType": "AWS::SQS::Queue",
            "StackResourceDriftStatus": "IN_SYNC",
            "ActualProperties": '{"DelaySeconds":1}',
            "Timestamp": "2026-11-30T00:00:00Z",
        }
        for each in logical_ids
    ]
    document = {"StackResourceDrifts": entries, **({"NextToken": token} if token else {})}
    (folder / name).write_text(json.dumps(document), "utf-8")


@pytest.mark.parametrize(
    ("live", "has"), [({}, "It has no resources."), ({"Topic": {**QUEUE, "Type": "AWS::SNS::Topic"}}, "It has Topic.")]
)
def test_a_stack_with_none_of_the_resources_is_another_one(
    cfnkit: Run, folder: Path, live: dict[str, Any], has: str
) -> None:
    snapshot(folder, **live)
    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "--no-fail")
    assert (run.returncode, run.stdout) == (2, "")
    assert f"the stack web has none of the resources of t.yaml, which are Queue. {has} Is it another" in run.stderr


def test_a_resource_that_was_never_deployed_says_so(cfnkit: Run, folder: Path) -> None:
    snapshot(folder, Queue=QUEUE)
    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "-p", "Env=prod")
    assert run.returncode == 1
    assert "DELETED      Other  AWS::SQS::Queue  t.yaml:5\n    The stack has no such resource: this" in run.stdout


def test_what_only_the_stack_has_is_told_in_messages_and_documents(cfnkit: Run, folder: Path) -> None:
    snapshot(folder, Queue=QUEUE, Other=QUEUE, Gone={**QUEUE, "Status": "DELETED"})
    run = cfnkit("drift", "t.yaml", "--actual", "s.json", "--format", "json")
    told = "The stack has 1 resource that the template does not declare with these parameters: Other."
    assert (run.returncode, json.loads(run.stdout)["notices"]) == (0, [told])
    assert f"cfnkit: {told}" in run.stderr


def test_resources_of_a_module_are_neither_deleted_nor_too_many(cfnkit: Run, folder: Path) -> None:
    module = "  Base: {Type: Acme::Base::Queues::MODULE}\n"
    (folder / "t.yaml").write_text(TEMPLATE + module, "utf-8")
    snapshot(folder, Queue=QUEUE, BaseQueue=QUEUE)
    run = cfnkit("drift", "t.yaml", "--actual", "s.json")
    assert run.returncode == 0
    assert "NOT_CHECKED  Base   Acme::Base::Queues::MODULE" in run.stdout
    assert "does not declare" not in run.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--account-id", "222222222222"), "of the account 111111111111, and --account-id says 222222222222."),
        (("--region", "eu-west-1"), "of the region us-east-1, and --region says eu-west-1."),
        (("--target", "prod"), "of the account 111111111111, and the target prod says 222222222222."),
        (("--target", "west"), "of the region us-east-1, and the target west says us-west-2."),
        (("--target", "jobs"), "of the stack web, and the target jobs says jobs."),
    ],
)
def test_a_state_of_another_place_is_refused(cfnkit: Run, folder: Path, words: tuple[str, ...], said: str) -> None:
    snapshot(folder, Queue=QUEUE)
    run = cfnkit("drift", "t.yaml", "--actual", "s.json", *words)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
    assert cfnkit("drift", "t.yaml", "--actual", "s.json", "--target", "same").returncode == 0


def test_one_page_of_an_output_is_not_the_whole(cfnkit: Run, folder: Path) -> None:
    drifts(folder, "first.json", "more", "Queue")
    drifts(folder, "last.json", None, "Other")
    run = cfnkit("drift", "t.yaml", "--actual", "first.json")
    assert (run.returncode, run.stdout) == (2, "")
    assert "The output has a NextToken, so that resources are missing in it." in run.stderr

    both = cfnkit("drift", "t.yaml", "-p", "Env=prod", "--actual", "last.json", "first.json")
    (folder / "all.json").write_text(
        "".join((folder / f"{each}.json").read_text("utf-8") for each in ("first", "last"))
    )
    one = cfnkit("drift", "t.yaml", "-p", "Env=prod", "--actual", "all.json")
    assert (both.returncode, one.returncode) == (0, 0)
    assert "(2 IN_SYNC)" in both.stdout


def test_properties_that_are_no_json_are_not_called_missing(cfnkit: Run, folder: Path) -> None:
    drifts(folder, "live.json", None, "Queue")
    text = (folder / "live.json").read_text("utf-8").replace(r"{\"DelaySeconds\":1}", "{broken")
    (folder / "live.json").write_text(text, "utf-8")
    run = cfnkit("drift", "t.yaml", "--actual", "live.json")
    assert run.returncode == 2
    assert "The ActualProperties of the resource are no JSON object." in run.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Queue", "DelaySeconds", "--reason", "x"), "begins with a slash: '/DelaySeconds'"),
        (("Queue", "/DelaySeconds", "--reason", " "), "--reason is empty"),
        (("Queue", "/DelaySeconds", "--reason", "x", "--expires", "2020-01-31"), "2020-01-31 has passed"),
    ],
)
def test_a_rule_that_could_ignore_nothing_is_not_added(cfnkit: Run, words: tuple[str, ...], said: str) -> None:
    run = cfnkit("drift", "ignore", *words)
    assert run.returncode == 2
    assert said in run.stderr


def test_a_misspelt_command_is_answered_with_the_nearest(cfnkit: Run) -> None:
    run = cfnkit("drift", "acept", "t.yaml", "--actual", "s.json")
    assert run.returncode == 2
    assert "unexpected argument 't.yaml'. Did you mean 'accept'?" in run.stderr
