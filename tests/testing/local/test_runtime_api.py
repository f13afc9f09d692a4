"""The HTTP server that the Lambda runtime client talks to, as another client sees it."""

from __future__ import annotations

import http.client
import json
import os
import select
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from cfnkit.testing.local.runtime_api import RESPONSE_LIMIT, ClientReport, Invocation, Kind, RuntimeApi

ROOT = "/2018-06-01/runtime"
CALL = Invocation("id-1", b'{"a": 1}', 1_700_000_000_000, "arn:aws:lambda:us-east-1:123456789012:function:macro")


@pytest.fixture
def api() -> Iterator[RuntimeApi]:
    with RuntimeApi() as running:
        yield running


@pytest.fixture
def client(api: RuntimeApi) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(api.address, timeout=30)
    yield connection
    connection.close()


def ask(client: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
    client.request(method, ROOT + path, body)
    response = client.getresponse()
    return response.status, json.loads(response.read())


def take(api: RuntimeApi) -> ClientReport:
    assert select.select([api.signal], [], [], 30)[0]
    report = api.take()
    assert report is not None
    return report


def test_a_call_goes_to_the_client_and_its_response_comes_back(
    api: RuntimeApi, client: http.client.HTTPConnection
) -> None:
    api.offer(CALL)
    client.request("GET", f"{ROOT}/invocation/next")
    response = client.getresponse()
    assert response.status == 200
    assert response.read() == CALL.event
    headers = {name: value for name, value in response.getheaders() if name.startswith("Lambda-")}
    assert headers == {
        "Lambda-Runtime-Aws-Request-Id": "id-1",
        "Lambda-Runtime-Deadline-Ms": "1700000000000",
        "Lambda-Runtime-Invoked-Function-Arn": CALL.function_arn,
    }
    assert take(api) == ClientReport(Kind.READY)
    assert ask(client, "POST", "/invocation/id-1/response", b'{"b": 2}') == (202, {"status": "OK"})
    assert take(api) == ClientReport(Kind.RESPONSE, b'{"b": 2}')
    assert api.take() is None


def test_the_client_waits_for_a_call(api: RuntimeApi, client: http.client.HTTPConnection) -> None:
    client.request("GET", f"{ROOT}/invocation/next")
    assert take(api) == ClientReport(Kind.READY)
    api.offer(CALL)
    assert client.getresponse().read() == CALL.event


def test_errors_are_told_from_responses(api: RuntimeApi, client: http.client.HTTPConnection) -> None:
    api.offer(CALL)
    ask(client, "GET", "/invocation/next")
    assert ask(client, "POST", "/invocation/id-1/error", b'{"errorType": "X"}')[0] == 202
    assert ask(client, "POST", "/init/error", b'{"errorType": "Y"}')[0] == 202
    assert [take(api) for _ in range(3)] == [
        ClientReport(Kind.READY),
        ClientReport(Kind.ERROR, b'{"errorType": "X"}'),
        ClientReport(Kind.INIT_ERROR, b'{"errorType": "Y"}'),
    ]


def test_a_response_has_a_largest_size(api: RuntimeApi, client: http.client.HTTPConnection) -> None:
    for size, status, kind in ((RESPONSE_LIMIT, 202, Kind.RESPONSE), (RESPONSE_LIMIT + 1, 413, Kind.ERROR)):
        api.offer(CALL)
        ask(client, "GET", "/invocation/next")
        said = ask(client, "POST", "/invocation/id-1/response", b"x" * size)
        assert said[0] == status
        assert take(api).kind is Kind.READY
        report = take(api)
        assert report.kind is kind
    assert said[1]["errorType"] == "RequestEntityTooLarge"
    assert json.loads(report.body) == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    }


def test_only_the_call_that_runs_can_be_answered_and_once(api: RuntimeApi, client: http.client.HTTPConnection) -> None:
    assert ask(client, "POST", "/invocation/id-1/response", b"1")[0] == 400
    api.offer(CALL)
    ask(client, "GET", "/invocation/next")
    assert ask(client, "POST", "/invocation/other/response", b"1")[1]["errorType"] == "InvalidRequestID"
    assert ask(client, "POST", "/invocation/id-1/response", b"1")[0] == 202
    assert ask(client, "POST", "/invocation/id-1/response", b"2")[0] == 400
    assert [take(api), take(api), api.take()] == [ClientReport(Kind.READY), ClientReport(Kind.RESPONSE, b"1"), None]


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("POST", "/invocation/next"), ("POST", "/x")])
def test_what_is_not_there(client: http.client.HTTPConnection, method: str, path: str) -> None:
    assert ask(client, method, path, b"" if method == "POST" else None)[0] == 404


def test_a_body_without_a_length_is_refused(api: RuntimeApi) -> None:
    with socket.create_connection(api.address.split(":"), timeout=30) as connection:  # type: ignore[arg-type]
        connection.sendall(f"POST {ROOT}/init/error HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 411 ")


def test_at_the_end_waiting_clients_are_let_go_and_nothing_is_left() -> None:
    threads, descriptors = threading.active_count(), len(os.listdir("/dev/fd"))
    with RuntimeApi() as api:
        waiting = http.client.HTTPConnection(api.address, timeout=30)
        waiting.request("GET", f"{ROOT}/invocation/next")
        idle = socket.create_connection(api.address.split(":"), timeout=30)  # type: ignore[arg-type]
        assert take(api) == ClientReport(Kind.READY)
    with pytest.raises((http.client.HTTPException, OSError)):
        waiting.getresponse()
    waiting.close()
    idle.close()
    assert threading.active_count() == threads
    assert len(os.listdir("/dev/fd")) == descriptors


def test_a_client_that_never_stops_asking_does_not_block_the_server(api: RuntimeApi) -> None:
    # More reports than a pipe takes signals.
    for _ in range(70_000):
        api.not_started(b"")
    for _ in range(70_000):
        assert api.take() == ClientReport(Kind.INIT_ERROR)
    assert api.take() is None
