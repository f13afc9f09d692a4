"""The job of a check's workers; also used without workers, in the process of the command.

The modules that process a template are imported late: the fast engine starts in a thread of its own meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cfnkit.lint.cfn_lint_files import CfnLintFiles, read_cfn_lint_files, refuse_files_of_others
from cfnkit.lint.garbage import without_collections
from cfnkit.lint.results import FileResult, Ruling
from cfnkit.lint.settings import DEFAULT_ENGINE, EngineName, Settings, Task
from cfnkit.lint.workers.pool import Job

if TYPE_CHECKING:
    from cfnkit.lint.engines.protocol import Engine
    from cfnkit.lint.engines.resource_results import RememberedTemplates
    from cfnkit.lint.workers.task_checker import TaskChecker


class CheckJob(Job[Task, FileResult]):
    """Checks templates with `settings`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._prepared: TaskChecker | None = None

    def prepare(self) -> None:
        """Load in this process what forked workers then share."""
        with without_collections():
            import cfnkit.lint.workers.task_checker  # noqa: F401

            if (self._settings.engine or DEFAULT_ENGINE) != "cfn-lint":
                return  # the fast engine has threads, which a fork does not copy
            self._prepared = make_checker(self._settings)
            self._prepared.warm_up()

    def start(self) -> Callable[[Task], FileResult]:
        """The function that checks one template."""
        with without_collections():
            checker = self._prepared or make_checker(self._settings)
        return checker.check

    def stopped(self, task: Task) -> FileResult:
        """The result of a template whose worker did not stop by itself."""
        from cfnkit.lint.results.failures import timed_out

        return FileResult(task.name, (timed_out("The check", self._settings.time_limit, task.name),))

    def died(self, task: Task, exit_code: int | None) -> FileResult:
        """The result of a template whose worker died."""
        from cfnkit.lint.results.failures import worker_died

        return FileResult(task.name, (worker_died(exit_code, task.name),), ruling=Ruling(complete=False))

    def __getstate__(self) -> dict[str, object]:
        """The state for a worker that is not forked."""
        return {"_settings": self._settings, "_prepared": None}


def make_engines(name: EngineName, files: CfnLintFiles, code: bool = True) -> tuple[Engine, ...]:
    """The engines with a name; without `code`, cfn-lint loads no rules that its configuration names.

    Raises ConfigurationError when the package of one is not installed.
    """
    engines: list[Engine] = []
    if name != "fast":
        from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine  # importing cfn-lint is slow

        engines.append(CfnLintEngine(code))
    if name != "cfn-lint":
        from cfnkit.lint.engines.fast.engine import FastEngine

        engines.append(FastEngine(files))
    return tuple(engines)


def make_shared_checker(settings: Settings) -> tuple[TaskChecker, Callable[[Iterable[str]], None]]:
    """What checks a template for many targets, and what is told the regions of the next template."""
    from cfnkit.lint.engines.shared import SharedEngine
    from cfnkit.lint.workers.task_checker import TaskChecker

    files = read_cfn_lint_files()
    code = settings.brings_code
    if code:
        refuse_files_of_others(files)
    made: dict[EngineName, tuple[SharedEngine, ...]] = {}
    regions: list[str] = []

    def engines(name: EngineName) -> tuple[Engine, ...]:
        if name not in made:
            made[name] = tuple(map(SharedEngine, make_engines(name, files, code)))
            for engine in made[name]:
                engine.begin(regions)
        return made[name]

    def begin(others: Iterable[str]) -> None:
        regions[:] = others
        for engine in (each for group in made.values() for each in group):
            engine.begin(regions)

    return TaskChecker(settings, engines, files), begin


def make_checker(settings: Settings, remembered: RememberedTemplates | None = None) -> TaskChecker:
    """What checks one template after another; it takes results for resources from `remembered`, if it is given."""
    files = read_cfn_lint_files()
    code = settings.brings_code
    if code:
        refuse_files_of_others(files)
    first = settings.engine or DEFAULT_ENGINE
    made = {first: make_engines(first, files, code)}

    def engines(name: EngineName) -> tuple[Engine, ...]:
        if name not in made:
            made[name] = make_engines(name, files, code)
        return made[name]

    from cfnkit.lint.workers.task_checker import TaskChecker  # after the fast engine's thread has started

    return TaskChecker(settings, engines, files, remembered)
