"""A program and all processes that it starts, which can be ended for certain (Linux, macOS)."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from cfnkit.hosts.environment import Environment, credentials
from cfnkit.hosts.macro_process import confinement
from cfnkit.hosts.processes import supervision
from cfnkit.hosts.processes.program import PROCESS_LIMIT, CannotStart, Ending, Stream, scratch_folder, why_not
from cfnkit.hosts.processes.session import SessionProcesses, runs

if TYPE_CHECKING:
    import subprocess

assert sys.platform != "win32"  # `process_tree` is for Windows; mypy reads no further there

_CHUNK = 64 * 1024

# Those that confine a program are not its own.
_CONFINING = 2


class ProcessGroup:
    """A running program in a session of its own, with three pipes to it, confined as `confinement` does.

    The program reads `events` and writes `responses` and `log`; these are our ends of the pipes, which do not block.
    With `private_pipes`, the program gets the file descriptors of the first two as its last arguments, and its standard
    output and error are the log, and it confines itself by the argument before them; without, the pipes are its
    standard input, output and error, and `supervisor` starts it. `memory_mb` limits the private memory of each process,
    in MiB, and `address_space_mb` its address space (Linux; macOS enforces neither). A process that leaves the session
    is found by its environment (Linux), unless it has cleared that. Raises `CannotStart`.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environment: Environment,
        *,
        memory_mb: int,
        address_space_mb: int | None = None,
        private_pipes: bool = False,
        supervisor: supervision.Supervisor | None = None,
    ) -> None:
        self._scratch = scratch_folder(environment)
        variables = environment.variables(self._scratch, os.environ)
        self.credentials = credentials(variables)
        settings = {
            "code": str(environment.code),
            "scratch": str(self._scratch),
            "keeps_home": environment.aws,
            "network": environment.network or environment.aws,
            "memory_mb": memory_mb,
            "address_space_mb": address_space_mb,
        }
        if not environment.aws:
            confinement.close_memory()
        self._ours: list[int] = []
        self._own_supervisor: supervision.Supervisor | None = None
        self._process: subprocess.Popen[bytes] | supervision.SupervisedProcess
        theirs: list[int] = []
        try:
            read_events, self.events = self._pipe(theirs, reads=True)
            write_responses, self.responses = self._pipe(theirs, reads=False)
            write_log, self.log = self._pipe(theirs, reads=False)
            if private_pipes:
                words = [*argv, json.dumps(settings)]
                self._process = _started(words, environment, variables, (read_events, write_responses), write_log)
            else:
                write_failure, self._failure = self._pipe(theirs, reads=False)
                streams = (read_events, write_responses, write_log, write_failure)
                self._process = self._supervised(supervisor, argv, variables, settings, streams)
        except (OSError, ValueError) as error:
            self._release()
            raise CannotStart(why_not(argv[0], error, environment)) from error
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        if not private_pipes:
            self._await_start(argv[0], environment)
        # HOME and TMPDIR are this group's alone, so they mark a process that left the session.
        self._members = SessionProcesses(self._process.pid, b"=" + os.fsencode(self._scratch) + b"\0")
        self.exit_signal = self._open_exit_signal()

    def _supervised(
        self,
        supervisor: supervision.Supervisor | None,
        argv: Sequence[str],
        variables: Mapping[str, str],
        settings: Mapping[str, Any],
        streams: Sequence[int],
    ) -> supervision.SupervisedProcess:
        """Have a program started by `supervisor`, or by one that is this group's alone."""
        if supervisor is None:
            supervisor = self._own_supervisor = supervision.Supervisor()
        process = supervisor.start(argv, variables, settings, streams)
        self._ours.append(process.status)
        return process

    def _pipe(self, theirs: list[int], *, reads: bool) -> tuple[int, int]:
        """A new pipe: the program's end, which it `reads` or writes, and ours."""
        read, write = os.pipe()
        its, ours = (read, write) if reads else (write, read)
        theirs.append(its)
        self._ours.append(ours)
        os.set_blocking(ours, False)
        return its, ours

    def _await_start(self, program: str, environment: Environment) -> None:
        """Wait until the program runs in the place of the one that confines it."""
        os.set_blocking(self._failure, True)
        failure = os.read(self._failure, 4)
        if failure:
            number = int.from_bytes(failure, "big")
            self.wait(5.0)
            self._release()
            raise CannotStart(why_not(program, OSError(number, os.strerror(number)), environment))

    def _open_exit_signal(self) -> int | None:
        """A file descriptor that is readable when the program has ended; None where the system has none."""
        if isinstance(self._process, supervision.SupervisedProcess):
            return self._process.status
        if sys.platform != "linux":
            return None
        try:
            descriptor = os.pidfd_open(self._process.pid)
        except OSError:
            # A sandbox may not allow it: then the program is polled for its end.
            return None
        self._ours.append(descriptor)
        return descriptor

    def send(self, message: bytes, *, last: bool) -> None:
        """Begin to write to the program's input, which `receive` goes on with; with `last`, close it afterwards."""
        self._rest, self._last = memoryview(message), last
        self._poll = select.poll()
        for descriptor in (self.responses, self.log, self.exit_signal):
            if descriptor is not None:
                self._poll.register(descriptor, select.POLLIN)
        if not self._write():
            self._poll.register(self.events, select.POLLOUT)

    def receive(self, seconds: float) -> Iterator[tuple[Stream, bytes]]:
        """Wait at most so long, or until the program has ended, and give what it wrote; `b""` is a pipe's end."""
        # A negative time-out would wait for ever.
        for descriptor, _ in self._poll.poll(max(seconds, 0) * 1000 + 1):
            if descriptor == self.events:
                if self._write():
                    self._poll.unregister(descriptor)
            elif descriptor != self.exit_signal:
                data = os.read(descriptor, _CHUNK)
                if not data:
                    self._poll.unregister(descriptor)
                yield Stream.LOG if descriptor == self.log else Stream.RESPONSES, data

    def drain(self, stream: Stream) -> Iterator[bytes]:
        """Give what is in a pipe already, at most 4 MiB, since a process may go on writing."""
        descriptor = self.log if stream is Stream.LOG else self.responses
        for _ in range(64):
            try:
                data = os.read(descriptor, _CHUNK)
            except BlockingIOError:
                return
            yield data
            if not data:
                return

    def _write(self) -> bool:
        """Write what the pipe takes; gives whether that was all, or the program has closed its input."""
        try:
            while self._rest:
                self._rest = self._rest[os.write(self.events, self._rest) :]
        except BlockingIOError:
            return False
        except BrokenPipeError:
            self._rest = self._rest[:0]
        if self._last:
            self.close_events()
        return True

    def close_events(self) -> None:
        """Close the program's input: no event follows."""
        if self.events in self._ours:
            self._ours.remove(self.events)
            os.close(self.events)

    @property
    def exit_code(self) -> int | None:
        """The program's exit code, or a signal's negative number; None while it runs."""
        return self._process.poll()

    @property
    def is_gone(self) -> bool:
        """Whether the program has ended, or closed its end of `responses`; those that confine it may end later."""
        if self.exit_code is not None:
            return True
        poll = select.poll()
        poll.register(self.responses, 0)
        return any(events & select.POLLHUP for _, events in poll.poll(0))

    def wait(self, seconds: float) -> int | None:
        """The exit code, after waiting for it at most so many seconds; None while the program runs."""
        import subprocess

        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.returncode

    def ask_to_quit(self) -> None:
        """Send SIGQUIT, at which the program reports where it is, and ends."""
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGQUIT)

    def is_crowded(self) -> bool:
        """Whether more than `PROCESS_LIMIT` processes are alive (Linux; elsewhere never)."""
        most = PROCESS_LIMIT + _CONFINING
        return len(list(islice(self._members.alive(), most + 1))) > most

    def passed_limit(self) -> Ending | None:
        """The limit that the program has passed; the system itself keeps that of memory."""
        return Ending.CROWDED if self.is_crowded() else None

    def kill(self) -> None:
        """End the program and all that it started, and free their resources; a second call does nothing."""
        if not self._ours:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        killed: set[int] = set()
        for attempt in range(100):
            # The environment of a process that is being ended is empty, so that it is not among the marked ones.
            alive = {*self._members.alive(), *filter(runs, killed)}
            killed |= alive
            for process in alive:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(process, signal.SIGKILL)
            if not alive:
                break
            time.sleep(0.001 * attempt)
        self.wait(5.0)
        self._release()

    def _release(self) -> None:
        import shutil

        while self._ours:
            os.close(self._ours.pop())
        if self._own_supervisor is not None:
            self._own_supervisor.close()
        # Files that a handler made undeletable are left to the system's own cleaning of temporary files.
        shutil.rmtree(self._scratch, ignore_errors=True)


def _started(
    words: Sequence[str], environment: Environment, variables: Mapping[str, str], passed: Sequence[int], log: int
) -> subprocess.Popen[bytes]:
    """A program in a new session whose last words are the file descriptors that are passed to it."""
    import subprocess

    return subprocess.Popen(
        [*words, *map(str, passed)],
        cwd=environment.code,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=passed,
        start_new_session=True,
    )
