"""Listen to the calls of a macro."""

from __future__ import annotations

import time
from typing import NamedTuple

from cfnkit.hosts import Answer, MacroHost


class Heard(NamedTuple):
    """An answer, and how many seconds it took; `again_seconds` are those of the same call once more, if it was made."""

    answer: Answer
    seconds: float
    again_seconds: float | None = None


class ListeningHost:
    """Calls a macro on another host and notes what it answers in `heard`.

    With `again` each call is made twice, so that the second tells what a call takes when the process is there.
    """

    def __init__(self, host: MacroHost, *, again: bool = False) -> None:
        self._host = host
        self._again = again
        self.heard: list[Heard] = []

    def invoke(self, event: str) -> Answer:
        """Call the macro."""
        answer, seconds = self._timed(event)
        again = self._timed(event)[1] if self._again and answer.payload is not None else None
        self.heard.append(Heard(answer, seconds, again))
        return answer

    def close(self) -> None:
        """Close the macro's own host."""
        self._host.close()

    def _timed(self, event: str) -> tuple[Answer, float]:
        began = time.perf_counter()
        answer = self._host.invoke(event)
        return answer, time.perf_counter() - began
