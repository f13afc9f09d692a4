"""A handler that is called where the test runs, so that a debugger and coverage see it."""

from __future__ import annotations

import io
import json
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from decimal import Decimal
from typing import Any, TypeAlias

from cfnkit.deployment import DEFAULT_ACCOUNT_ID, DEFAULT_REGION, partition_of
from cfnkit.hosts import Answer
from cfnkit.hosts.payload import EventError, answer_from, event_bytes
from cfnkit.hosts.protocol import LOG_LIMIT

Handler: TypeAlias = Callable[[Any, Any], Any]

_MILLISECONDS = 60_000


class Context:
    """What Lambda gives a handler beside the event, as far as a call in a test can have it."""

    function_name = "macro"
    function_version = "$LATEST"
    memory_limit_in_mb = "1024"
    log_group_name = "/aws/lambda/macro"
    log_stream_name = "local"
    identity = None
    client_context = None

    def __init__(self, event: Any) -> None:
        known = event if isinstance(event, dict) else {}
        region, account = known.get("region", DEFAULT_REGION), known.get("accountId", DEFAULT_ACCOUNT_ID)
        self.aws_request_id = str(known.get("requestId", ""))
        self.invoked_function_arn = f"arn:{partition_of(region)}:lambda:{region}:{account}:function:macro"

    def get_remaining_time_in_millis(self) -> int:
        """The time that is left; it does not pass."""
        return _MILLISECONDS


class InProcessHost:
    """Calls `handler(event, context)` in this process, with the event and the response as JSON would have them.

    There is no time limit, and the handler sees this process's environment. What it prints is the log.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def invoke(self, event: str) -> Answer:
        """Call the handler with a macro event (JSON text)."""
        try:
            event_bytes(event)
        except EventError as error:
            return Answer(None, str(error), "")
        read = json.loads(event)
        printed = io.StringIO()
        try:
            with redirect_stdout(printed):
                response = self._handler(read, Context(read))
        except (Exception, SystemExit) as error:
            trace = "".join(traceback.format_exception(error))
            said = " ".join(str(error).split()).rstrip(".")
            named = f"{type(error).__name__}: {said}" if said else type(error).__name__
            return Answer(None, f"The handler raised {named}.", (printed.getvalue() + trace)[-LOG_LIMIT:])
        log = printed.getvalue()[-LOG_LIMIT:]
        try:
            data = json.dumps(response, ensure_ascii=False, allow_nan=False, default=_plain).encode()
        except (TypeError, ValueError, RecursionError) as error:
            return Answer(None, f"The response is not JSON: {str(error).rstrip('.')}.", log)
        return answer_from(data, log)

    def close(self) -> None:
        """There is nothing to end."""


def _plain(value: Any) -> float:
    """Lambda writes a Decimal as a number."""
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
