"""A local Lambda Runtime API: the HTTP server that the runtime client in a function's process talks to.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html; the limit and the refusals are worded as in AWS's
aws-lambda-runtime-interface-emulator.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import threading
from collections import deque
from enum import Enum, auto
from typing import NamedTuple

from cfnkit.testing.local.loopback_server import LoopbackHandler, LoopbackServer

# The most bytes of a response, 100 more than of an event.
RESPONSE_LIMIT = 6 * 1024 * 1024 + 100

_ROOT = "/2018-06-01/runtime"
_NEXT = f"{_ROOT}/invocation/next"
_INIT_ERROR = f"{_ROOT}/init/error"
_ANSWER = re.compile(rf"{_ROOT}/invocation/([^/]+)/(response|error)")
_CHUNK = 1 << 20


class Invocation(NamedTuple):
    """A call of the function: its id, the event, the deadline (milliseconds since 1970), the function's ARN."""

    request_id: str
    event: bytes
    deadline_ms: int
    function_arn: str


class Kind(Enum):
    """The kinds of the runtime client's reports."""

    READY = auto()
    RESPONSE = auto()
    ERROR = auto()
    INIT_ERROR = auto()


class ClientReport(NamedTuple):
    """A report of the runtime client, with its JSON."""

    kind: Kind
    body: bytes = b""


class RuntimeApi:
    """A context: the server runs on 127.0.0.1, for one runtime client.

    `address` is `127.0.0.1:PORT`. A report of the client makes the file descriptor `signal` readable, and `take`
    returns it. At the end all connections are closed and all threads have ended.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._reports: deque[ClientReport] = deque()
        self._offered: Invocation | None = None
        self._running = ""
        self._closed = False

    def __enter__(self) -> RuntimeApi:
        self.signal, self._bell = os.pipe()
        if sys.platform != "win32":  # where no runtime client runs
            os.set_blocking(self.signal, False)
            os.set_blocking(self._bell, False)
        try:
            self._server = _Server(self)
        except OSError:
            self._close_pipe()
            raise
        self.address = self._server.address
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._server.stop()
        self._close_pipe()

    def offer(self, invocation: Invocation) -> None:
        """Offer the client a call; it gets it when it asks for the next."""
        with self._changed:
            self._offered = invocation
            self._changed.notify_all()

    def take(self) -> ClientReport | None:
        """The next report, or None when there is none yet."""
        with self._changed:
            if not self._reports:
                return None
            with contextlib.suppress(BlockingIOError):
                os.read(self.signal, 1)
            return self._reports.popleft()

    def next_invocation(self) -> Invocation | None:
        """Wait for a call; None when the server stops. Called by the connection's thread."""
        with self._changed:
            self._report(ClientReport(Kind.READY))
            self._changed.wait_for(lambda: self._closed or self._offered is not None)
            invocation, self._offered = self._offered, None
            self._running = invocation.request_id if invocation and not self._closed else ""
            return None if self._closed else invocation

    def answered(self, request_id: str, report: ClientReport) -> bool:
        """Take the report of a call; False when it is not the running call."""
        with self._changed:
            if not request_id or request_id != self._running:
                return False
            self._running = ""
            self._report(report)
            return True

    def not_started(self, body: bytes) -> None:
        """Take the report that the function's code cannot be used."""
        with self._changed:
            self._report(ClientReport(Kind.INIT_ERROR, body))

    def _report(self, report: ClientReport) -> None:
        if not self._closed:
            self._reports.append(report)
            # A full pipe is readable already.
            with contextlib.suppress(BlockingIOError):
                os.write(self._bell, b".")

    def _close_pipe(self) -> None:
        os.close(self.signal)
        os.close(self._bell)


class _Server(LoopbackServer):
    def __init__(self, api: RuntimeApi) -> None:
        self.api = api
        super().__init__(_Connection)


class _Connection(LoopbackHandler):
    server: _Server

    def do_GET(self) -> None:
        if self.path != _NEXT:
            self._refuse(404, "PathNotFound", f"There is no {self.path}")
            return
        invocation = self.server.api.next_invocation()
        if invocation is None:
            self.close_connection = True
            return
        self.send(
            200,
            invocation.event,
            Lambda_Runtime_Aws_Request_Id=invocation.request_id,
            Lambda_Runtime_Deadline_Ms=str(invocation.deadline_ms),
            Lambda_Runtime_Invoked_Function_Arn=invocation.function_arn,
        )

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self.close_connection = True
            self._refuse(411, "LengthRequired", "The Content-Length is missing")
            return
        body = self._body(int(length))
        if self.path == _INIT_ERROR:
            self.server.api.not_started(_report_too_large() if body is None else body)
            self._answer(202, {"status": "OK"})
            return
        match = _ANSWER.fullmatch(self.path)
        if match is None:
            self._refuse(404, "PathNotFound", f"There is no {self.path}")
            return
        kind = Kind.RESPONSE if match[2] == "response" else Kind.ERROR
        report = ClientReport(Kind.ERROR, _report_too_large()) if body is None else ClientReport(kind, body)
        if not self.server.api.answered(match[1], report):
            self._refuse(400, "InvalidRequestID", "Invalid request ID")
        elif body is None:
            limit = f"Exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            self._refuse(413, "RequestEntityTooLarge", limit)
        else:
            self._answer(202, {"status": "OK"})

    def _body(self, length: int) -> bytes | None:
        """The body; None when it is too large: it is then read and dropped, so that the client gets the answer."""
        if length <= RESPONSE_LIMIT:
            return self.rfile.read(length)
        while length > 0 and (chunk := self.rfile.read(min(length, _CHUNK))):
            length -= len(chunk)
        return None

    def _refuse(self, status: int, kind: str, message: str) -> None:
        self._answer(status, {"errorMessage": message, "errorType": kind})

    def _answer(self, status: int, content: dict[str, str]) -> None:
        self.send(status, json.dumps(content).encode())


def _report_too_large() -> bytes:
    """The report that Lambda's caller gets for a response that is too large."""
    message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
    return json.dumps({"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message}).encode()
