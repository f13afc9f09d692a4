"""The action for GitHub: its shell runs here; pip and the actions of others do not."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from integrations.github_job import Job
from integrations.machine import CHECKOUT, LINUX_ONLY, SOUND, WRONG, Machine

pytestmark = LINUX_ONLY


def test_the_action_annotates_what_is_wrong_and_fails(machine: Machine) -> None:
    machine.write("web.yaml", WRONG)
    job = Job(machine, sarif="true")

    assert job.status == int(job["steps.check.outputs.status"]) == 2
    assert "::error file=web.yaml,line=4," in job.printed
    sarif = json.loads(Path(job["steps.check.outputs.sarif-file"]).read_text("utf-8"))
    assert "E3034" in {each["ruleId"] for each in sarif["runs"][0]["results"]}
    assert job.used == ["actions/setup-python", "actions/cache", "github/codeql-action/upload-sarif"]
    assert machine.pip.read_text("utf-8").splitlines()[-1] == str(CHECKOUT)


def test_the_action_passes_what_is_sound_and_shows_the_change(machine: Machine) -> None:
    machine.write("web.yaml", SOUND.replace("Topic", "Other", 1))
    job = Job(machine, diff="web.yaml", cache="false", requirement="cfnkit==9", paths="web.yaml\n\n")

    assert (job.status, job.used) == (0, ["actions/setup-python"])
    assert "Other" in job.summary.read_text("utf-8")
    assert machine.pip.read_text("utf-8").splitlines()[-1] == "cfnkit==9"


def test_the_action_stops_a_change_as_its_arguments_say(machine: Machine) -> None:
    table = "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Delete\n    Properties:\n"
    table += "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n      BillingMode: PAY_PER_REQUEST\n"
    table += "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n      TableName: old\n"
    machine.write("data.yaml", table)
    for git in ("add .", "-c user.name=a -c user.email=a@b commit -qm second"):
        subprocess.run(["git", *git.split()], cwd=machine.repository, env=machine.environment, check=True)
    machine.write("data.yaml", table.replace("TableName: old", "TableName: new"))
    job = Job(
        machine, diff="web.yaml\ndata.yaml", arguments="--fail-on=error", **{"diff-arguments": "--fail-on=replace"}
    )

    assert (job.status, job["steps.check.outputs.status"]) == (4, "0"), job.printed
    assert "cfnkit diff of data.yaml ended with 4" in job.printed


def test_the_action_runs_nothing_of_what_its_inputs_say(machine: Machine) -> None:
    names = "$(touch run-1)\n`touch run-2`\n; touch run-3\n--output=run-4"
    job = Job(machine, paths=names, diff=names)

    assert job.status != 0
    assert list(machine.repository.glob("run-*")) == []
    assert "run-1" in job.printed
