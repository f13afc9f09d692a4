"""The events and responses of macros: their size and their form."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from cfnkit.hosts.protocol import Answer

# Lambda's limit for a synchronous call, on the request and on the response.
PAYLOAD_LIMIT = 6_291_456


class EventError(Exception):
    """The event cannot be sent; the message is the failure's sentence."""


class ResponseError(Exception):
    """The response is not JSON; the message is the failure's sentence."""


def event_bytes(event: str) -> bytes:
    """The bytes of an event. Raises `EventError` for one that is too large or cannot be written in UTF-8."""
    try:
        data = event.encode()
    except UnicodeEncodeError as error:
        raise EventError(f"The event cannot be written in UTF-8: {error.reason}.") from error
    if len(data) > PAYLOAD_LIMIT:
        raise EventError(f"The event is {len(data):,} bytes; a macro's event is at most {PAYLOAD_LIMIT:,}.")
    return data


def too_large(size: str) -> str:
    """The sentence about a response of `size` bytes."""
    return f"The response is {size} bytes; a macro's response is at most {PAYLOAD_LIMIT:,}."


def answer_from(data: bytes, log: str) -> Answer:
    """The answer with this response; whether it is JSON is found when the answer is read."""
    if len(data) > PAYLOAD_LIMIT:
        return Answer(None, too_large(f"{len(data):,}"), log)
    if not data.strip():
        return Answer(None, "The response is empty.", log)
    try:
        return Answer(data.decode(), "", log)
    except UnicodeDecodeError:
        return Answer(None, "The response is not UTF-8.", log)


def read_response(payload: str) -> Any:
    """The JSON value of an answer's payload. Raises `ResponseError` for a text that is not JSON."""
    try:
        return json.loads(payload, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ResponseError("The response is nested too deeply.") from error
    except ValueError as error:
        raise ResponseError(f"The response is not JSON: {error}.") from error


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")
