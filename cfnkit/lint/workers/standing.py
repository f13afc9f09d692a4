"""A worker process that stays, such as an editor's: it can be stopped at any time, and the next task starts another."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Generic

from cfnkit.lint.workers.pool import (
    Job,
    Result,
    Task,
    WorkerProcess,
    end_workers,
    seconds_of,
    start_worker,
    worker_context,
)

# Seconds between two looks at the time that a task takes.
_LOOK = 1.0


class StandingWorker(Generic[Task, Result]):
    """Does one task of `job` at a time in a process of its own, which the first task starts.

    A task that takes more than `hard_limit` seconds of processor time is stopped with its process; 0 is no limit.
    """

    def __init__(self, job: Job[Task, Result], hard_limit: float = 0) -> None:
        self._job = job
        self._hard_limit = hard_limit
        self._worker: WorkerProcess | None = None
        self._turn = threading.Lock()
        self._ended = False

    @property
    def process(self) -> int | None:
        """The ID of its process; None when it has none."""
        worker = self._worker
        return None if worker is None else worker.process.pid

    def perform(self, task: Task) -> Result:
        """The result of a task; that of `Job.died` when the process ended in the middle. Waits for its turn.

        Raises the exception of the task.
        """
        with self._turn:
            if self._ended:
                return self._job.stopped(task)
            worker = self._worker = self._worker or start_worker(worker_context(), self._job, ())
            try:
                began = seconds_of(worker)
                worker.connection.send(task)
                while not worker.connection.poll(_LOOK):
                    if self._hard_limit and seconds_of(worker) - began > self._hard_limit:
                        self._forget(worker)
                        return self._job.stopped(task)
                result = worker.connection.recv()
            except (EOFError, OSError):
                worker.process.join(_LOOK)
                code = worker.process.exitcode
                self._forget(worker)
                return self._job.died(task, code)
            if isinstance(result, BaseException):
                raise result
            answer: Result = result
            return answer

    def renew(self) -> None:
        """End its process between two tasks; the next task starts another."""
        with self._turn:
            if self._worker is not None:
                self._forget(self._worker)

    def end(self) -> None:
        """End its process, also in the middle of a task, and take no more tasks."""
        self._ended = True
        worker = self._worker
        if worker is not None:
            with suppress(ValueError):  # it has ended meanwhile
                worker.process.kill()
        with self._turn:
            if self._worker is not None:
                self._forget(self._worker)

    def _forget(self, worker: WorkerProcess) -> None:
        end_workers([worker])
        self._worker = None
