"""A worker that stays: its process between tasks, and after it was told to make way for another."""

from __future__ import annotations

import os
from collections.abc import Callable

from cfnkit.lint.workers.pool import Job
from cfnkit.lint.workers.standing import StandingWorker


class _Telling(Job[int, int]):
    """Each task's result is the process that did it; the task 1 ends this process."""

    def start(self) -> Callable[[int], int]:
        def tell(task: int) -> int:
            if task:
                os._exit(task)
            return os.getpid()

        return tell

    def stopped(self, task: int) -> int:
        return -2

    def died(self, task: int, exit_code: int | None) -> int:
        return -1


def test_a_worker_keeps_its_process_until_it_is_renewed_dies_or_ends() -> None:
    worker = StandingWorker(_Telling())
    try:
        first = worker.perform(0)
        assert (worker.perform(0), worker.process) == (first, first)
        worker.renew()
        assert worker.process is None
        second = worker.perform(0)
        assert second not in (first, os.getpid())
        assert worker.perform(1) == -1
        assert worker.perform(0) not in (first, second)
    finally:
        worker.end()
    assert (worker.process, worker.perform(0)) == (None, -2)
