"""The progress of a long run, in one line of a terminal."""

from __future__ import annotations

import sys
from types import TracebackType

from cfnkit.cli.output.screen import Screen, takes_control

_CLEAR = "\r\x1b[K"


class Progress:
    """A context that shows the steps on stderr, if that is a terminal and there are several, and removes them."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._done = 0
        self._shown = steps > 1 and takes_control(sys.stderr)

    def __enter__(self) -> Progress:
        return self

    def step(self, name: str) -> None:
        """Another step is done, and `name` is shown."""
        self._done += 1
        if self._shown:
            screen = Screen.of(sys.stderr)
            count = f"{self._done}/{self._steps} "
            self._write(f"{_CLEAR}{count}{screen.shown(name)[-(screen.width - len(count) - 1) :]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._shown:
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
