"""A limit on the time that all calls of a command to AWS take together, and word of each call."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

DEFAULT_SECONDS = 120.0


class TimeLimit:
    """No call is begun or repeated after so many seconds; they count from the first call.

    `on_call` is called before each call with its service and operation, and how many calls there were before it.
    """

    def __init__(self, seconds: float, on_call: Callable[[str, int], None] | None = None) -> None:
        self.seconds = seconds
        self._on_call = on_call
        self._end: float | None = None
        self._calls = 0

    @property
    def is_over(self) -> bool:
        """Whether the time is over; it begins when this is asked first."""
        if self._end is None:
            self._end = time.monotonic() + self.seconds
        return time.monotonic() >= self._end

    def end(self) -> None:
        """Have the time be over now."""
        self._end = time.monotonic()

    def watch(self, client: Any) -> None:
        """Hold a boto3 client to the limit."""
        events = client.meta.events
        events.register("before-send", self._before_send)
        events.register_first("needs-retry", self._last)

    def leave(self, client: Any) -> None:
        """Hold a client to the limit no longer."""
        events = client.meta.events
        events.unregister("before-send", self._before_send)
        events.unregister("needs-retry", self._last)

    def _before_send(self, event_name: str, **_: object) -> None:
        if self.is_over:
            from cfnkit.aws.answers import TimeUp

            raise TimeUp(seconds=self.seconds)
        if self._on_call is not None:
            self._on_call(" ".join(event_name.split(".")[1:]), self._calls)
        self._calls += 1

    def _last(self, **_: object) -> bool | None:
        """False when a failed call is not repeated, with its own error; None when others decide."""
        return False if self.is_over else None
