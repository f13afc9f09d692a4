"""A job of GitHub Actions that runs the action of this repository."""

from __future__ import annotations

import re
from typing import Any

import yaml

from integrations.machine import CHECKOUT, Machine

ACTION = CHECKOUT / "action.yml"


class Job:
    """A run of the action: its steps that are shell, with values in the place of its expressions."""

    def __init__(self, machine: Machine, **inputs: str) -> None:
        self.action = yaml.safe_load(ACTION.read_text("utf-8"))
        known: dict[str, str] = {name: each["default"] for name, each in self.action["inputs"].items()}
        assert set(inputs) <= set(known)
        self._machine = machine
        self._values: dict[str, str] = {f"inputs.{name}": value for name, value in (known | inputs).items()}
        self._values |= {"github.action_path": str(CHECKOUT), "github.event.before": "HEAD"}
        self.used: list[str] = []
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
        outputs = self._machine.temp / "outputs"
        outputs.write_text("", "utf-8")
        environment = {name: self._filled(text) for name, text in step.get("env", {}).items()}
        places = {"GITHUB_OUTPUT": outputs, "GITHUB_STEP_SUMMARY": self.summary, "RUNNER_TEMP": self._machine.temp}
        run = self._machine.bash(step["run"], environment | {name: str(path) for name, path in places.items()})
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
