"""A source text with its lines."""

from __future__ import annotations

import re
from functools import cached_property

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class SourceText:
    """A text and the name it was read under; lines and columns are 1-based."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends, split where YAML 1.1 breaks lines."""
        return tuple(_LINE_BREAK.split(self.text))

    def line(self, number: int) -> str:
        """Line `number`; an empty string when the text has no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def utf16_column(self, line: int, column: int) -> int:
        """The 1-based column in UTF-16 code units (what editors count) of a code point column."""
        return len(self.line(line)[: column - 1].encode("utf-16-le")) // 2 + 1
