"""What worker processes do for a check: each template that they are given, with what is made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.engines.make import make_engines
from cfnkit.lint.garbage import without_collections
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import Settings, Task
from cfnkit.lint.workers.work import Work

if TYPE_CHECKING:
    from cfnkit.lint.workers.task_checker import Checker


class Checking(Work[Task, FileResult]):
    """Checking templates as `settings` say."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._prepared: Checker | None = None

    def prepare(self) -> None:
        """Load here what workers that are forked then have."""
        with without_collections():
            import cfnkit.lint.workers.task_checker  # noqa: F401

            if self._settings.engine != "cfn-lint":
                return  # the other engine has threads of its own, which do not come along
            self._prepared = _checker(self._settings)
            self._prepared.warm_up()

    def start(self) -> Callable[[Task], FileResult]:
        """The function that checks one template."""
        with without_collections():
            checker = self._prepared or _checker(self._settings)
        return checker.check

    def died(self, task: Task, exit_code: int | None) -> FileResult:
        """The result of a template that ended its process."""
        from cfnkit.lint.failures import crash_finding

        how = f"signal {-exit_code}" if exit_code and exit_code < 0 else f"status {exit_code}"
        finding = crash_finding(f"The process that checked the template ended with {how}.", task.name)
        return FileResult(task.name, (finding,))

    def __getstate__(self) -> dict[str, object]:
        """What goes to a worker that is not forked."""
        return {"_settings": self._settings, "_prepared": None}


def _checker(settings: Settings) -> Checker:
    files = read_cfn_lint_files()
    engines = make_engines(settings.engine, files)
    from cfnkit.lint.workers.task_checker import (
        Checker,  # imports all that processes a template, while the fast engine gets ready
    )

    return Checker(settings, engines, files)
