"""A macro gets samples in place of secrets, and in its answer the secrets are back, masked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit import Configuration, Target, process
from cfnkit.configuration.configuration import PythonMacro
from cfnkit.diagnostics import Code
from cfnkit.source import Span
from cfnkit.syntax import at_path, dump_json, to_plain
from support.macro_runs import events

SECRET = "hunter2hunter2"
TEXT = """\
Transform: Made
Parameters:
  Password: {Type: String, NoEcho: true}
  Mode: {Type: String, NoEcho: true, AllowedValues: ["true", "false"], Default: "false"}
Resources: {Q: {Type: AWS::SQS::Queue, Properties: {FifoQueue: "true"}}}
"""
MADE = """\
import json, os
def handler(event, context):
    with open(os.environ["EVENTS"], "a") as file:
        print(json.dumps(event), file=file)
    values = event["templateParameterValues"]
    properties = event["fragment"]["Resources"]["Q"]["Properties"]
    properties["QueueName"] = "q-" + values["Password"]
    properties["Tags"] = [{"Key": "mode", "Value": values["Mode"]}]
    return {**event, "status": "success"}
"""
FAILING = """\
def handler(event, context):
    raise ValueError("bad password " + event["templateParameterValues"]["Password"])
"""


def config(folder: Path, code: str) -> Configuration:
    code_dir = folder / "macros"  # a macro cannot change it
    code_dir.mkdir(exist_ok=True)
    (code_dir / "made.py").write_text(code)
    place, environment = Span("config", 1, 1, 1, 1), {"EVENTS": str(folder / "events")}
    made = PythonMacro(name="Made", code_dir=code_dir, handler="made.handler", environment=environment, span=place)
    return Configuration(macros={"Made": made})


@pytest.mark.parametrize("conceal", [True, False])
def test_the_answer_has_the_secret_again(tmp_path: Path, conceal: bool) -> None:
    target = Target(parameters={"Password": SECRET})
    processed = process(TEXT, target=target, config=config(tmp_path, MADE), conceal_secrets=conceal)

    assert processed.accepted, processed.diagnostics
    (event,) = events(tmp_path)
    assert (SECRET in json.dumps(event)) is not conceal
    properties = to_plain(processed.tree)["Resources"]["Q"]["Properties"]
    assert properties == {
        "FifoQueue": "true",
        "QueueName": f"q-{SECRET}",
        "Tags": [{"Key": "mode", "Value": "false"}],
    }
    shown = dump_json(processed.tree)
    assert SECRET not in shown
    assert "Sample" not in shown
    fifo = at_path(processed.tree, ("Resources", "Q", "Properties", "FifoQueue"))
    assert getattr(fifo, "shown", "") is None


def test_a_message_shows_no_sample(tmp_path: Path) -> None:
    target = Target(parameters={"Password": SECRET})
    processed = process(TEXT, target=target, config=config(tmp_path, FAILING), conceal_secrets=True)
    (failure,) = (found for found in processed.diagnostics if found.code is Code.MACRO_FAILED)
    assert "bad password ****" in failure.hint
    assert "Sample" not in failure.message + failure.hint
