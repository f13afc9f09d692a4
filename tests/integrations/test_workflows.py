"""The project's own workflows: their form, and that each command in them exists."""

from __future__ import annotations

import json
import re
import shlex
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from integrations.github_job import ACTION
from integrations.machine import CHECKOUT

WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
# An action of others: a tag can be moved to other code, the hash of a commit cannot.
_PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
# Of the words of make, those that are no variables.
_TARGET = re.compile(r"[a-z][a-z-]*")


def _read(path: Path) -> dict[str, Any]:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    # To YAML 1.1, `on` is a truth value.
    return {"on" if key is True else key: value for key, value in workflow.items()}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_the_form_that_github_reads_and_may_only_read(path: Path) -> None:
    schema = (files("check_jsonschema") / "builtin_schemas" / "vendor" / "github-workflows.json").read_text("utf-8")
    workflow = _read(path)

    jsonschema.validate(workflow, json.loads(schema))
    assert workflow["permissions"] == {"contents": "read"}
    checkouts = [step for step in _steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_each_action_of_others_is_a_commit_with_its_version() -> None:
    texts = {path.name: path.read_text("utf-8") for path in (*WORKFLOWS, ACTION)}
    used = {(name, line.strip(" -")) for name, text in texts.items() for line in text.splitlines() if "uses: " in line}

    assert {name for name, _ in used} == set(texts)
    assert [each for each in used if not _PINNED.fullmatch(each[1])] == []
    versions = {line.split("@")[0]: line.split("@")[1] for _, line in used}
    assert {line for _, line in used} == {f"{action}@{version}" for action, version in versions.items()}, "two versions"


def test_dependabot_renews_the_actions_that_are_used() -> None:
    updates = yaml.safe_load((CHECKOUT / ".github" / "dependabot.yml").read_text("utf-8"))["updates"]
    (actions,) = (each for each in updates if each["package-ecosystem"] == "github-actions")
    assert (CHECKOUT / actions["directory"].strip("/") / "action.yml").is_file()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_the_commands_of_a_workflow_exist(path: Path) -> None:
    makefile = (CHECKOUT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    commands = [line for step in _steps(_read(path)) for line in step.get("run", "").splitlines()]

    assert commands
    for program, *words in map(shlex.split, commands):
        assert program in {"make", "python"}
        if program == "make":
            assert {word for word in words if _TARGET.fullmatch(word)} <= targets
            assert any(word in targets for word in words)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_the_paths_that_start_a_workflow_lead_to_files(path: Path) -> None:
    started = _read(path)["on"]
    paths = [each for event in started.values() if event for each in event.get("paths", ())]
    assert [each for each in paths if not any(CHECKOUT.glob(each))] == []


def _steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]
