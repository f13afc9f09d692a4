"""One process of the Lambda runtime client, with the Runtime API that it talks to."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from cfnkit.hosts.environment import Environment
from cfnkit.hosts.exchange import Ending, Tail, drain
from cfnkit.hosts.process_group import PROCESS_LIMIT, CannotStart, ProcessGroup
from cfnkit.pipeline.macros.code import unzip
from cfnkit.testing.local.runtime_api import Invocation, Kind, Report, RuntimeApi
from cfnkit.testing.local.runtime_libraries import link_runtime_libraries

# How often the processes are counted, in seconds.
_WATCH = 0.02
# How long a process has, after its answer, to ask for the next call or to end; in seconds.
_LAST_WORDS = 1.0
_CHUNK = 64 * 1024


class RuntimeProcess:
    """Starts the client on the folder, or the zip file, `code`; raises `CannotStart`.

    `environment` is given the folder of the code, that of the libraries, and the address of the API. Reports of
    failures are JSON as Lambda gives it to the function's caller.
    """

    def __init__(
        self, code: Path, handler: str, environment: Callable[[Path, Path, str], Environment], *, memory_mb: int
    ) -> None:
        self._ready = self._stopped = False
        with ExitStack() as stack:
            try:
                scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cfnkit-")))
                folder, libraries = scratch / "code", scratch / "libraries"
                libraries.mkdir()
                link_runtime_libraries(libraries)
                self._api = stack.enter_context(RuntimeApi())
            except OSError as error:
                raise CannotStart(f"there is no room for it here: {error.strerror}") from error
            variables = environment(_unpacked(code, folder), libraries, self._api.address)
            command = [sys.executable, "-S", "-m", "awslambdaric", handler]
            self._group = ProcessGroup(command, variables, memory_mb=memory_mb)
            stack.callback(self._group.kill)
            self._group.close_events()
            self._open = stack.pop_all()

    @property
    def credentials(self) -> list[str]:
        """The credentials among the process's variables."""
        return self._group.credentials

    def start(self, request_id: str, limit: float, log: Tail) -> bytes | None:
        """Wait `limit` seconds at most for the import of the function; the report when that failed."""
        told = self._wait({Kind.READY, Kind.INIT_ERROR}, time.monotonic() + limit, log)
        if isinstance(told, Ending):
            return self._failure(told, request_id, limit)
        return None if self._ready else told.body

    def call(self, event: bytes, request_id: str, arn: str, limit: float, log: Tail) -> tuple[bytes, bool]:
        """What the function answers within `limit` seconds, and whether that is the report of a failure."""
        deadline = time.monotonic() + limit
        self._ready = False
        self._api.offer(Invocation(request_id, event, int((time.time() + limit) * 1000), arn))
        told = self._wait({Kind.RESPONSE, Kind.ERROR}, deadline, log)
        if isinstance(told, Ending):
            return self._failure(told, request_id, limit), True
        return told.body, told.kind is Kind.ERROR

    def is_ready(self) -> bool:
        """Whether the process can take a call: the one before may have been its last."""
        if not self._ready and not self._stopped:
            self._wait({Kind.READY}, time.monotonic() + _LAST_WORDS, Tail())
        return self._ready

    def close(self) -> None:
        """End the process and all that it started, and then the API."""
        self._open.close()

    def _wait(self, kinds: set[Kind], deadline: float, log: Tail) -> Report | Ending:
        """The next report of one of `kinds`, or why there is none; what is printed meanwhile goes to the log."""
        group = self._group
        pipes = (group.responses, group.log)
        poll = select.poll()
        for descriptor in (self._api.signal, group.exit_signal, *pipes):
            if descriptor is not None:
                poll.register(descriptor, select.POLLIN)
        watch = time.monotonic() + _WATCH
        try:
            while True:
                # Asked first: what the process reported before it ended is then to be had.
                ended = group.exit_code is not None
                while report := self._api.take():
                    self._ready = report.kind is Kind.READY
                    if report.kind in kinds:
                        return report
                now = time.monotonic()
                if ended:
                    return Ending.ENDED
                if now >= deadline:
                    return Ending.TIMED_OUT
                if now >= watch:
                    if group.is_crowded():
                        return Ending.CROWDED
                    watch = now + _WATCH
                for descriptor, _ in poll.poll(max(min(watch, deadline) - now, 0) * 1000 + 1):
                    if descriptor in pipes and not _take(descriptor, log):
                        poll.unregister(descriptor)
        finally:
            for descriptor in pipes:
                drain(descriptor, log)

    def _failure(self, ending: Ending, request_id: str, limit: float) -> bytes:
        """End the process, which gives no answer, and say what Lambda reports then."""
        kind = "Runtime.ExitError"
        if ending is Ending.TIMED_OUT:
            kind, why = "Sandbox.Timedout", f"Task timed out after {limit:.2f} seconds"
        elif ending is Ending.CROWDED:
            why = f"The function had more than {PROCESS_LIMIT} processes and was stopped"
        else:
            why = _exit_error(self._group.exit_code or 0)
        self._ready, self._stopped = False, True
        self._group.kill()
        return json.dumps({"errorType": kind, "errorMessage": f"RequestId: {request_id} Error: {why}"}).encode()


def _unpacked(code: Path, folder: Path) -> Path:
    """The folder of the code; what is in a zip file goes to `folder`."""
    if code.is_dir():
        return code
    try:
        folder.mkdir()
        refused = unzip(code, folder)
    except OSError as error:
        refused = f"it cannot be read: {error.strerror}"
    if refused:
        raise CannotStart(f"the package '{code}' cannot be used: {refused}")
    return folder


def _take(descriptor: int, log: Tail) -> bool:
    """Read once; whether the pipe is still open."""
    data = os.read(descriptor, _CHUNK)
    log.feed(data)
    return bool(data)


def _exit_error(code: int) -> str:
    """How a process ended, in the words of Lambda (which is written in Go)."""
    if code == 0:
        return "Runtime exited without providing a reason"
    how = f"exit status {code}" if code > 0 else f"signal: {(signal.strsignal(-code) or str(-code)).lower()}"
    return f"Runtime exited with error: {how}"
