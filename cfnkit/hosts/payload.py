"""The events and responses of macros: their size, their form, and the sentences about a missing response."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping
from typing import Any, NoReturn

from cfnkit.hosts import LOG_LIMIT, Answer

# Lambda's limit for a synchronous call, on the request and on the response.
PAYLOAD_LIMIT = 6_291_456
# The least exit code of a process that crashed on Windows, such as 0xC0000005.
_FATAL = 0xC0000000


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


def how_it_ended(code: int) -> str:
    """The end of a sentence for an exit code, or for a signal's negative number."""
    if code >= _FATAL:
        return f"crashed with status 0x{code:08X}"
    if code >= 0:
        return f"ended its process with exit code {code}"
    number = -code
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if name == "SIGKILL":
        return "was killed by SIGKILL, as systems do when memory runs out"
    return f"crashed with {name} ({signal.strsignal(number) or 'unknown'})"


def function_error(payload: bytes) -> tuple[str, str]:
    """The failure's sentence and the stack trace, from the payload that Lambda gives instead of a response.

    https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
    """
    try:
        report = json.loads(payload)
    except ValueError:
        report = None
    if not isinstance(report, Mapping):
        return "The function failed.", payload[:LOG_LIMIT].decode(errors="replace")
    kind = str(report.get("errorType") or "")
    message = " ".join(str(report.get("errorMessage") or "").split()).rstrip(".")
    trace = report.get("stackTrace")
    text = "\n".join(str(line).rstrip("\n") for line in trace) + "\n" if isinstance(trace, list) and trace else ""
    # Lambda's own errors have a dot, `Runtime.ImportModuleError`; the others are exceptions of the handler.
    if kind and "." not in kind:
        return f"The function raised {kind}: {message}." if message else f"The function raised {kind}.", text
    return f"The function failed: {message or kind}." if message or kind else "The function failed.", text
