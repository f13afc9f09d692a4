"""An organization on this machine: the emulator's accounts behind a server that can refuse and throttle, over HTTP.

The emulator has as many accounts as there are access keys of twelve digits, and its STS gives keys for others. What it
lacks is answered here: a Cloud Control of the resources that tests change, a role that is refused, throttling.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pytest

from cfnkit.testing.local.loopback_server import LoopbackHandler
from support.emulator import emulator_client, get_resource
from support.serving import serving

MANAGEMENT = "999999999999"
ROLE = "reader"
_CREDENTIAL = re.compile(r"Credential=([^/]+)/[0-9]+/([^/]+)/([^/]+)/")
_THROTTLED = (
    b"<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>"
    b"</ErrorResponse>"
)


class Call(NamedTuple):
    """A call of AWS: who, where, which operation of which service."""

    account: str
    region: str
    service: str
    operation: str


class MemberAccounts:
    """Accounts. `refused` ones lend no role, `throttles` says which calls are throttled, and `calls` counts all.

    `replies` gives answers in place of the emulator's.
    """

    def __init__(self, emulator: str) -> None:
        self.url = ""
        self.refused: set[str] = set()
        self.throttles: Callable[[Call], bool] = lambda call: False
        self.replies: Callable[[Call], bytes | None] = lambda call: None
        self.calls: Counter[Call] = Counter()
        self.emulator = emulator
        self._lock = threading.Lock()
        self._keys: dict[str, str] = {}
        self._clients: dict[tuple[str, str, str], Any] = {}

    def client(self, service: str, account: str, region: str) -> Any:
        """A client of boto3 in an account, which calls the emulator without the server between."""
        key = service, account, region
        with self._lock:
            if key not in self._clients:
                self._clients[key] = emulator_client(service, self.emulator, region=region, account=account)
            return self._clients[key]

    def deploy(self, account: str, region: str, names: Iterable[str], template: str) -> None:
        """Deploy stacks with a template."""
        cloudformation = self.client("cloudformation", account, region)
        names = list(names)
        for name in names:
            cloudformation.create_stack(StackName=name, TemplateBody=template)
        for name in names:
            cloudformation.get_waiter("stack_create_complete").wait(
                StackName=name, WaiterConfig={"Delay": 0.2, "MaxAttempts": 150}
            )

    def change_queue(self, account: str, region: str, stack: str, logical_id: str) -> None:
        """Change a queue of a stack out of band."""
        cloudformation = self.client("cloudformation", account, region)
        found = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=logical_id)
        queue = found["StackResourceDetail"]["PhysicalResourceId"]
        attributes = {"VisibilityTimeout": "99"}
        self.client("sqs", account, region).set_queue_attributes(QueueUrl=queue, Attributes=attributes)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, str]:
        """The status, the body and the type of the answer to a request."""
        call = self._call(headers, body)
        with self._lock:
            self.calls[call] += 1
        if self.throttles(call):
            if call.service == "cloudcontrolapi":
                return 400, json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}).encode(), "json"
            return 400, _THROTTLED, "text/xml"
        reply = self.replies(call)
        if reply is not None:
            return 200, reply, "text/xml"
        if call.service == "cloudcontrolapi" and call.operation == "GetResource":
            request = json.loads(body)
            status, document = get_resource(
                lambda service: self.client(service, call.account, call.region),
                request["TypeName"],
                request["Identifier"],
            )
            return status, json.dumps(document).encode(), "application/x-amz-json-1.0"
        if call.operation == "AssumeRole":
            return self._assume(method, path, headers, body)
        return self._forwarded(method, path, headers, body)

    def _call(self, headers: dict[str, str], body: bytes) -> Call:
        key, region, service = _CREDENTIAL.findall(headers.get("authorization", ""))[0]
        target = headers.get("x-amz-target", "").rpartition(".")[2]
        operation = target or dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace"))).get("Action", "")
        return Call(self._keys.get(key, key), region, service, operation)

    def _assume(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, str]:
        account = dict(urllib.parse.parse_qsl(body.decode()))["RoleArn"].split(":")[4]
        if account in self.refused:
            message = f"User: arn:aws:iam::{MANAGEMENT}:user/ops is not authorized to perform: sts:AssumeRole"
            text = f"<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{message}</Message></Error>"
            return 403, f"<ErrorResponse>{text}</ErrorResponse>".encode(), "text/xml"
        status, answer, kind = self._forwarded(method, path, headers, body)
        for key in re.findall(rb"<AccessKeyId>([^<]+)<", answer):
            self._keys[key.decode()] = account
        return status, answer, kind

    def _forwarded(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, str]:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.emulator).netloc, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read(), response.headers.get("Content-Type", "")
        finally:
            connection.close()


@pytest.fixture
def members(ministack: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemberAccounts]:
    """An organization, in whose management account this process is. The emulator has accounts of other tests, too."""
    made = MemberAccounts(ministack)

    class Handler(LoopbackHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send(*made.answer(self.command, self.path, headers, self.rfile.read(length)))

        do_GET = do_PUT = do_HEAD = do_DELETE = do_POST

    with serving(Handler) as made.url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", made.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", MANAGEMENT)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield made
