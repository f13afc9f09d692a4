"""Worker processes, each of which does one task at a time; one that dies costs its own task only."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from types import FrameType
from typing import NamedTuple

from cfnkit.lint.workers.work import Result, Task, Work

# A worker that is told to end has this many seconds before it is made to.
_GRACE = 5.0


class _Worker(NamedTuple):
    process: BaseProcess
    connection: Connection


def run_in_workers(work: Work[Task, Result], tasks: Sequence[Task], workers: int) -> Iterator[tuple[int, Result]]:
    """Each task's result with its 0-based number, in the order in which they are done.

    An exception of a task is raised here. All workers have ended when this ends, however it does.
    """
    context = _context()
    waiting = deque(range(len(tasks)))
    running: dict[Connection, tuple[_Worker, int]] = {}
    alive: list[_Worker] = []
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                worker = _start(context, work, alive)
                alive.append(worker)
                _assign(worker, waiting.popleft(), tasks, running)
            for connection in wait(list(running)):
                assert isinstance(connection, Connection)
                worker, number = running.pop(connection)
                try:
                    result = connection.recv()
                except (EOFError, OSError):
                    worker.process.join(_GRACE)
                    alive.remove(worker)
                    connection.close()
                    yield number, work.died(tasks[number], worker.process.exitcode)
                    continue
                if isinstance(result, BaseException):
                    raise result
                if waiting:
                    _assign(worker, waiting.popleft(), tasks, running)
                yield number, result
        _close(alive)
    finally:
        _end(alive)


def _context() -> ForkContext | SpawnContext:
    """Forked workers have all that is imported here for nothing; with threads around, forking is not safe."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _start(context: ForkContext | SpawnContext, work: Work[Task, Result], others: Sequence[_Worker]) -> _Worker:
    ours, theirs = context.Pipe()
    inherited = [ours, *(worker.connection for worker in others)] if isinstance(context, ForkContext) else []
    process = context.Process(target=_serve, args=(work, theirs, inherited), daemon=False)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _assign(
    worker: _Worker, number: int, tasks: Sequence[Task], running: dict[Connection, tuple[_Worker, int]]
) -> None:
    running[worker.connection] = (worker, number)
    try:
        worker.connection.send(tasks[number])
    except (BrokenPipeError, ConnectionResetError):
        return  # it died in between, which the next read tells


def _serve(work: Work[Task, Result], connection: Connection, inherited: Sequence[Connection]) -> None:
    """The life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the one who started us ends us
    signal.signal(signal.SIGTERM, _quit)
    for other in inherited:
        other.close()
    try:
        _do_tasks(work, connection)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _do_tasks(work: Work[Task, Result], connection: Connection) -> None:
    """Do tasks until there are no more, or the one who gives them is gone."""
    perform: Callable[[Task], Result] | None = None
    while True:
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        try:
            if perform is None:
                perform = work.start()
                gc.freeze()
            answer: object = perform(task)
        except Exception as error:
            answer = error
        try:
            _send(connection, answer)
        except (BrokenPipeError, ConnectionResetError):
            return


def _send(connection: Connection, answer: object) -> None:
    try:
        data = ForkingPickler.dumps(answer)
    except Exception as error:  # an exception of a library need not be picklable
        data = ForkingPickler.dumps(RuntimeError(f"{type(answer).__name__} was not sent: {type(error).__name__}"))
    connection.send_bytes(data)


def _quit(number: int, frame: FrameType | None) -> None:
    """End by unwinding, so that what a task started ends too."""
    sys.exit(128 + number)


def _close(workers: Sequence[_Worker]) -> None:
    """Tell workers that there is nothing more to do, and let them end."""
    for worker in workers:
        worker.connection.close()
    for worker in workers:
        worker.process.join(_GRACE)


def _end(workers: Sequence[_Worker]) -> None:
    """End workers, whatever they are at."""
    for worker in workers:
        worker.connection.close()
        worker.process.terminate()
    for worker in workers:
        worker.process.join(_GRACE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.process.close()
