"""Positions as an editor counts them: 0-based lines and columns, in UTF-16 code units unless both sides agree else.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocuments: a line ends
with LF, CR LF or CR. YAML has three more line breaks, so places are converted by their offset in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, TypeAlias

from cfnkit.source import SourceText

Encoding: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]

_BREAK = re.compile("\r\n|[\n\r]")
_OTHER_BREAKS = re.compile("[\r\x85\u2028\u2029]")


class Positions:
    """The positions of one text."""

    def __init__(self, source: SourceText, encoding: Encoding) -> None:
        self._source = source
        self._encoding = encoding
        self._starts: Sequence[int] = source.line_starts
        if _OTHER_BREAKS.search(source.text):
            self._starts = [0, *(match.end() for match in _BREAK.finditer(source.text))]

    def offset(self, line: int, character: int) -> int:
        """The 0-based offset of a position; the end of its line for one behind it."""
        if line >= len(self._starts):
            return len(self._source.text)
        text = self._line(line)
        if text.isascii() or self._encoding == "utf-32":
            return self._starts[line] + min(character, len(text))
        column = 0
        for each in text:
            character -= self._units(each)
            if character < 0:
                break
            column += 1
        return self._starts[line] + column

    def place(self, line: int, character: int) -> tuple[int, int]:
        """The 1-based line and column (in code points) of a position, as spans have them."""
        return self._source.position(self.offset(line, character))

    def position(self, line: int, column: int) -> tuple[int, int]:
        """The position of a 1-based line and column."""
        offset = self._source.offset(max(line, 1), max(column, 1))
        number = bisect_right(self._starts, offset) - 1
        before = self._source.text[self._starts[number] : offset]
        return number, len(before) if before.isascii() else sum(map(self._units, before))

    def _line(self, line: int) -> str:
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._source.text)
        return self._source.text[self._starts[line] : end].rstrip("\r\n")

    def _units(self, character: str) -> int:
        if self._encoding == "utf-16":
            return 2 if ord(character) > 0xFFFF else 1
        return len(character.encode("utf-8", "surrogatepass")) if self._encoding == "utf-8" else 1
