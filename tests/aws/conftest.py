from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest

from support.aws_server import AwsServer, running_aws
from support.aws_stub import stub  # noqa: F401
from support.emulator import account, cloud_control, ministack  # noqa: F401


class Reply(NamedTuple):
    body: bytes
    status: int
    headers: Mapping[str, str]
    delay: float
    closes: bool


class Service:
    """An AWS service on this machine: what it answers on a path, and what it was asked."""

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
        """What to answer on `path`, after `delay` seconds; with `closes` the connection ends behind it."""
        self.replies[path] = Reply(body, status, headers or {}, delay, closes)


@pytest.fixture
def service() -> Iterator[Service]:
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

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

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that went away in the middle is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    state = Service(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")


@pytest.fixture
def closed_port() -> str:
    """The address of a service that is not there."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"


@pytest.fixture(scope="session")
def running() -> Iterator[AwsServer]:
    with running_aws() as server:
        yield server


@pytest.fixture
def aws(running: AwsServer, credentials: None, monkeypatch: pytest.MonkeyPatch) -> AwsServer:
    """An AWS with nothing in it, which boto3 finds by itself."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", running.url)
    running.reset()
    return running
