"""The state machine of templates/fleet.yaml, by the rules of check and in moto's interpreter, which has a ResultWriter.

moto's functions answer what a test has put into a queue, and then what they were called with.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main
from cfnkit.fleet.deployed.worker import Throttled
from cfnkit.syntax import parse, to_plain

ROLE = "arn:aws:iam::123456789012:role/run"


def definition(checkout: Path) -> dict[str, Any]:
    """The definition with the names that its substitutions stand for."""
    template = (checkout / "templates/fleet.yaml").read_text("utf-8")
    run = to_plain(parse(template, "fleet.yaml").root)["Resources"]["Run"]["Properties"]
    text = json.dumps(run["Definition"])
    functions = {
        name: f"arn:aws:lambda:us-east-1:123456789012:function:{name.lower()}" for name in ("List", "Examine", "Report")
    }
    values = {"Bucket": "results", "Partition": "aws", **functions}
    assert values.keys() == run["DefinitionSubstitutions"].keys()
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    made: dict[str, Any] = json.loads(text)
    return made


def test_check_finds_nothing_in_the_templates_security_included(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    templates = [str(checkout / "templates" / name) for name in ("fleet.yaml", "fleet_member.yaml")]
    assert main(["check", "--security", "--profile", "recommended", *templates]) == 0, capsys.readouterr().out


def test_check_sees_the_state_machine(checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (checkout / "templates/fleet.yaml").read_text("utf-8")
    wrong = tmp_path / "fleet.yaml"
    wrong.write_text(text.replace("Next: Unseen", "Next: Unsen"), "utf-8")
    assert main(["check", str(wrong)]) & 2
    assert "Unsen" in capsys.readouterr().out


def test_every_task_is_tried_again_with_jitter_and_only_throttling_waits_long(checkout: Path) -> None:
    states = definition(checkout)["States"]
    inner = states["Examine"]["ItemProcessor"]["States"]
    for state in (states["List"], states["Report"], inner["Stack"], inner["Unseen"]):
        assert all(retry["JitterStrategy"] == "FULL" and retry["MaxDelaySeconds"] for retry in state["Retry"])
        assert state["TimeoutSeconds"] > 900
    assert inner["Stack"]["Retry"][0]["ErrorEquals"] == [Throttled.__name__]
    assert "ItemBatcher" not in states["Examine"]


@pytest.mark.slow
def test_a_run_in_motos_interpreter_reads_the_items_and_writes_the_results(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import boto3
    from moto import mock_aws
    from moto.moto_api._internal import moto_api_backend

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    items = [{"account": "222222222222", "region": "eu-west-1", "stack": f"stack-{number}"} for number in range(5)]
    listed = {
        "day": "2026-11-30",
        "run": "run-1",
        "items": "results/date=2026-11-30/run=run-1/items.json",
        "max_concurrency": 2,
        "tolerated_failure_percentage": 25.0,
    }
    config = {"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": True}}
    with mock_aws(config=config):
        session = boto3.session.Session(region_name="us-east-1")
        s3, functions, states = (session.client(name) for name in ("s3", "lambda", "stepfunctions"))
        s3.create_bucket(Bucket="results")
        s3.put_object(Bucket="results", Key=listed["items"], Body=json.dumps(items).encode())
        role = session.client("iam").create_role(RoleName="run", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        for name in ("list", "examine", "report"):
            functions.create_function(
                FunctionName=name, Runtime="python3.13", Role=role, Handler="index.x", Code={"ZipFile": b"zip"}
            )
        moto_api_backend.set_lambda_simple_result(json.dumps(listed), "123456789012", "us-east-1")
        machine = states.create_state_machine(name="run", definition=json.dumps(definition(checkout)), roleArn=role)
        arn = states.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]
        until = time.monotonic() + 60
        while (described := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            assert time.monotonic() < until
            time.sleep(0.05)
        written = [one["Key"] for one in s3.list_objects_v2(Bucket="results", Prefix="runs/")["Contents"]]
        [mapped] = states.list_map_runs(executionArn=arn)["mapRuns"]
        counts = states.describe_map_run(mapRunArn=mapped["mapRunArn"])

    assert described["status"] == "SUCCEEDED", described
    output = json.loads(described["output"])
    assert output["results"] == {"written": "true"}
    assert all(key.startswith("runs/") for key in written)
    assert any(key.endswith("manifest.json") for key in written)
    assert (counts["itemCounts"]["succeeded"], counts["itemCounts"]["total"]) == (5, 5)
    assert counts["maxConcurrency"] == 2
