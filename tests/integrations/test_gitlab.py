"""The component for GitLab: its script runs here; pip does not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from integrations.github_job import ACTION
from integrations.machine import CHECKOUT, LINUX_ONLY, SOUND, WRONG, Machine

pytestmark = LINUX_ONLY

GITLAB = CHECKOUT / "integrations" / "gitlab" / "check.yml"


def _gitlab() -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs of the component, and its job with their defaults."""
    header, body = yaml.safe_load_all(GITLAB.read_text("utf-8"))
    inputs = header["spec"]["inputs"]
    text = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: inputs[found[1]]["default"], json.dumps(body))
    return inputs, json.loads(text)


@pytest.mark.parametrize(("text", "status"), [(SOUND, 0), (WRONG, 2)])
def test_the_job_of_gitlab_reports_what_is_wrong(machine: Machine, text: str, status: int) -> None:
    machine.write("web.yaml", text)
    _, body = _gitlab()
    (job,) = body.values()
    variables = {**job["variables"], "CFNKIT_PATHS": "web*.yaml", "CFNKIT_ARGUMENTS": "--ignore W"}
    run = machine.bash("\n".join(job["script"]), {**variables, "XDG_CACHE_HOME": str(machine.temp)})

    assert run.returncode == status, run.stderr
    report = (machine.repository / job["artifacts"]["reports"]["junit"]).read_text("utf-8")
    assert ("E3034" in report) is (status != 0)
    assert machine.pip.read_text("utf-8").splitlines()[-1] == "cfnkit"


def test_the_action_and_the_component_have_the_form_that_their_services_read(tmp_path: Path) -> None:
    _, body = _gitlab()
    (tmp_path / "gitlab.json").write_text(json.dumps(body), "utf-8")
    for schema, path in (("github-actions", ACTION), ("gitlab-ci", tmp_path / "gitlab.json")):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert run.returncode == 0, run.stdout
