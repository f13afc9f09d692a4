"""The hosts that run a macro's handler: a Python process, any command, or (in `cfnkit.aws`) a deployed Lambda function.

Each is a `MacroHost`: it takes the macro's event as JSON text, and gives its response, or says why there is none.
"""

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


# The answer of a host that will call the handler later: nothing is known of the response.
POSTPONED = Answer(None, "The handler is called when the template is saved.", "")


class MacroHost(Protocol):
    """Runs a handler. It may keep a process between calls, which `close` ends."""

    def invoke(self, event: str) -> Answer:
        """Call the handler with a macro event (JSON text). Returns in time, whatever the handler does."""

    def close(self) -> None:
        """End all processes. A later call starts them anew."""
