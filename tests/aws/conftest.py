from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from cfnkit.testing.local.loopback_server import LoopbackHandler
from support.serving import serving


class Reply(NamedTuple):
    body: bytes
    status: int
    headers: Mapping[str, str]
    delay: float
    closes: bool


class Service:
    """A local AWS service: its replies by path, and the requests that it got."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.replies: dict[str, Reply] = {}
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []

    def reply(
        self,
        path: str,
        body: bytes,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        *,
        delay: float = 0.0,
        closes: bool = False,
    ) -> None:
        """Set the reply for `path`, after `delay` seconds; with `closes` the connection ends after it."""
        self.replies[path] = Reply(body, status, headers or {}, delay, closes)


@pytest.fixture
def service() -> Iterator[Service]:
    closing = threading.Event()

    class Handler(LoopbackHandler):
        def _answer(self) -> None:
            path = self.path.partition("?")[0]
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            state.requests.append((self.command, path, dict(self.headers), body))
            reply = state.replies[path]
            closing.wait(reply.delay)
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = reply.closes

        do_GET = do_POST = _answer

    with serving(Handler) as url:
        state = Service(url)
        yield state
        closing.set()


@pytest.fixture
def closed_port() -> str:
    """The address of a service that does not exist."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"
