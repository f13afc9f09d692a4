"""The size and the form of what goes to a macro and comes back from it."""

from __future__ import annotations

import json
from typing import NoReturn

from cfnkit.hosts.protocol import Answer

# Lambda's limit for a synchronous call, on the request and on the response.
PAYLOAD_LIMIT = 6_291_456


class EventError(Exception):
    """The event cannot be sent; the text is the failure's sentence."""


def event_bytes(event: str) -> bytes:
    """The event as it is sent. Raises `EventError` when a macro cannot be given it."""
    try:
        data = event.encode()
    except UnicodeEncodeError as error:
        raise EventError(f"The event cannot be written in UTF-8: {error.reason}.") from error
    if len(data) > PAYLOAD_LIMIT:
        raise EventError(f"The event is {len(data):,} bytes; a macro's event is at most {PAYLOAD_LIMIT:,}.")
    return data


def too_large(size: str) -> str:
    """The sentence for a response of `size` bytes."""
    return f"The response is {size} bytes; a macro's response is at most {PAYLOAD_LIMIT:,}."


def answer_from(data: bytes, log: str) -> Answer:
    """The answer that a response makes, as it came from a macro that is not trusted to write JSON."""
    if len(data) > PAYLOAD_LIMIT:
        return Answer(None, too_large(f"{len(data):,}"), log)
    if not data.strip():
        return Answer(None, "The response is empty.", log)
    try:
        payload = data.decode()
        json.loads(payload, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        return Answer(None, "The response is not UTF-8.", log)
    except RecursionError:
        return Answer(None, "The response is nested too deeply.", log)
    except ValueError as error:
        return Answer(None, f"The response is not JSON: {error}.", log)
    return Answer(payload, "", log)


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")
