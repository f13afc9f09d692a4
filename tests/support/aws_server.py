"""An AWS on this machine: moto behind a server on 127.0.0.1, which records requests and can answer with faults.

It is real HTTP, so boto3 makes its own retries. Processes that a test starts find it by `AWS_ENDPOINT_URL`.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

import pytest

_REGION = re.compile(r"Credential=[^/]+/[0-9]+/([^/]+)/")
_ACCOUNT = "123456789012"


class Request(NamedTuple):
    """A request: `service` is ssm or secretsmanager, and `operation` has the name of the API."""

    service: str
    operation: str
    region: str
    body: dict[str, Any]


class Reply(NamedTuple):
    """A response in place of moto's, after `delay` seconds; `length` is the Content-Length, the true one when None."""

    status: int = 200
    body: bytes = b"{}"
    delay: float = 0.0
    length: int | None = None


Fault: TypeAlias = Callable[[Request], "Reply | None"]


def error(code: str, message: str = "", status: int = 400, delay: float = 0.0) -> Reply:
    """An error in the form of the JSON protocol."""
    return Reply(status, json.dumps({"__type": code, "message": message}).encode(), delay)


def denial(action: str, name: str, reason: str = "no identity-based policy allows the {} action") -> Reply:
    """The error for a caller who has no permission for the IAM action."""
    user = f"User: arn:aws:iam::{_ACCOUNT}:user/reader"
    message = f"{user} is not authorized to perform: {action} on resource: {name} because {reason.format(action)}"
    return error("AccessDeniedException", message)


class AwsServer:
    """A running server: its URL, the requests so far, and the faults that are tried before moto."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self._lock = threading.Lock()

    def client(self, service: str, region: str = "us-east-1") -> Any:
        """A client of boto3 that puts things into the server."""
        import boto3

        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id="filler",
            aws_secret_access_key="not-a-secret",
        )

    def requests_for(self, operation: str) -> list[Request]:
        """The requests for an operation, in their order."""
        return [request for request in self.requests if request.operation == operation]

    def fail(self, operation: str, *replies: Reply | None) -> None:
        """Answer the next requests for an operation with these replies, one each; None is moto's own answer."""
        left = iter(replies)
        self.faults.append(lambda request: next(left, None) if request.operation == operation else None)

    def deny(self, action: str, names: Iterable[str] = (), reply: Reply | None = None) -> None:
        """Refuse an IAM action for these names, or for all.

        A request with one of the names is refused as a whole, as by the service.
        """
        operation = action.partition(":")[2]
        refused = set(names)

        def fault(request: Request) -> Reply | None:
            if request.operation != operation:
                return None
            asked = _names(request)
            hit = next((name for name in asked if name in refused), None) if refused else "*"
            return None if hit is None else reply or denial(action, hit)

        self.faults.append(fault)

    def reset(self) -> None:
        """Remove what is in the server, the requests and the faults."""
        from urllib.request import Request as Post
        from urllib.request import urlopen

        with urlopen(Post(f"{self.url}/moto-api/reset", method="POST", data=b"")) as answer:
            answer.read()
        self.forget()
        self.faults.clear()

    def forget(self) -> None:
        """Remove the requests so far, such as those of a test's preparation."""
        with self._lock:
            self.requests.clear()

    def take(self, request: Request) -> Reply | None:
        """Record a request; returns the reply of the first fault that has one."""
        with self._lock:
            self.requests.append(request)
            for fault in self.faults:
                reply = fault(request)
                if reply is not None:
                    return reply
        return None


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials and a region that boto3 finds in the environment."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")


@pytest.fixture
def aws(aws_server: AwsServer, credentials: None, monkeypatch: pytest.MonkeyPatch) -> AwsServer:
    """An empty AWS, which boto3 finds by the environment."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws_server.url)
    aws_server.reset()
    return aws_server


@pytest.fixture(scope="session")
def aws_server() -> Iterator[AwsServer]:
    """A server for all tests of this process, with whatever they left in it."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    closing = threading.Event()
    moto = DomainDispatcherApplication(create_backend_app)

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Print nothing."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if not target:
            return moto(environ, start)  # type: ignore[no-any-return]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        region = _REGION.search(environ.get("HTTP_AUTHORIZATION", ""))
        service, _, operation = target.partition(".")
        name = "ssm" if service == "AmazonSSM" else service
        reply = state.take(Request(name, operation, region[1] if region else "", json.loads(body or b"{}")))
        if reply is None:
            return moto({**environ, "wsgi.input": io.BytesIO(body)}, start)  # type: ignore[no-any-return]
        closing.wait(reply.delay)
        length = str(len(reply.body) if reply.length is None else reply.length)
        start(f"{reply.status} Fault", [("Content-Type", "application/x-amz-json-1.1"), ("Content-Length", length)])
        return [reply.body]

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=Quiet)
    state = AwsServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _names(request: Request) -> list[str]:
    """The names that a request asks for, those of parameters without a version."""
    body = request.body
    names = body.get("Names") or body.get("SecretIdList") or [body.get("SecretId", "")]
    return [name.partition(":")[0] if request.service == "ssm" else name for name in names]
