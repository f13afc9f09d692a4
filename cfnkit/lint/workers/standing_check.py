"""The job of a standing worker: templates that an editor has processed already, once more after each edit."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.lint.baselines import Baselines
from cfnkit.lint.engines.resource_results import RememberedTemplates
from cfnkit.lint.results import FileResult, Ruling
from cfnkit.lint.settings import Settings, Task
from cfnkit.lint.workers.check_job import make_checker
from cfnkit.lint.workers.pool import Job
from cfnkit.pipeline import Processed

if TYPE_CHECKING:
    from cfnkit.lint.workers.task_checker import TaskChecker


class ProcessedTask(NamedTuple):
    """A template with what it was processed to, by `settings`.

    cfn-lint's files are looked for in `folder`. Files are read anew for another `generation`.
    """

    task: Task
    processed: Processed
    folder: str
    settings: Settings
    generation: int


class StandingCheck(Job[ProcessedTask, FileResult]):
    """Checks templates with cfn-lint or the fast engine; results for resources are remembered."""

    def start(self) -> Callable[[ProcessedTask], FileResult]:
        """The function that checks one template."""
        remembered = RememberedTemplates()
        checkers: dict[str, tuple[tuple[Settings, int], TaskChecker]] = {}

        def check(given: ProcessedTask) -> FileResult:
            os.chdir(given.folder)
            wanted = given.settings, given.generation
            known, checker = checkers.get(given.folder, (None, None))
            if checker is None or known != wanted:
                checker = make_checker(given.settings, remembered)
                checkers[given.folder] = wanted, checker
            return without_known(checker.checked(given.task, given.processed).result)

        return check

    def stopped(self, given: ProcessedTask) -> FileResult:
        """The result of a template whose check did not stop by itself."""
        from cfnkit.lint.results.failures import timed_out

        found = timed_out("The check", given.settings.time_limit, given.task.name)
        return FileResult(given.task.name, (found,), ruling=Ruling(complete=False))

    def died(self, given: ProcessedTask, exit_code: int | None) -> FileResult:
        """The result of a template whose worker died."""
        from cfnkit.lint.results.failures import worker_died

        return FileResult(given.task.name, (worker_died(exit_code, given.task.name),), ruling=Ruling(complete=False))


def without_known(result: FileResult) -> FileResult:
    """The result without the findings of its baseline. Raises ConfigurationError when that cannot be read."""
    ((baseline, group),) = Baselines().groups([result])
    return baseline.compare(group).results[0]
