"""Responses that a case writes for operations of AWS, in the protocol of their service.

moto, an emulator of AWS, reads the requests and writes the responses by boto3's models; nothing is emulated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

from cfnkit.aws.operations import Operation, find_operation, time_of
from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging import CannedResponse
from cfnkit.syntax import to_plain

_PROTOCOLS = ("ec2", "json", "query", "rest-json", "rest-xml")


class HttpRequest(NamedTuple):
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class HttpResponse(NamedTuple):
    """A response to send."""

    status: int
    body: bytes
    headers: dict[str, str]


class _Canned(NamedTuple):
    response: CannedResponse
    operation: Operation


def checked(responses: Iterable[CannedResponse]) -> tuple[_Canned, ...]:
    """The responses of a case with their operations. Raises ConfigurationError at the place that does not fit."""
    return tuple(_Canned(response, _operation(response)) for response in responses)


def _operation(response: CannedResponse) -> Operation:
    found = find_operation(response.action)
    if isinstance(found, str):
        raise ConfigurationError(found, response.span)
    faults = [] if response.when is None else list(found.faults_of_request(response.when))
    for page in response.pages:
        faults += found.faults_of_response(page)
    if faults:
        raise ConfigurationError(faults[0].message, faults[0].node.span)
    protocol = found.model.service_model.resolved_protocol
    if protocol not in _PROTOCOLS:
        raise ConfigurationError(
            f"{response.action} has the protocol {protocol}, which is not answered here.", response.span
        )
    if len(response.pages) > 1 and not found.paginator:
        raise ConfigurationError(f"{response.action} has no pages: write one `gives`.", response.span)
    return found


class Responses:
    """The responses of one call of a macro: several for one operation are given in turn, and the last one stays."""

    def __init__(self, canned: Sequence[_Canned]) -> None:
        self._canned = canned
        self._given: dict[int, int] = {}

    def action_of(self, service: str, request: HttpRequest, action: str) -> str:
        """The action of a request in a REST protocol, where no header names it; else `action`."""
        for canned in self._canned:
            model = canned.operation.model
            is_rest = "rest" in model.service_model.resolved_protocol
            if is_rest and canned.response.action.startswith(f"{service}:") and _matches(model.http, request):
                return canned.response.action
        return action

    def answer(self, action: str, request: HttpRequest) -> HttpResponse | str:
        """The response to a request, or what is missing in the case, as a clause."""
        named = [(index, each) for index, each in enumerate(self._canned) if each.response.action == action]
        if not named:
            return f"the case has no response for it: add `responses: [{{action: {action}, gives: {{...}}}}]`"
        operation = named[0][1].operation
        asked = _Protocol(operation).read(request)
        fitting = [(index, each) for index, each in named if _fits(each.response.asked, asked)]
        if not fitting:
            return f"no `when` of the case's responses for it fits {json.dumps(asked, default=str)}"
        token = operation.paginator.get("input_token")
        page = _page_of(asked, token) if token else 0
        unused = [(index, each) for index, each in fitting if index not in self._given]
        last = max(self._given, key=self._given.__getitem__, default=fitting[-1][0])
        if page:  # of the response that gave the page before
            index, each = next(((index, each) for index, each in fitting if index == last), fitting[-1])
        else:
            index, each = unused[0] if unused else fitting[-1]
            self._given[index] = len(self._given)
        return _Protocol(operation).write(each.response, page)


def _fits(when: Any, asked: Any) -> bool:
    """Whether a request has what `when` names; members of objects that it does not name may be anything."""
    if isinstance(when, dict):
        return isinstance(asked, dict) and all(
            name in asked and _fits(value, asked[name]) for name, value in when.items()
        )
    if isinstance(when, list):
        return isinstance(asked, list) and len(when) == len(asked) and all(map(_fits, when, asked))
    return str(when).lower() == str(asked).lower() if isinstance(asked, bool) else str(when) == str(asked)


def _page_of(asked: Mapping[str, Any], token: str | list[str]) -> int:
    name = token if isinstance(token, str) else token[0]
    text = str(asked.get(name, "")).removeprefix("page-")
    return int(text) if text.isdigit() else 0


def _matches(http: Mapping[str, str], request: HttpRequest) -> dict[str, str] | None:
    """The parts of a request's path by the names in the model's URI; None when it is of another operation."""
    wanted, _, query = http["requestUri"].partition("?")
    found = urlsplit(request.target)
    if http["method"] != request.method:
        return None
    given = dict(parse_qsl(found.query, keep_blank_values=True))
    if any(given.get(name) != value for name, value in parse_qsl(query, keep_blank_values=True)):
        return None
    pattern = re.sub(
        r"\\\{(\w+)(\\\+)?\\\}", lambda match: f"(?P<{match[1]}>{'.+' if match[2] else '[^/]+'})", re.escape(wanted)
    )
    match = re.fullmatch(f"{pattern}/?", found.path)
    return None if match is None else {name: unquote(value) for name, value in match.groupdict().items()}


class _Protocol:
    """Reads requests and writes responses of an operation."""

    def __init__(self, operation: Operation) -> None:
        try:
            from moto.core.model import ServiceModel
        except ImportError as error:
            message = "Cases with `responses` need moto: run `pip install 'cfnkit[testing]'`."
            raise ConfigurationError(message) from error
        self._operation = operation
        self._model = ServiceModel(operation.description, operation.service).operation_model(operation.name)
        self._name = self._model.service_model.resolved_protocol

    def read(self, request: HttpRequest) -> dict[str, Any]:
        """The members of a request."""
        from moto.core.parse import PROTOCOL_PARSERS
        from werkzeug.datastructures import Headers, MultiDict

        query = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
        form = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True) if self._is_form else []
        parts = _matches(self._model.http, request) if "rest" in self._name else None
        asked: dict[str, Any] = PROTOCOL_PARSERS[self._name](self._model).parse(
            {
                "body": request.body,
                "headers": Headers(list(request.headers.items())),
                "method": request.method,
                "url_params": parts or {},
                "url_path": urlsplit(request.target).path,
                "values": MultiDict([*query, *form]),
            }
        )
        return asked

    def write(self, response: CannedResponse, page: int) -> HttpResponse:
        """A page of a response, or its error."""
        if response.error is not None:
            return self._error(*response.error)
        from moto.core.serialize import get_serializer_class

        result = _typed(to_plain(response.pages[min(page, len(response.pages) - 1)]), self._model.output_shape)
        if page + 1 < len(response.pages):
            paginator = self._operation.paginator
            result[_member(paginator["output_token"])] = f"page-{page + 1}"
            if "more_results" in paginator:
                result[_member(paginator["more_results"])] = True
        made = get_serializer_class(self._operation.service, self._name)(self._model).serialize(result)
        body = made["body"]
        headers = {name: str(value) for name, value in made["headers"].items()}
        return HttpResponse(made["status_code"], body if isinstance(body, bytes) else str(body).encode(), headers)

    @property
    def _is_form(self) -> bool:
        return self._name in ("query", "ec2")

    def _error(self, code: str, message: str) -> HttpResponse:
        denied = "Denied" in code or "Unauthorized" in code
        status = 403 if denied else 400
        if "json" in self._name:
            body = json.dumps({"__type": code, "message": message}).encode()
            return HttpResponse(status, body, {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": code})
        inner = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        if self._name == "ec2":
            inner = f"<Response><Errors>{inner}</Errors></Response>"
        elif self._operation.service != "s3":
            inner = f"<ErrorResponse>{inner}</ErrorResponse>"
        return HttpResponse(status, inner.encode(), {"Content-Type": "text/xml"})


def _member(token: str | list[str]) -> str:
    """The member that a paginator's expression names first."""
    expression = token if isinstance(token, str) else token[0]
    return expression.partition("||")[0].strip().partition(".")[0]


def _typed(value: Any, shape: Any) -> Any:
    """A plain value with the types that a model asks for: YAML and JSON have no times and no bytes."""
    if shape is None or value is None:
        return value if value is not None else {}
    kind = shape.type_name
    if kind == "structure":
        return {name: _typed(item, shape.members[name]) for name, item in value.items()}
    if kind == "map":
        return {name: _typed(item, shape.value) for name, item in value.items()}
    if kind == "list":
        return [_typed(item, shape.member) for item in value]
    return _scalar(value, kind)


def _scalar(value: Any, kind: str) -> Any:
    if kind == "timestamp":
        return time_of(value)
    if kind == "blob":
        return str(value).encode()
    if kind in ("integer", "long"):
        return int(value)
    return float(value) if kind in ("float", "double") else value if kind == "boolean" else str(value)
