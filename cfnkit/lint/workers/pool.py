"""Worker processes that do one task at a time each; a process that dies costs only its own task."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from types import FrameType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext

Task = TypeVar("Task")
Result = TypeVar("Result")

# Seconds that a worker has to end by itself before it is killed.
_GRACE = 5.0
# Seconds between two looks at the time that tasks take.
_LOOK = 1.0
_SAFE_PATH = "PYTHONSAFEPATH"

if TYPE_CHECKING:
    if sys.platform == "win32":
        _Context: TypeAlias = SpawnContext
    else:
        _Context: TypeAlias = ForkContext | SpawnContext


class Job(Generic[Task, Result]):
    """The work of a pool. Every worker gets a copy, by pickle unless it is forked."""

    def start(self) -> Callable[[Task], Result]:
        """Called once in each worker: prepare the slow parts, and return the function that does a task."""
        raise NotImplementedError

    def stopped(self, task: Task) -> Result:
        """The result of a task that reached the hard limit."""
        raise NotImplementedError

    def died(self, task: Task, exit_code: int | None) -> Result:
        """The result of a task whose worker died; `exit_code` is the negative number of a signal."""
        raise NotImplementedError


class WorkerProcess(NamedTuple):
    """A worker process, and the connection to it."""

    process: BaseProcess
    connection: Connection


class _Running(NamedTuple):
    """A worker with its task's number, and the processor time of the worker when it began."""

    worker: WorkerProcess
    number: int
    began: float


def run_in_workers(
    job: Job[Task, Result], tasks: Sequence[Task], workers: int, hard_limit: float = 0
) -> Iterator[tuple[int, Result]]:
    """Each task's 0-based number and result, in the order in which the tasks finish.

    A worker whose task takes more than `hard_limit` seconds of processor time (elsewhere than on Linux: on the clock)
    is killed and replaced; 0 is no limit. Raises the exception of a task. No worker outlives this generator.
    """
    context = worker_context()
    waiting = deque(range(len(tasks)))
    running: dict[Connection, _Running] = {}
    alive: list[WorkerProcess] = []
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                worker = start_worker(context, job, alive)
                alive.append(worker)
                _assign(worker, waiting.popleft(), tasks, running)
            for late in _late(running, hard_limit) if hard_limit else ():
                worker, number, _ = running.pop(late)
                end_workers([worker])
                alive.remove(worker)
                yield number, job.stopped(tasks[number])
            for connection in wait(list(running), _LOOK if hard_limit else None):
                assert isinstance(connection, Connection)
                worker, number, _ = running.pop(connection)
                try:
                    result = connection.recv()
                except (EOFError, OSError):
                    worker.process.join(_GRACE)
                    alive.remove(worker)
                    connection.close()
                    yield number, job.died(tasks[number], worker.process.exitcode)
                    continue
                if isinstance(result, BaseException):
                    raise result
                if waiting:
                    _assign(worker, waiting.popleft(), tasks, running)
                yield number, result
        _close(alive)
    finally:
        end_workers(alive)


def _late(running: dict[Connection, _Running], limit: float) -> list[Connection]:
    """The connections of the workers whose task takes too long."""
    return [each for each, (worker, _, began) in running.items() if seconds_of(worker) - began > limit]


def seconds_of(worker: WorkerProcess) -> float:
    """The processor time that a worker has used; the clock where the system does not say."""
    if sys.platform == "win32":
        return time.monotonic()
    try:
        with open(f"/proc/{worker.process.pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def worker_context() -> _Context:
    """Forked workers share what is imported here; forking is not safe while other threads run."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def start_worker(context: _Context, job: Job[Task, Result], others: Sequence[WorkerProcess]) -> WorkerProcess:
    """Start a worker beside others, whose connections it does not keep."""
    ours, theirs = context.Pipe()
    folder = os.getcwd()
    inherited = [ours, *(worker.connection for worker in others)] if context.get_start_method() == "fork" else []
    process = context.Process(target=_serve, args=(job, theirs, inherited, folder), daemon=False)
    with _importing_nothing_from_here():
        process.start()
    theirs.close()
    return WorkerProcess(process, ours)


def _assign(worker: WorkerProcess, number: int, tasks: Sequence[Task], running: dict[Connection, _Running]) -> None:
    running[worker.connection] = _Running(worker, number, seconds_of(worker))
    try:
        worker.connection.send(tasks[number])
    except (BrokenPipeError, ConnectionResetError):
        return  # the worker died; the next read finds that


@contextmanager
def _importing_nothing_from_here() -> Iterator[None]:
    """While the context is open, a new interpreter finds no modules in the current folder, which may be a checkout.

    https://docs.python.org/3/using/cmdline.html#envvar-PYTHONSAFEPATH; Python 3.10 has none, and starts in the folder
    of the standard library instead. `_serve` goes back to the current folder.
    """
    if sys.version_info < (3, 11) or sys.flags.ignore_environment:
        here = os.getcwd()
        os.chdir(os.path.dirname(os.__file__))
        try:
            yield
        finally:
            os.chdir(here)
        return
    former = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        os.environ.pop(_SAFE_PATH)
        if former is not None:
            os.environ[_SAFE_PATH] = former


def _serve(job: Job[Task, Result], connection: Connection, inherited: Sequence[Connection], folder: str) -> None:
    """The main function of a worker, which works in `folder`."""
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the parent ends the workers
    signal.signal(signal.SIGTERM, _quit)
    for other in inherited:
        other.close()
    try:
        _do_tasks(job, connection)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _do_tasks(job: Job[Task, Result], connection: Connection) -> None:
    """Do tasks until the parent closes the connection or dies."""
    perform: Callable[[Task], Result] | None = None
    while True:
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        try:
            if perform is None:
                perform = job.start()
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
    except Exception as error:  # exceptions of some libraries cannot be pickled
        data = ForkingPickler.dumps(RuntimeError(f"{type(answer).__name__} was not sent: {type(error).__name__}"))
    connection.send_bytes(data)


def _quit(number: int, frame: FrameType | None) -> None:
    """End by unwinding the stack, so that processes of the task end too."""
    sys.exit(128 + number)


def _close(workers: Sequence[WorkerProcess]) -> None:
    """Let workers end: there are no more tasks."""
    for worker in workers:
        worker.connection.close()
    for worker in workers:
        worker.process.join(_GRACE)


def end_workers(workers: Sequence[WorkerProcess]) -> None:
    """Stop workers, also in the middle of a task."""
    for worker in workers:
        worker.connection.close()
        worker.process.terminate()
    for worker in workers:
        worker.process.join(_GRACE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.process.close()
