"""One stack of a run: its result is written to the bucket, whatever becomes of it."""

from __future__ import annotations

import collections.abc as abc
import json
from datetime import date
from typing import Any

from cfnkit.fleet.deployed.hub import RESULTS, Hub
from cfnkit.fleet.examining import examine
from cfnkit.fleet.items import Item
from cfnkit.fleet.results import Result, StackStatus

_CAUSE_LIMIT = 300


class Throttled(Exception):
    """AWS took too many calls to answer all. Step Functions knows this error by its name, and tries again later."""


def examine_stack(hub: Hub, event: abc.Mapping[str, Any]) -> dict[str, Any]:
    """Examine the `item` of an event on its `day`, in its `run`, and write the result; returns its status.

    With a `failure`, which Step Functions caught, the result is that nothing was seen, and why. Raises Throttled after
    the result so far is written, and CfnkitError when it cannot be written.
    """
    item, day = Item.of(event["item"]), date.fromisoformat(event["day"])
    run, failure = str(event["run"]), event.get("failure")
    if failure is None:
        result = examine(item, hub.access_of, hub.examination(day, run))
    elif failure.get("Error") == Throttled.__name__:
        return {"status": StackStatus.NOT_KNOWN.value}  # the last try has written what it saw
    else:
        result = Result(item, day.isoformat(), StackStatus.NOT_SEEN, reason_of(failure), run=run)
    hub.folder(RESULTS).write(result.path, result.data())
    if failure is None and result.throttled:
        raise Throttled(str(item))
    return {"status": result.status.value}


def reason_of(failure: abc.Mapping[str, Any]) -> str:
    """Why a function had no result, from the error that Step Functions caught."""
    error = str(failure.get("Error", ""))
    cause = " ".join(_message(str(failure.get("Cause", ""))).split())
    if error in ("States.Timeout", "Sandbox.Timedout") or "timed out after" in cause:
        return "The examination took too long, and was ended."
    text = f"The examination failed: {error}: {cause}".rstrip(": ")
    return text if len(text) <= _CAUSE_LIMIT else f"{text[:_CAUSE_LIMIT]}..."


def _message(cause: str) -> str:
    """The message of a function's error, whose cause is a JSON text with a stack trace."""
    try:
        document = json.loads(cause)
    except ValueError:
        return cause
    return str(document.get("errorMessage", "")) if isinstance(document, dict) else cause
