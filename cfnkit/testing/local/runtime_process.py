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
from importlib.util import find_spec
from pathlib import Path

from cfnkit.diagnostics import ConfigurationError
from cfnkit.hosts.environment import Environment
from cfnkit.hosts.processes import process_group
from cfnkit.hosts.processes.exchange import Tail, drain
from cfnkit.hosts.processes.program import PROCESS_LIMIT, CannotStart, Ending, Stream
from cfnkit.pipeline.macros.local_code import unzip
from cfnkit.testing.local.runtime_api import ClientReport, Invocation, Kind, RuntimeApi

assert sys.platform != "win32"  # the runtime client does not run there either; mypy reads no further

# The seconds between two counts of the processes.
_WATCH = 0.02
# The seconds that a process has, after its answer, to ask for the next call or to end.
_LAST_WORDS = 1.0
_CHUNK = 64 * 1024
_CLIENT = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")
# Lambda's runtimes for Python include boto3, and so its dependencies.
_BOTO3 = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")


class RuntimeProcess:
    """Starts the client on `code`, a folder or a zip file; raises `CannotStart`.

    `environment` is called with the folder of the code, that of the libraries, and the address of the API. Reports of
    failures are JSON as Lambda sends it to the function's caller.
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
                _link_libraries(libraries)
                self._api = stack.enter_context(RuntimeApi())
            except OSError as error:
                raise CannotStart(f"there is no room for it here: {error.strerror}") from error
            variables = environment(_unpacked(code, folder), libraries, self._api.address)
            command = [sys.executable, "-S", "-m", "awslambdaric", handler]
            self._group = process_group.ProcessGroup(command, variables, memory_mb=memory_mb)
            stack.callback(self._group.kill)
            self._group.close_events()
            self._open = stack.pop_all()

    @property
    def credentials(self) -> list[str]:
        """The credentials among the process's variables."""
        return self._group.credentials

    def start(self, request_id: str, limit: float, log: Tail) -> bytes | None:
        """Wait at most `limit` seconds for the import of the function; returns the report of its failure, or None."""
        report = self._wait({Kind.READY, Kind.INIT_ERROR}, time.monotonic() + limit, log)
        if isinstance(report, Ending):
            return self._failure(report, request_id, limit)
        return None if self._ready else report.body

    def call(self, event: bytes, request_id: str, arn: str, limit: float, log: Tail) -> tuple[bytes, bool]:
        """The function's answer within `limit` seconds, and whether it is the report of a failure."""
        deadline = time.monotonic() + limit
        self._ready = False
        self._api.offer(Invocation(request_id, event, int((time.time() + limit) * 1000), arn))
        report = self._wait({Kind.RESPONSE, Kind.ERROR}, deadline, log)
        if isinstance(report, Ending):
            return self._failure(report, request_id, limit), True
        return report.body, report.kind is Kind.ERROR

    def is_ready(self) -> bool:
        """Whether the process can take another call; it may have ended after the last one."""
        if not self._ready and not self._stopped:
            self._wait({Kind.READY}, time.monotonic() + _LAST_WORDS, Tail())
        return self._ready

    def close(self) -> None:
        """End the process and all that it started, and then the API."""
        self._open.close()

    def _wait(self, kinds: set[Kind], deadline: float, log: Tail) -> ClientReport | Ending:
        """The next report of one of `kinds`, or why there is none; output until then goes to the log."""
        group = self._group
        pipes = (group.responses, group.log)
        poll = select.poll()
        for descriptor in (self._api.signal, group.exit_signal, *pipes):
            if descriptor is not None:
                poll.register(descriptor, select.POLLIN)
        watch = time.monotonic() + _WATCH
        try:
            while True:
                # Asked first, so that a report made just before the end is not missed.
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
            for stream in Stream:
                drain(group, stream, log)

    def _failure(self, ending: Ending, request_id: str, limit: float) -> bytes:
        """End the process, which does not answer, and return Lambda's report for that."""
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


def _link_libraries(folder: Path) -> None:
    """Fill `folder` with links to the libraries that Lambda's runtime has, as they are installed here.

    Raises ConfigurationError when the runtime client is not installed.
    """
    for name in (*_CLIENT, *_BOTO3):
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            source = Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
            (folder / source.name).symlink_to(source)
        elif name in _CLIENT:
            message = f"The Lambda runtime client is not installed ('{name}' is missing)"
            raise ConfigurationError(f"{message}: run `pip install 'cfnkit[testing]'`.")


def _unpacked(code: Path, folder: Path) -> Path:
    """The folder of the code; a zip file is unpacked into `folder`."""
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
    """The end of a process in Lambda's words (which is written in Go)."""
    if code == 0:
        return "Runtime exited without providing a reason"
    how = f"exit status {code}" if code > 0 else f"signal: {(signal.strsignal(-code) or str(-code)).lower()}"
    return f"Runtime exited with error: {how}"
