"""A job of GitHub Actions that runs the action of this repository."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import yaml

from integrations.github_comments import NUMBER, TOKEN, PullRequest
from integrations.machine import CHECKOUT, Machine

ACTION = CHECKOUT / "action.yml"


class Job:
    """A run of the action: its steps that are shell, with values in the place of its expressions."""

    def __init__(
        self,
        machine: Machine,
        pull_request: PullRequest | None = None,
        hyphened: Mapping[str, str] = MappingProxyType({}),
        before: str = "HEAD",
        base: str = "HEAD",
        head: str = "",
        **inputs: str,
    ) -> None:
        self.action = yaml.safe_load(ACTION.read_text("utf-8"))
        defaults: dict[str, str] = {name: each["default"] for name, each in self.action["inputs"].items()}
        inputs = {**inputs, **hyphened}
        assert set(inputs) <= set(defaults)
        self._machine = machine
        self._values = {"github.action_path": str(CHECKOUT), "github.token": TOKEN}
        given = {name: self._filled(value) for name, value in defaults.items()} | inputs
        self._values |= {f"inputs.{name}": value for name, value in given.items()}
        self._runner = {
            "GITHUB_REPOSITORY": "octo/shop",
            "GITHUB_SERVER_URL": "https://github.test",
            "GITHUB_RUN_ID": "9",
        }
        if pull_request is None:
            self._values |= {"github.event_name": "push", "github.event.before": before}
        else:
            self._values |= {"github.event_name": "pull_request", "github.event.pull_request.base.sha": base}
            self._values["github.event.pull_request.head.sha"] = head
            self._values["github.event.pull_request.number"] = str(NUMBER)
            self._runner |= {"GITHUB_GRAPHQL_URL": pull_request.url, "GITHUB_REF": f"refs/pull/{NUMBER}/merge"}
        self.used: list[str] = []
        self.ran: list[str] = []
        self.printed = ""
        self.status = 0
        self.summary = machine.temp / "summary.md"
        for step in self.action["runs"]["steps"]:
            if self.status == 0 and self._holds(step.get("if", "")):
                self._take(step)

    def __getitem__(self, name: str) -> str:
        """The value of a name in expressions."""
        return self._values.get(name, "")

    def _take(self, step: dict[str, Any]) -> None:
        if "uses" in step:
            self.used.append(step["uses"].partition("@")[0])
            return
        assert "${{" not in step["run"], "what an input holds would be run"
        self.ran.append(step.get("id", ""))
        outputs = self._machine.temp / "outputs"
        outputs.write_text("", "utf-8")
        environment = {name: self._filled(text) for name, text in step.get("env", {}).items()}
        places = {"GITHUB_OUTPUT": outputs, "GITHUB_STEP_SUMMARY": self.summary, "RUNNER_TEMP": self._machine.temp}
        known = environment | self._runner | {name: str(path) for name, path in places.items()}
        run = self._machine.bash(step["run"], known)
        self.printed += run.stdout + run.stderr
        self.status = run.returncode
        for line in outputs.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            self._values[f"steps.{step['id']}.outputs.{name}"] = value

    def _filled(self, text: str) -> str:
        """A text with values in the place of its expressions: of `A || B`, the first that is not empty."""

        def value(found: re.Match[str]) -> str:
            return next(filter(None, map(self.__getitem__, found[1].split(" || "))), "")

        return re.sub(r"\$\{\{ (.*?) \}\}", value, text)

    def _holds(self, condition: str) -> bool:
        for clause in filter(None, condition.split(" && ")):
            found = re.fullmatch(r"(\S+) (==|!=) '(.*)'", clause)
            assert found, clause
            if (self[found[1]] == found[3]) is not (found[2] == "=="):
                return False
        return True
