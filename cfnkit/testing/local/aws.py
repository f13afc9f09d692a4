"""A local AWS with the parameters and objects of a test, and nothing else."""

from __future__ import annotations

import collections.abc as abc
import hashlib
import json
import re
import threading
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from cfnkit.testing.local.loopback_server import LoopbackHandler, LoopbackServer
from cfnkit.testing.local.responses import HttpRequest, HttpResponse, Responses

_SIGNED_FOR = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_RPC = re.compile(r"/service/[^/]+/operation/(\w+)")
_INVOKE = re.compile(r"/2015-03-31/functions/[^/]+/invocations")
# IAM's prefix for services whose requests are signed with another name.
_PREFIXES = {"email": "ses", "monitoring": "cloudwatch", "tagging": "tag"}
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
_OBJECT_ACTIONS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
_BUCKET_ACTIONS = {"GET": "ListBucket", "HEAD": "ListBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}


class AwsCall(NamedTuple):
    """A call: the IAM action that it needs (`ssm:GetParameter`), and the path of the request."""

    action: str
    path: str


class LocalAws:
    """A context: a server on 127.0.0.1, to which the variables `environment` lead the AWS SDKs.

    `ssm` has the parameters of Systems Manager, by name, and `objects` the objects of S3, by `s3://bucket/key`.
    `responses` answer other calls, of the actions in `permissions`; the rest is denied. `calls` are the calls so far,
    in their order.
    """

    def __init__(self, ssm: abc.Mapping[str, str] | None = None, objects: abc.Mapping[str, str] | None = None) -> None:
        self.ssm = dict(ssm or {})
        self.objects = dict(objects or {})
        self.responses = Responses(())
        self.permissions: abc.Container[str] = ()
        self.calls: list[AwsCall] = []
        self._lock = threading.Lock()

    def __enter__(self) -> LocalAws:
        self._server = _Server(self)
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead an SDK here, with worthless credentials."""
        return {
            "AWS_ENDPOINT_URL": f"http://{self._server.address}",
            "AWS_ACCESS_KEY_ID": "AKIALOCALLOCALLOCAL0",
            "AWS_SECRET_ACCESS_KEY": "local/secret/key/of/no/account/whatever0",
            "AWS_MAX_ATTEMPTS": "1",
        }

    def record(self, call: AwsCall) -> None:
        """Add a call."""
        with self._lock:
            self.calls.append(call)


class _Server(LoopbackServer):
    def __init__(self, aws: LocalAws) -> None:
        self.aws = aws
        super().__init__(_Connection)


class _Connection(LoopbackHandler):
    server: _Server

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        signed = _SIGNED_FOR.search(self.headers.get("Authorization", ""))
        service = _PREFIXES.get(signed[1], signed[1]) if signed else "unsigned"
        path = unquote(urlsplit(self.path).path)
        target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        action = f"{service}:{target or self._action(service, path, body)}"
        request = HttpRequest(self.command, self.path, dict(self.headers.items()), body)
        responses = self.server.aws.responses
        action = responses.action_of(service, request, action)
        self.server.aws.record(AwsCall(action, path))
        canned = responses.answer(action, request)
        if isinstance(canned, HttpResponse) and action in self.server.aws.permissions:
            self._send_canned(canned)
        elif action == "s3:GetObject":
            self._send_object(path)
        elif action in _SSM:
            self._send_json(*_SSM[action](self.server.aws.ssm, json.loads(body)))
        else:
            self._deny(service, action, canned, bool(target))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer

    def _deny(self, service: str, action: str, canned: HttpResponse | str, is_json: bool) -> None:
        """Refuse a call, and say what the macro's description or the case lacks."""
        why = canned if isinstance(canned, str) else ""
        if action not in self.server.aws.permissions:
            why = "the permissions of macro.yaml do not name it"
        message = f"{action} is not answered here: {why}."
        if is_json:
            self._send_json(400, {"__type": "AccessDeniedException", "message": message})
        elif service == "ec2":
            self._send_xml("Response", 403, "UnauthorizedOperation", message)
        else:
            self._send_xml("Error" if service == "s3" else "ErrorResponse", 403, "AccessDenied", message)

    def _send_canned(self, response: HttpResponse) -> None:
        headers = dict(response.headers)
        kind = headers.pop("Content-Type", "application/octet-stream")
        self.send(response.status, response.body, kind, **headers)

    def _action(self, service: str, path: str, body: bytes) -> str:
        """The action of a request without the header that names it."""
        if service == "s3":
            in_bucket = path.strip("/").count("/") > 0
            return (_OBJECT_ACTIONS if in_bucket else _BUCKET_ACTIONS).get(self.command, f"{self.command} {path}")
        if _INVOKE.fullmatch(path):
            return "InvokeFunction"
        named = _RPC.fullmatch(path)
        if named:
            return named[1]
        form = parse_qs(body.decode("utf-8", "replace"))
        return form["Action"][0] if "Action" in form else f"{self.command} {path}"

    def _send_object(self, path: str) -> None:
        text = self.server.aws.objects.get(f"s3:/{path}")
        if text is None:
            self._send_xml("Error", 404, "NoSuchKey", "The specified key does not exist.")
            return
        data = text.encode()
        self.send(200, data, "application/octet-stream", ETag=f'"{hashlib.sha256(data).hexdigest()[:32]}"')

    def _send_json(self, status: int, content: Any) -> None:
        self.send(status, json.dumps(content).encode(), "application/x-amz-json-1.1")

    def _send_xml(self, root: str, status: int, code: str, message: str) -> None:
        error = f"<Code>{code}</Code><Message>{message}</Message>"
        inner = error if root == "Error" else f"<Error>{error}</Error>"
        if root == "Response":  # of EC2
            inner = f"<Errors>{inner}</Errors>"
        self.send(status, f"<?xml version='1.0'?><{root}>{inner}</{root}>".encode(), "application/xml")


def _parameter(ssm: abc.Mapping[str, str], name: str) -> dict[str, Any] | None:
    """A parameter by its name, or by its name and version."""
    known, _, version = name.partition(":")
    value = ssm.get(name, ssm.get(known))
    if value is None:
        return None
    number = int(version) if version.isdigit() else 1
    return {"Name": known, "Type": "String", "Value": value, "Version": number, "DataType": "text"}


def _get_parameter(ssm: abc.Mapping[str, str], request: dict[str, Any]) -> tuple[int, Any]:
    found = _parameter(ssm, request["Name"])
    return (200, {"Parameter": found}) if found else (400, {"__type": "ParameterNotFound"})


def _get_parameters(ssm: abc.Mapping[str, str], request: dict[str, Any]) -> tuple[int, Any]:
    found = {name: _parameter(ssm, name) for name in request["Names"]}
    missing = [name for name, parameter in found.items() if parameter is None]
    return 200, {"Parameters": [parameter for parameter in found.values() if parameter], "InvalidParameters": missing}


def _get_parameters_by_path(ssm: abc.Mapping[str, str], request: dict[str, Any]) -> tuple[int, Any]:
    below = request["Path"].rstrip("/") + "/"
    names = [name for name in ssm if name.startswith(below)]
    if not request.get("Recursive"):
        names = [name for name in names if "/" not in name.removeprefix(below)]
    return 200, {"Parameters": [_parameter(ssm, name) for name in names]}


_SSM = {
    "ssm:GetParameter": _get_parameter,
    "ssm:GetParameters": _get_parameters,
    "ssm:GetParametersByPath": _get_parameters_by_path,
}
