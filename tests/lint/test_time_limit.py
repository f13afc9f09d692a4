"""A template that takes too long has a finding, and the next ones are checked."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cfnkit.lint.time_limit import TimeLimitReached, time_limit
from cfnkit.lint.workers.pool import Job, run_in_workers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the system has no timer of processor time")

SOUND = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"
# cfn-lint compares each default with the pattern, by a library that goes on for years.
SLOW = """\
Parameters: {P: {Type: String, Default: %s!, AllowedPattern: "^(a|aa)+$"}}
Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref P}}}
""" % ("a" * 60)


def _spin() -> None:
    while True:
        pass


def test_the_limit_interrupts_what_catches_every_error() -> None:
    def stubborn() -> None:
        try:
            _spin()
        except Exception:
            _spin()

    with pytest.raises(TimeLimitReached), time_limit(0.05):
        stubborn()


def test_nothing_is_raised_after_the_block() -> None:
    with time_limit(0.05):
        pass
    end = time.process_time() + 0.1
    while time.process_time() < end:
        pass


class _Stuck(Job[str, str]):
    """Its task "stuck" ignores the limit."""

    def start(self) -> Callable[[str], str]:
        return self._do

    def _do(self, task: str) -> str:
        if task == "stuck":
            _spin()
        return task.upper()

    def stopped(self, task: str) -> str:
        return f"{task} was stopped"

    def died(self, task: str, exit_code: int | None) -> str:
        return f"{task} died with {exit_code}"


def test_a_worker_that_does_not_stop_is_killed_and_replaced() -> None:
    results = dict(run_in_workers(_Stuck(), ["a", "stuck", "b", "c"], 2, hard_limit=0.5))

    assert results == {0: "A", 1: "stuck was stopped", 2: "B", 3: "C"}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_check_goes_on_after_a_template_that_takes_too_long(jobs: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SLOW)
    (tmp_path / "b.yaml").write_text(SOUND + "Outputs: {O: {Value: !Ref Absent}}\n")

    done = subprocess.run(
        [sys.executable, "-m", "cfnkit", "check", "a.yaml", "b.yaml", "--time-limit", "2", "--jobs", jobs, "--no-cache",
         "--format", "parseable", "--fail-on", "error"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    found = {tuple(line.split(":")[i] for i in (0, 5)) for line in done.stdout.splitlines()}
    assert ("a.yaml", "E9796") in found, done.stdout + done.stderr
    assert any(name == "b.yaml" and id.startswith("E") for name, id in found)
    assert done.returncode & 2
