"""How far a long run is, in one line of a terminal."""

from __future__ import annotations

import sys
from types import TracebackType

_CLEAR = "\r\x1b[K"
_WIDTH = 60


class Progress:
    """A context that writes to stderr, when that is a terminal and there is more than one step, and clears up."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._done = 0
        self._shown = steps > 1 and sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def step(self, name: str) -> None:
        """Another step is done, whose name is shown."""
        self._done += 1
        if self._shown:
            sys.stderr.write(f"{_CLEAR}{self._done}/{self._steps} {name[-_WIDTH:]}")
            sys.stderr.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
