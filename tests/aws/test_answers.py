"""Answers that no service of AWS gives: a proxy's page, half an answer, other members, silence."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from cfnkit.aws.access import Access, shared_session
from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.verifier import AwsVerifier
from cfnkit.aws.services import AwsServices
from cfnkit.aws.states.stacks import Stacks
from cfnkit.aws.time_limit import TimeLimit
from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import DynamicReference, FailureKind, Verification, tokenize
from cfnkit.testing.local.loopback_server import LoopbackHandler
from support.serving import serving

PAGE = b"<!DOCTYPE html><html><body>Please log in</body></html>"
THROTTLED = b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'


class Server(LoopbackHandler):
    """Gives one answer to every request, after a delay, or when the test is over."""

    status, body, kind, delay = 200, b"", "text/html", 0.0
    over = threading.Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.over.wait(self.delay)
        self.send(self.status, self.body, self.kind)

    do_GET = do_POST


@pytest.fixture
def answering(credentials: None) -> Iterator[Any]:
    """A function that starts the server with an answer, and returns its URL."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def start(body: bytes, status: int = 200, kind: str = "text/html", delay: float = 0.0) -> str:
            words: dict[str, Any] = {
                "body": body,
                "status": status,
                "kind": kind,
                "delay": delay,
                "over": threading.Event(),
            }
            url = stack.enter_context(serving(type("Answer", (Server,), words)))
            stack.callback(words["over"].set)
            return url

        yield start


def access(url: str, limit: TimeLimit | None = None, attempts: int = 2) -> Access:
    return Access("us-east-1", url, 5.0, attempts, shared_session(), limit)


def verify(use: Access, *names: str) -> tuple[Verification, ...]:
    found = [token for name in names for token in tokenize(f"{{{{resolve:{name}}}}}")]
    return AwsVerifier(Connection(use)).verify([token for token in found if isinstance(token, DynamicReference)])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (PAGE, "an HTML page"),
        (b"", "an empty text"),
        (b'{"Parameters": [{"Na', "not JSON, or a part of it"),
        (b'{"Parameters": "x"}', "its members are of other types"),
        (b'{"Parameters": [{"Name": "/a", "Type": "String", "Version": "x"}]}', "its members are of other types"),
        (b'{"Parameters": [{"Type": "String", "Version": 1}]}', "without Parameters.Name"),
        (b"{}", "without Parameters"),
    ],
)
def test_a_parameter_is_not_known_where_the_answer_is_none(answering: Any, body: bytes, why: str) -> None:
    (verification,) = verify(access(answering(body)), "ssm:/a")
    assert verification.exists is None
    assert verification.failure is not None
    assert verification.failure.kind is FailureKind.NO_ANSWER
    assert f"the answer is not from AWS ({why})" in verification.failure.sentence


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (PAGE, 200, "not from AWS (an HTML page)"),
        (PAGE, 403, "not from AWS (an HTML page, status 403)"),
        (PAGE, 502, "the server answered 502 Bad Gateway"),
        (b"oops", 500, "the server answered 500 Internal Server Error"),
        (b"<DescribeStacksResponse><DescribeSta", 200, "not XML, or a part of it"),
        (b"<DescribeStacksResponse/>", 200, "not from AWS ("),
        (b"", 200, "an empty text"),
        (b"", 301, "an empty text, status 301"),
        (b"", 403, "an empty text, status 403"),
        (b'{"Stacks": []}', 200, "not XML"),
    ],
)
def test_a_stack_is_not_read_where_the_answer_is_none(answering: Any, body: bytes, status: int, why: str) -> None:
    with pytest.raises(ServiceError, match="The stack web cannot be read") as raised:
        Stacks(access(answering(body, status))).read("web")
    assert why in str(raised.value)


def test_a_page_is_no_object_of_s3(answering: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", answering(PAGE))
    with pytest.raises(ServiceError, match="an HTML page"):
        AwsServices().fetch_object("bucket", "key", "us-east-1")


def test_calls_end_at_the_time_limit(answering: Any) -> None:
    calls: list[str] = []
    limit = TimeLimit(0.3, lambda operation, count: calls.append(f"{count} {operation}"))
    url = answering(THROTTLED, 400, "application/x-amz-json-1.1")
    began = time.monotonic()
    answers = verify(access(url, limit, 50), *(f"secretsmanager:s{number}" for number in range(9)))
    assert time.monotonic() - began < 60
    whys = {answer.failure.sentence.partition("us-east-1: ")[2] for answer in answers if answer.failure}
    assert whys <= {
        "AWS throttles the calls, try again later.",
        "AWS did not answer all calls within 0.3 s, the limit for them.",
    }
    assert [answer.resolves for answer in answers] == [None] * 9
    assert calls[0] == "0 secrets-manager DescribeSecret"


def test_a_silent_server_is_waited_for_no_longer_than_the_limit(answering: Any) -> None:
    url = answering(b"{}", delay=60.0)
    began = time.monotonic()
    (verification,) = verify(access(url, TimeLimit(0.4), 5), "ssm:/a")
    assert time.monotonic() - began < 30, "it was not waited for"
    assert verification.exists is None


def test_after_three_calls_without_an_answer_no_other_is_made(answering: Any) -> None:
    calls: list[str] = []
    limit = TimeLimit(60, lambda operation, count: calls.append(operation))
    url = answering(b"oops", 500)
    answers = verify(access(url, limit, 1), *(f"secretsmanager:s{number}" for number in range(40)))
    assert all(answer.exists is None for answer in answers)
    assert 3 <= len(calls) < 40
