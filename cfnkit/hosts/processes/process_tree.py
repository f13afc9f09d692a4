"""A program and the tree of processes below it, where there are no sessions, signals and polls of pipes: on Windows.

Threads read the pipes, and psutil knows the tree. Nothing here is of one system alone, so that tests run it on all.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import psutil

from cfnkit.files.programs import search_path
from cfnkit.hosts.environment import Environment, credentials
from cfnkit.hosts.processes.program import PROCESS_LIMIT, CannotStart, Ending, Stream, scratch_folder, why_not

_CHUNK = 64 * 1024
_MEGABYTE = 1024 * 1024
# The most chunks that wait to be taken, of either pipe.
_WAITING = 64
# The seconds in which what was written before the last response is read; those in which it is after the program's end.
_SILENCE, _LAST_WORDS = 0.005, 0.1
# The seconds between two looks at the processes, which take a millisecond or more.
_LOOK = 0.1


class ProcessTree:
    """A running program with three pipes to it. Nothing confines it, except that its environment is its own.

    With `private_pipes`, the program is told no confinement, and that its events and responses are 0 and 1, from which
    it moves them. A process below the program is found as long as the chain of processes to it was whole at one of the
    looks. `memory_mb` limits the private memory of each process, as it is at a look; `address_space_mb` is not limited.
    Raises `CannotStart`.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environment: Environment,
        *,
        memory_mb: int,
        address_space_mb: int | None = None,
        private_pipes: bool = False,
    ) -> None:
        self._scratch = scratch_folder(environment)
        variables = environment.variables(self._scratch, os.environ)
        self.credentials = credentials(variables)
        words = [*argv[1:], "null", "0", "1"] if private_pipes else argv[1:]
        try:
            self._process = subprocess.Popen(
                [find(argv[0], environment.code, variables), *words],
                bufsize=0,
                cwd=environment.code,
                env=variables,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                creationflags=_apart_from_the_console(),
            )
        except (OSError, ValueError) as error:
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise CannotStart(why_not(argv[0], error, environment)) from error
        to_program, *pipes = self._process.stdin, self._process.stdout, self._process.stderr
        assert to_program is not None
        self._memory = memory_mb * _MEGABYTE
        self._known: set[psutil.Process] = set()
        with contextlib.suppress(psutil.Error):  # it may have ended already
            self._known.add(psutil.Process(self._process.pid))
        self._next_look = 0.0
        self._killed = False
        self._inbox = _Inbox()
        self._input = to_program
        for stream, file in zip(Stream, pipes, strict=True):
            threading.Thread(target=self._inbox.read, args=(stream, file), daemon=True).start()
        threading.Thread(target=self._await_end, daemon=True).start()

    def _await_end(self) -> None:
        self._process.wait()
        self._inbox.stop_waiting()

    @property
    def exit_code(self) -> int | None:
        """The program's exit code; None while it runs."""
        return self._process.poll()

    @property
    def is_gone(self) -> bool:
        """Whether the program has ended, or closed its end of the pipe for responses."""
        return self.exit_code is not None or self._inbox.has_ended(Stream.RESPONSES)

    def send(self, message: bytes, *, last: bool) -> None:
        """Begin to write to the program's input; with `last`, close it afterwards."""
        if message or last:
            threading.Thread(target=_write, args=(self._input, message, last), daemon=True).start()

    def receive(self, seconds: float) -> Iterator[tuple[Stream, bytes]]:
        """Wait at most so long, or until the program has ended, and give what it wrote; `b""` is a pipe's end."""
        self._inbox.wait(tuple(Stream), seconds)
        for stream in Stream:
            for data in self._inbox.take(stream):
                yield stream, data

    def drain(self, stream: Stream) -> Iterator[bytes]:
        """Give what is in a pipe already, at most 4 MiB, since a process may go on writing."""
        patience = _SILENCE if self.exit_code is None else _LAST_WORDS
        for _ in range(_WAITING):
            self._inbox.wait((stream,), patience, also_after_the_end=True)
            chunks = self._inbox.take(stream)
            yield from chunks
            if not chunks or not chunks[-1]:
                return

    def passed_limit(self) -> Ending | None:
        """The limit that the program has passed at the last look."""
        if time.monotonic() < self._next_look:
            return None
        alive = self._look()
        self._next_look = time.monotonic() + _LOOK
        if len(alive) > PROCESS_LIMIT:
            return Ending.CROWDED
        return Ending.OUT_OF_MEMORY if any(_memory(each) > self._memory for each in alive) else None

    def ask_to_quit(self) -> None:
        """Do nothing: a worker in Python has its own alarm, and others report nothing."""

    def wait(self, seconds: float) -> int | None:
        """The exit code, after waiting for it at most so many seconds; None while the program runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.returncode

    def kill(self) -> None:
        """End the program and all that it started, and free their resources; a second call does nothing."""
        if self._killed:
            return
        self._killed = True
        for attempt in range(100):
            alive = self._look()
            for process in alive:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            if not alive:
                break
            time.sleep(0.001 * attempt)
        self.wait(5.0)
        self._inbox.close()
        with contextlib.suppress(OSError):
            self._input.close()
        # Files that a handler made undeletable are left to the system's own cleaning of temporary files.
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _look(self) -> list[psutil.Process]:
        """The processes of the tree that are alive."""
        seen: set[psutil.Process] = set()
        for process in self._known:
            # A chain that was whole before may be broken now.
            if process not in seen:
                with contextlib.suppress(psutil.Error):
                    seen.update(process.children(recursive=True))
        self._known = {each for each in self._known | seen if _runs(each)}
        return list(self._known)


class _Inbox:
    """The data that threads have read from a program's pipes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._chunks: dict[Stream, deque[bytes]] = {stream: deque() for stream in Stream}
        self._ended: set[Stream] = set()
        self._program_ended = self._closed = False

    def read(self, stream: Stream, file: IO[bytes]) -> None:
        """Read a pipe to its end: the main function of a thread."""
        with file:
            while True:
                try:
                    data = os.read(file.fileno(), _CHUNK)
                except OSError:  # Windows: the other end was closed in the middle
                    data = b""
                with self._changed:
                    self._changed.wait_for(lambda: self._closed or len(self._chunks[stream]) < _WAITING)
                    self._chunks[stream].append(data)
                    if not data:
                        self._ended.add(stream)
                    self._changed.notify_all()
                    if not data or self._closed:
                        return

    def wait(self, streams: Sequence[Stream], seconds: float, *, also_after_the_end: bool = False) -> None:
        """Wait at most so long for data of one of the pipes, or for the program's end."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    any(self._chunks[each] for each in streams)
                    or self._ended.issuperset(streams)
                    or (self._program_ended and not also_after_the_end)
                ),
                seconds,
            )

    def take(self, stream: Stream) -> list[bytes]:
        """Take all data of a pipe that was read; `b""` is its end."""
        with self._changed:
            data = list(self._chunks[stream])
            self._chunks[stream].clear()
            self._changed.notify_all()
        return data

    def has_ended(self, stream: Stream) -> bool:
        """Whether the end of a pipe was read."""
        with self._changed:
            return stream in self._ended

    def stop_waiting(self) -> None:
        """The program has ended."""
        with self._changed:
            self._program_ended = True
            self._changed.notify_all()

    def close(self) -> None:
        """Let the threads end; nobody takes data any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def find(program: str, code: Path, variables: dict[str, str]) -> str:
    """The file of a program. A name with a slash is relative to the code, others are found in PATH.

    Where PATHEXT is set, as on Windows, a name may lack its suffix. A name that is not found is given back.
    """
    # Windows itself would look in the current folder first.
    separators = {"/", os.sep}
    beside = not separators.isdisjoint(program)
    places = [str(code)] if beside else list(search_path(variables.get("PATH", "")))
    suffixes = [suffix for suffix in variables.get("PATHEXT", "").lower().split(";") if suffix]
    has_suffix = not suffixes or program.lower().endswith(tuple(suffixes))
    names = [program] if has_suffix else [*(program + suffix for suffix in suffixes), *([program] if beside else [])]
    for place in places:
        for name in names:
            path = os.path.join(place, name)
            if os.path.isfile(path):
                return path
    return program if not beside else os.path.join(code, program)


def _write(file: IO[bytes], message: bytes, last: bool) -> None:
    """Write all of a message: the main function of a thread."""
    rest = memoryview(message)
    with contextlib.suppress(OSError, ValueError):  # the program closed its input, or `kill` did
        while rest:
            rest = rest[file.write(rest) or 0 :]
        if last:
            file.close()


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _memory(process: psutil.Process) -> int:
    """The private memory of a process, in bytes; where the system does not count that, what is in memory."""
    try:
        found = process.memory_info()
    except psutil.Error:
        return 0
    return int(getattr(found, "private", found.rss))


def _apart_from_the_console() -> int:
    """Flags for a program that Ctrl-C does not reach and that opens no window."""
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return 0
