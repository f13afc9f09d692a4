"""The component for GitLab: its script runs here; pip does not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from integrations.github_job import ACTION
from integrations.gitlab_notes import TOKEN, MergeRequest
from integrations.machine import CHECKOUT, LINUX_ONLY, SOUND, WRONG, Machine

pytestmark = LINUX_ONLY

Ran = subprocess.CompletedProcess[str]

GITLAB = CHECKOUT / "integrations" / "gitlab" / "check.yml"


CHANGED = SOUND.replace("Topic", "Other", 1)


def component(**given: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header of the component, and its job with the inputs that are given."""
    header, body = yaml.safe_load_all(GITLAB.read_text("utf-8"))
    values = {name: each["default"] for name, each in header["spec"]["inputs"].items()}
    assert set(given) <= set(values)
    values |= given
    text = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: json.dumps(values[found[1]])[1:-1], json.dumps(body))
    return header, json.loads(text)


@pytest.fixture
def merge_request() -> Iterator[MergeRequest]:
    with MergeRequest().served() as request:
        yield request


def run(machine: Machine, merge_request: MergeRequest | None, *, token: str = TOKEN, **inputs: str) -> Ran:
    """What the script of the job does, in a merge request or on a branch."""
    _, body = component(**inputs)
    (job,) = body.values()
    environment = {**job["variables"], "CI_JOB_NAME": "cfnkit"}
    for name, value in environment.items():
        environment[name] = value.replace("$CI_PROJECT_DIR", str(machine.repository))
    environment["CI_PROJECT_DIR"] = str(machine.repository)
    if merge_request is not None:
        environment |= {"CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "3", "CFNKIT_TOKEN": token}
        environment |= {"CI_API_V4_URL": merge_request.url, "CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD"}
    return machine.bash("\n".join(job["script"]), environment)


@pytest.mark.parametrize(("text", "status"), [(SOUND, 0), (WRONG, 2)])
def test_the_job_of_gitlab_reports_what_is_wrong(machine: Machine, text: str, status: int) -> None:
    machine.write("web.yaml", text)
    done = run(machine, None, paths="web*.yaml", arguments="--ignore W", diff="web.yaml")
    (job,) = component()[1].values()
    reports = job["artifacts"]["reports"]

    assert done.returncode == status, done.stderr
    assert ("E3034" in (machine.repository / reports["junit"]).read_text("utf-8")) is (status != 0)
    quality = json.loads((machine.repository / reports["codequality"]).read_text("utf-8"))
    assert [(each["check_name"], each["location"]["path"]) for each in quality] == (
        [("E3034", "web.yaml")] if status else []
    )
    assert machine.pip.read_text("utf-8").splitlines()[-1] == "cfnkit"
    assert not (machine.repository / "cfnkit.md").exists()


def test_the_cache_of_the_job_is_kept_below_the_checkout_and_not_checked(machine: Machine) -> None:
    run(machine, None)
    (machine.repository / "cfnkit.json").unlink()  # GitLab cleans the checkout, but for the cache
    done = run(machine, None)

    assert (done.returncode, done.stdout) == (0, "1 template checked, nothing found.\n")
    assert "is no template" not in done.stderr
    (job,) = component()[1].values()
    assert [any((machine.repository / each / "cfnkit").iterdir()) for each in job["cache"]["paths"]] == [True]


def test_a_merge_request_has_one_note_that_follows_the_change(machine: Machine, merge_request: MergeRequest) -> None:
    forged = (1, "<!-- cfnkit: cfnkit -->\nNothing changes.")
    merge_request.notes = [forged, *((1, f"note {number}") for number in range(150))]
    (machine.repository / "stacks" / "red").mkdir(parents=True)
    machine.write("stacks/red/web.yaml", SOUND)
    machine.write("stacks/.cfnkit.yaml", "version: 1\n")
    machine.commit()
    inputs = {"paths": "web.yaml", "diff": "web.yaml stacks/**/*.yaml"}
    machine.write("stacks/red/web.yaml", CHANGED)
    for _ in range(2):
        assert run(machine, merge_request, **inputs).returncode == 0
    (note,) = merge_request.ours

    assert merge_request.writes == 1
    assert note.startswith(
        "<!-- cfnkit: cfnkit -->\n**1 of 2 templates changes its stack.**\n\n### Changed: <code>stacks/red/web"
    )
    assert "<code>web.yaml</code>" not in note

    machine.write("stacks/red/web.yaml", SOUND)
    run(machine, merge_request, **inputs)
    assert merge_request.ours == ["<!-- cfnkit: cfnkit -->\nNothing changes any more.\n"]
    assert merge_request.notes[0] == forged


@pytest.mark.parametrize(("token", "status"), [("", 200), (TOKEN, 403)])
def test_a_note_that_cannot_be_written_is_said_and_the_change_is_an_artifact(
    machine: Machine, merge_request: MergeRequest, token: str, status: int
) -> None:
    machine.write("web.yaml", CHANGED)
    merge_request.status = status
    done = run(machine, merge_request, token=token, diff="web.yaml", diff_arguments="--fail-on replace,policy")
    said = (
        "cfnkit: GitLab answers with 403 Forbidden." if token else "cfnkit: There is no token: CFNKIT_TOKEN has none."
    )

    assert done.returncode == 0
    assert said in done.stderr
    assert "cfnkit wrote no note, and cfnkit.md is an artifact." in done.stdout
    assert "### Change of" in (machine.repository / "cfnkit.md").read_text("utf-8")
    assert merge_request.ours == []


def test_a_template_that_cannot_be_compared_fails_the_job(machine: Machine, merge_request: MergeRequest) -> None:
    machine.write("broken.yaml", "Resources: [\n")
    machine.write("web.yaml", CHANGED)
    done = run(machine, merge_request, paths="web.yaml", diff="broken.yaml web.yaml")
    (note,) = merge_request.ours

    assert done.returncode == 2
    assert "### Not compared: <code>broken.yaml</code>\n\n- broken.yaml:2:1: E9740" in note
    assert "### Changed: <code>web.yaml</code>" in note
    assert "**Something could not be compared" in note


def test_the_action_and_the_component_have_the_form_that_their_services_read(tmp_path: Path) -> None:
    header, body = component()
    assert list(header) == ["spec"]
    assert all(set(each) == {"default", "description"} for each in header["spec"]["inputs"].values())
    (tmp_path / "gitlab.json").write_text(json.dumps(header | body), "utf-8")
    for schema, path in (("github-actions", ACTION), ("gitlab-ci", tmp_path / "gitlab.json")):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert run.returncode == 0, run.stdout
