"""A service of AWS on this machine whose responses a test writes: JSON protocol, with a record of the requests."""

from __future__ import annotations

import collections.abc as abc
import threading
from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest

from support.serving import serving_json

Request: TypeAlias = dict[str, Any]


class Refusal(Exception):
    """An error response: its code, its message, its status."""

    def __init__(self, code: str, message: str = "Said by the service.", status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status


class Stub:
    """A service with one function for each operation, which gets a request and returns the response.

    `requests` are the operations and their requests so far; `busiest` is the most requests at one time.
    """

    def __init__(self) -> None:
        self.url = ""
        self.operations: dict[str, abc.Callable[[Request], Any]] = {}
        self.requests: list[tuple[str, Request]] = []
        self.busiest = 0
        self._busy = 0
        self._lock = threading.Lock()

    def answer(self, operation: str, request: Request) -> tuple[int, Any]:
        """The status and the body of the response."""
        with self._lock:
            self.requests.append((operation, request))
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
    """A service without operations, and credentials for it; a client needs its `url`."""
    made = Stub()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with serving_json(made.answer) as made.url:
        yield made
