"""What the macro runner and the hosts say to each other."""

from __future__ import annotations

from typing import NamedTuple, Protocol

LOG_LIMIT = 64 * 1024


class Answer(NamedTuple):
    """The result of calling a handler.

    `payload` is the text of the handler's response, which should be JSON, or None when there is none; `failure` is one
    sentence why there is none, and empty when there is a payload. `log` holds what the handler printed, and its
    traceback when it raised: the last 64 KiB.
    """

    payload: str | None
    failure: str
    log: str


class MacroHost(Protocol):
    """A place where a handler runs. It may keep a process between calls, so it is closed when done with."""

    def invoke(self, event: str) -> Answer:
        """Call the handler with a macro event (JSON text). Whatever the handler does, this returns, and in time."""

    def close(self) -> None:
        """End what still runs. The host may be called again: it then starts anew."""
