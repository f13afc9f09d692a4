"""The workflows of the guides that call the commands themselves: their shell runs here, as their services run it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from integrations.github_comments import NUMBER, TOKEN, PullRequest
from integrations.machine import CHECKOUT, LINUX_ONLY, SOUND, WRONG, Machine

pytestmark = LINUX_ONLY

PIP = "#!/bin/sh\nexit 0\n"


@pytest.fixture
def prepared(machine: Machine) -> Machine:
    """A machine with a pip that installs nothing, and a branch `main` of the origin as the last commit."""
    pip = machine.temp.parent / "programs" / "pip"
    pip.write_text(PIP, "utf-8")
    pip.chmod(0o755)
    machine.git("update-ref refs/remotes/origin/main HEAD")
    return machine


def block_of(guide: str, heading: str) -> Any:
    """The first block of YAML below a heading."""
    text = (CHECKOUT / "docs" / f"{guide}.md").read_text("utf-8").partition(f"\n## {heading}\n")[2]
    found = re.search(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert found
    return yaml.safe_load(found[1])


def steps_of(machine: Machine, pull_request: PullRequest) -> Iterator[tuple[str, subprocess.CompletedProcess[str]]]:
    """Each step of the workflow that ran, up to the first that fails, but for those that always run."""
    environment = {
        "GITHUB_BASE_REF": "main",
        "GITHUB_STEP_SUMMARY": str(machine.temp / "summary.md"),
        "GITHUB_REPOSITORY": "octo/shop",
        "GITHUB_REF": f"refs/pull/{NUMBER}/merge",
        "GITHUB_GRAPHQL_URL": pull_request.url,
    }
    fails = False
    for step in block_of("github-actions", "With the commands themselves")["jobs"]["cfnkit"]["steps"]:
        if (fails and step.get("if") != "always()") or "run" not in step:
            continue
        given = {name: text.replace("${{ github.token }}", TOKEN) for name, text in step.get("env", {}).items()}
        ran = machine.bash(step["run"], environment | given)
        fails = fails or (ran.returncode != 0 and not step.get("continue-on-error"))
        yield step["run"], ran


def job(machine: Machine, pull_request: PullRequest) -> tuple[list[str], str]:
    """The commands that failed, and what the job printed."""
    ran = list(steps_of(machine, pull_request))
    failed = [" ".join(run.split()[:2]) for run, each in ran if each.returncode]
    return failed, "".join(each.stdout + each.stderr for _, each in ran)


def test_the_workflow_writes_alerts_and_annotations_of_what_is_wrong(prepared: Machine) -> None:
    prepared.write("web.yaml", WRONG)
    with PullRequest().served() as pull_request:
        failed, printed = job(prepared, pull_request)

    assert failed == ["cfnkit check"], printed
    assert "::error file=web.yaml,line=4," in printed
    sarif = json.loads((prepared.repository / "cfnkit.sarif").read_text("utf-8"))
    assert "E3034" in {each["ruleId"] for each in sarif["runs"][0]["results"]}


def test_the_workflow_comments_on_a_change_only_and_goes_on_in_a_fork(prepared: Machine) -> None:
    with PullRequest().served() as pull_request:
        assert job(prepared, pull_request)[0] == []
        assert pull_request.ours == []
        prepared.write("web.yaml", SOUND.replace("Topic", "Other", 1))
        assert job(prepared, pull_request)[0] == []
        assert "<code>Other</code>" in pull_request.ours[0]
        prepared.write("web.yaml", SOUND)
        assert job(prepared, pull_request)[0] == []
        (comment,) = pull_request.ours
        assert comment.endswith("\nNothing changes any more.\n")
        prepared.write("web.yaml", SOUND.replace("Topic", "Third", 1))
        pull_request.may_write = False
        assert job(prepared, pull_request)[0] == ["cfnkit comment"]
        assert pull_request.ours == [comment]


def test_the_job_of_gitlab_prints_what_is_wrong_and_reports_it(prepared: Machine) -> None:
    prepared.write("web.yaml", WRONG)
    script = block_of("gitlab", "Without the component")["cfnkit"]["script"]
    ran = prepared.bash("\n".join(script), {})

    assert (ran.returncode, "E3034" in ran.stdout) == (2, True), ran.stderr
    assert "E3034" in (prepared.repository / "cfnkit.json").read_text("utf-8")
