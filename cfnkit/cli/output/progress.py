"""The progress of a long run, in one line of a terminal."""

from __future__ import annotations

import sys
from types import TracebackType

from cfnkit.cli.output.screen import Screen, takes_control

_CLEAR = "\r\x1b[K"


class Progress:
    """A context that shows on stderr, if that is a terminal, how many of several steps are done, and clears it."""

    def __init__(self) -> None:
        self._on = takes_control(sys.stderr)
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def show(self, name: str, done: int, steps: int) -> None:
        """Show that so many steps are done, and the name of the last one."""
        if self._on and steps > 1:
            self._shown = True
            screen = Screen.of(sys.stderr)
            count = f"{done}/{steps} "
            self._write(f"{_CLEAR}{count}{screen.shown(name)[-(screen.width - len(count) - 1) :]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._shown:
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
