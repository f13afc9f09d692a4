"""A source text with its lines."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from cfnkit.source.span import Span

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BREAKS_BESIDE_NEWLINE = "\r\x85\u2028\u2029"


class SourceText:
    """A text and its name; lines and columns are 1-based, offsets 0-based.

    The line breaks are those of YAML 1.1: CR LF, LF, CR, NEL, LS and PS.
    """

    def __init__(self, name: str, text: str) -> None:
        """`text` has no byte order mark."""
        self.name = name
        self.text = text

    def __repr__(self) -> str:
        """The name and the length; the text can hold secrets."""
        return f"SourceText({self.name!r}, {len(self.text):,} characters)"

    def __eq__(self, other: object) -> bool:
        """Whether the other is the same text of the same name."""
        return isinstance(other, SourceText) and (self.name, self.text) == (other.name, other.text)

    def __hash__(self) -> int:
        """A hash of the name and the text."""
        return hash((self.name, self.text))

    def __reduce__(self) -> tuple[type[SourceText], tuple[str, str]]:
        """Pickle the name and the text alone: the lines are split again."""
        return SourceText, (self.name, self.text)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their breaks; a text that ends with a line break has an empty last line."""
        return tuple(_LINE_BREAK.split(self.text))

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """The offset of the first character of each line."""
        starts = array("L", [0])
        if any(character in self.text for character in _BREAKS_BESIDE_NEWLINE):
            starts.extend(match.end() for match in _LINE_BREAK.finditer(self.text))
            return starts
        find = self.text.find
        offset = find("\n") + 1
        while offset:
            starts.append(offset)
            offset = find("\n", offset) + 1
        return starts

    def line(self, number: int) -> str:
        """The line with a number; empty when the text has no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of the character at `offset`."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column; the end of the text for a line after it."""
        if line > len(self.line_starts):
            return len(self.text)
        return min(self.line_starts[line - 1] + column - 1, len(self.text))

    def cut(self, span: Span) -> str:
        """The characters of this text in `span`."""
        return self.text[self.offset(span.line, span.column) : self.offset(span.end_line, span.end_column)]

    def utf16_column(self, line: int, column: int) -> int:
        """The 1-based column in UTF-16 code units (what editors count) of a code point column."""
        return len(self.line(line)[: column - 1].encode("utf-16-le", "surrogatepass")) // 2 + 1
