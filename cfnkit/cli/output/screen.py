"""Screens: a standard stream's encoding, colour and width, and a line of progress."""

from __future__ import annotations

import os
import sys
from enum import Enum
from typing import NamedTuple, TextIO

from cfnkit.pages.visible import visible

DEFAULT_WIDTH = 110
"""The columns of a file or a pipe. A wider terminal is not filled."""

_LEAST_WIDTH = 40

_CLEAR = "\r\x1b[K"


class Style(Enum):
    """How a piece of text looks where there is colour. The values are parameters of SGR (ECMA-48, 8.3.117)."""

    BOLD = "1"
    FAINT = "2"
    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    CYAN = "36"


class Screen(NamedTuple):
    """The encoding of a stream or file, whether it shows colour, and its columns. The default is a file."""

    encoding: str = "utf-8"
    colour: bool = False
    width: int = DEFAULT_WIDTH

    @classmethod
    def of(cls, stream: TextIO) -> Screen:
        """The screen of a standard stream."""
        return cls(stream.encoding or "utf-8", has_colour(stream), _width(stream))

    def shown(self, text: str) -> str:
        """`text` in which characters that could steer this screen, or that it lacks, are written out: ``\\x1b``."""
        text = visible(text)
        return text if text.isascii() else text.encode(self.encoding, "backslashreplace").decode(self.encoding)

    def styled(self, text: str, style: Style) -> str:
        """`text` as `shown`, in a style where there is colour."""
        text = self.shown(text)
        return f"\x1b[{style.value}m{text}\x1b[0m" if self.colour and text else text


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is a terminal; None is a stream that was closed before the process began."""
    return stream is not None and stream.isatty()


def takes_control(stream: TextIO | None) -> bool:
    """Whether a standard stream is a terminal that obeys control sequences."""
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def has_colour(stream: TextIO | None) -> bool:
    """Whether colour is written to a standard stream: to a terminal, unless the environment decides.

    https://no-color.org/ goes before https://force-color.org/.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or takes_control(stream)


def width_of(text: str) -> int:
    """The columns that a terminal gives to `text`: two for a wide character, none for one that joins another."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(character) in ("Mn", "Me", "Cf") else 2 if east_asian_width(character) in "WF" else 1
        for character in text
    )


def _width(stream: TextIO) -> int:
    """The columns of a terminal, but no more than are pleasant to read."""
    if not is_terminal(stream):
        return DEFAULT_WIDTH
    columns = os.get_terminal_size(stream.fileno()).columns  # 0 where a terminal does not know
    return min(max(columns, _LEAST_WIDTH), DEFAULT_WIDTH) if columns else DEFAULT_WIDTH


class Progress:
    """A context that shows on stderr, if that is a terminal, how many of several steps are done, and clears it."""

    def __init__(self) -> None:
        self._on = takes_control(sys.stderr)
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def show(self, name: str, done: int, steps: int) -> None:
        """Show that so many steps are done, and the name of the last one."""
        if steps > 1:
            self._put(f"{done}/{steps} ", name)

    def _put(self, count: str, name: str) -> None:
        if self._on:
            self._shown = True
            screen = Screen.of(sys.stderr)
            self._write(f"{_CLEAR}{count}{screen.shown(name)[-(screen.width - len(count) - 1) :]}")

    def calling(self, operation: str, before: int) -> None:
        """Show that AWS is asked something, after so many calls."""
        self._put(f"{before + 1:,} ", f"calls to AWS: {operation}")

    def clear(self) -> None:
        """Remove what is shown, so that something else can be written."""
        if self._shown:
            self._shown = False
            self._write(_CLEAR)

    def __exit__(self, *_: object) -> None:
        self.clear()

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
