"""The log of a call: one line of JSON."""

from __future__ import annotations

import json
import sys
from time import perf_counter

from cfnkit.macro.envelope.result import about_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A line of CloudWatch Logs is at most 256 kB; the end of a traceback tells most.
_TRACEBACK_LIMIT = 30_000


class CallLog:
    """What becomes known of one call, until it is written. `event` is what the macro was called with."""

    __slots__ = ("_event", "_start")

    def __init__(self, event: Any) -> None:
        self._event = event
        self._start = perf_counter()

    def succeeded(self, result_bytes: int) -> None:
        """Write that the call succeeded, with about how many bytes of JSON."""
        self._write("INFO", "success", resultBytes=result_bytes)

    def refused(self, message: str) -> None:
        """Write that the macro refused."""
        self._write("WARN", "refused", message=message)

    def failed(self, message: str, traceback: str) -> None:
        """Write that the macro failed, which its author should look at."""
        self._write("ERROR", "failed", message=message, traceback=traceback[-_TRACEBACK_LIMIT:])

    def _write(self, level: str, outcome: str, **facts: Any) -> None:
        event = self._event if isinstance(self._event, dict) else {}
        line = {
            "level": level,
            "outcome": outcome,
            "requestId": event.get("requestId"),
            "transform": event.get("transformId"),
            "durationMs": round((perf_counter() - self._start) * 1000, 1),
            "fragmentBytes": _about_bytes(event.get("fragment")),
            **facts,
        }
        # In one piece, and ASCII, so that neither another thread nor the stream's encoding can break the line.
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def _about_bytes(fragment: Any) -> int | None:
    try:
        return about_bytes(fragment)
    except RecursionError:
        return None
