"""What worker processes are given to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class Work(Generic[Task, Result]):
    """What workers do. It is sent to each of them, so that it must be picklable where they are not forked."""

    def start(self) -> Callable[[Task], Result]:
        """Called once in each worker: make what is slow to make, and give the function that does a task."""
        raise NotImplementedError

    def died(self, task: Task, exit_code: int | None) -> Result:
        """The result of a task that its worker did not survive; `exit_code` is negative for a signal."""
        raise NotImplementedError
