"""A service of AWS on this machine that answers as a test says, in the JSON protocol, and remembers what it was asked.

The fixture is for a conftest: ``from aws_stub import stub  # noqa: F401``.
"""

from __future__ import annotations

import collections.abc as abc
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any, TypeAlias

import pytest

from support.emulator import serving

Request: TypeAlias = dict[str, Any]


class Refusal(Exception):
    """An error response: its code, its message, its status."""

    def __init__(self, code: str, message: str = "Said by the service.", status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status


class Stub:
    """What is answered to an operation is what its function gives; `asked` holds operations and requests."""

    def __init__(self) -> None:
        self.url = ""
        self.operations: dict[str, abc.Callable[[Request], Any]] = {}
        self.asked: list[tuple[str, Request]] = []
        self.busiest = 0
        self._busy = 0
        self._lock = threading.Lock()

    def answer(self, operation: str, request: Request) -> tuple[int, Any]:
        """The status and the body."""
        with self._lock:
            self.asked.append((operation, request))
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            return 200, self.operations[operation](request)
        except Refusal as refusal:
            return refusal.status, {"__type": refusal.code, "message": refusal.message}
        finally:
            with self._lock:
                self._busy -= 1


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    made = Stub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            status, answer = made.answer(self.headers["X-Amz-Target"].rpartition(".")[2], request)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with serving(Handler) as made.url:
        yield made
