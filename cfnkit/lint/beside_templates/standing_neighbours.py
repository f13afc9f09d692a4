"""The job of a standing worker: templates that an editor shows, held against the others of their repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from cfnkit.lint.results import FileResult, Ruling
from cfnkit.lint.settings import Settings
from cfnkit.lint.workers.pool import Job


class NeighboursTask(NamedTuple):
    """The template at an absolute path, in a folder of the workspace, which is searched for files of targets."""

    path: str
    folder: str
    settings: Settings


class StandingNeighbours(Job[NeighboursTask, FileResult]):
    """Holds templates against the others of their repository, as these are on the disk."""

    def start(self) -> Callable[[NeighboursTask], FileResult]:
        """The function that looks at one template."""
        from cfnkit.lint.beside_templates.repository import result_beside_neighbours
        from cfnkit.lint.workers.standing_check import without_known

        def look(given: NeighboursTask) -> FileResult:
            os.chdir(given.folder)
            return without_known(result_beside_neighbours(given.path, given.folder, given.settings))

        return look

    def stopped(self, given: NeighboursTask) -> FileResult:
        """The result of a template whose repository took too long."""
        from cfnkit.lint.results.failures import timed_out

        found = timed_out("Reading the repository", given.settings.time_limit, given.path)
        return FileResult(given.path, (found,), ruling=Ruling(complete=False))

    def died(self, given: NeighboursTask, exit_code: int | None) -> FileResult:
        """The result of a template whose worker died."""
        from cfnkit.lint.results.failures import worker_died

        return FileResult(given.path, (worker_died(exit_code, given.path),), ruling=Ruling(complete=False))
