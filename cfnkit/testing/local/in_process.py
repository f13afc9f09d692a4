"""A handler that is called in the test's own process, where a debugger and coverage see it."""

from __future__ import annotations

import io
import json
import os
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any, TypeAlias

from cfnkit.deployment import DEFAULT_REGION
from cfnkit.hosts import LOG_LIMIT, Answer
from cfnkit.hosts.macro_process.worker import Context, decimal_number, named, own_place
from cfnkit.hosts.payload import EventError, answer_from, event_bytes

Handler: TypeAlias = Callable[[Any, Any], Any]

_SECONDS = 60
_MEMORY_MB = 1024


class InProcessHost:
    """Calls `handler(event, context)` in this process, with event and response copied as JSON copies them.

    There is no time limit, though the context counts 60 seconds. The handler sees this process's environment; its
    output is the log.
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
                response = self._handler(read, self._context(read))
        except (Exception, SystemExit) as error:
            trace = "".join(traceback.format_exception(error))
            failure = f"The handler raised {named(error)}{self._place(error)}."
            return Answer(None, failure, (printed.getvalue() + trace)[-LOG_LIMIT:])
        log = printed.getvalue()[-LOG_LIMIT:]
        try:
            data = json.dumps(response, ensure_ascii=False, allow_nan=False, default=decimal_number).encode()
        except (TypeError, ValueError, RecursionError) as error:
            return Answer(None, f"The response is not JSON: {str(error).rstrip('.')}.", log)
        return answer_from(data, log)

    def close(self) -> None:
        """Nothing needs to be closed."""

    def _place(self, error: BaseException) -> str:
        code = getattr(self._handler, "__code__", None)
        return "" if code is None else own_place(error, os.path.dirname(code.co_filename))

    def _context(self, event: Any) -> Context:
        region = event.get("region", DEFAULT_REGION) if isinstance(event, dict) else DEFAULT_REGION
        settings = {"region": region, "function_name": "macro", "memory_mb": _MEMORY_MB}
        return Context(settings, event, time.monotonic() + _SECONDS)
