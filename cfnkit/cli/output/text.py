"""Text for people: lines of pieces, some of them in a style. The screen that shows it decides how they look.

A piece is one line: a line break in it, which another's text may have, is written out. `Hanging` and `Block` alone have
more lines. No line is a command of a CI system.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cfnkit.cli.output.screen import Screen, Style, width_of
from cfnkit.pages.visible import harmless, one_line

if TYPE_CHECKING:
    from cfnkit.redaction import Redactor

_BEFORE = 30
"""The characters before a place that an excerpt shows, if it does not show the whole line."""

_RULE = "| "


class Styled(NamedTuple):
    """A piece in a style."""

    text: str
    style: Style

    def on(self, screen: Screen) -> str:
        """The piece as `screen` shows it."""
        return screen.styled(one_line(self.text), self.style)


class Excerpt(NamedTuple):
    """A source line without secrets, and below it carets from `start` to `end`, 0-based columns."""

    line: str
    start: int
    end: int
    indent: str
    style: Style

    def on(self, screen: Screen) -> str:
        """Both lines, or the part of them around the carets that `screen` has room for."""
        indent = self.indent
        if os.environ.get("GITHUB_ACTIONS") or harmless(self.line) != self.line:
            indent += _RULE  # a runner takes blanks off a line, and then looks whether it is a command
        room = screen.width - len(indent)
        first = max(0, self.start - _BEFORE) if len(self.line) > room else 0
        last = first + room
        parts = re.split("(\t)", screen.shown(self.line[first : self.start]))
        blank = "".join(part if part == "\t" else " " * width_of(part) for part in parts)
        carets = "^" * max(1, width_of(screen.shown(self.line[self.start : min(self.end, last)])))
        below = f"{indent}{blank}{screen.styled(carets, self.style)}"
        return f"{indent}{screen.shown(one_line(self.line[first:last]))}\n{below}"


class Hanging(NamedTuple):
    """Text whose lines after the first are indented."""

    text: str
    indent: str

    def on(self, screen: Screen) -> str:
        """The lines."""
        return screen.shown(self.text).replace("\n", f"\n{self.indent}")


class Paragraph(NamedTuple):
    """Indented text that is broken where the screen ends."""

    text: str
    indent: str = ""

    def on(self, screen: Screen) -> str:
        """The lines."""
        import textwrap

        return textwrap.fill(
            screen.shown(self.text),
            screen.width,
            initial_indent=self.indent,
            subsequent_indent=self.indent,
            break_long_words=False,
            break_on_hyphens=False,
        )


class Block(NamedTuple):
    """Lines of our own, such as help."""

    text: str

    def on(self, screen: Screen) -> str:
        """The lines."""
        return screen.shown(self.text)


Piece: TypeAlias = str | Styled | Excerpt | Hanging | Paragraph | Block
Line: TypeAlias = tuple[Piece, ...]


class Text(NamedTuple):
    """Lines for people."""

    lines: tuple[Line, ...]

    @classmethod
    def of(cls, lines: Iterable[Line | str]) -> Text:
        """The text of some lines. A line of one plain piece can be a str."""
        return cls(tuple((line,) if isinstance(line, str) else line for line in lines))

    def redacted(self, redactor: Redactor) -> Text:
        """The text without secrets. (An excerpt has none.)"""
        return Text(tuple(tuple(_redacted(piece, redactor) for piece in line) for line in self.lines))

    def on(self, screen: Screen) -> str:
        """The text as `screen` shows it, with a line break at its end."""
        return harmless("".join(f"{''.join(_shown(piece, screen) for piece in line)}\n" for line in self.lines))


def _shown(piece: Piece, screen: Screen) -> str:
    return screen.shown(one_line(piece)) if isinstance(piece, str) else piece.on(screen)


def _redacted(piece: Piece, redactor: Redactor) -> Piece:
    if isinstance(piece, str):
        return redactor(piece)
    return piece if isinstance(piece, Excerpt) else piece._replace(text=redactor(piece.text))


def padded(text: str, width: int) -> str:
    """`text` on one line, as it is visible, with blanks up to a number of columns."""
    text = one_line(text)
    return text + " " * (width - width_of(text))


def diff_line(line: str) -> str | Styled:
    """A line of a unified diff, in the colour of its side."""
    style = _DIFF_STYLES.get(line[:1])
    return Styled(line, style) if style else line


_DIFF_STYLES = {"+": Style.GREEN, "-": Style.RED, "@": Style.CYAN}
