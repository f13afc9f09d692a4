"""Places of an older text in a newer one: lines that did not change, moved with the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from cfnkit.source import SourceText, Span

# More changed lines than this between the first and the last one are not compared: all of them count as changed.
_MOST = 3_000


class _Block(NamedTuple):
    """Lines that both texts have, 1-based."""

    old: int
    new: int
    length: int


class Shift:
    """Maps the lines of the text `old` to those of the text `new`, and back; columns stay as they are.

    A line that changed is nowhere in the other text.
    """

    def __init__(self, old: SourceText, new: SourceText) -> None:
        self.old = old
        self.new = new

    @cached_property
    def _blocks(self) -> list[_Block]:
        return list(_equal_lines(self.old.lines, self.new.lines))

    @cached_property
    def _backward(self) -> list[_Block]:
        return [_Block(new, old, length) for old, new, length in self._blocks]

    @cached_property
    def changed(self) -> frozenset[int]:
        """The lines of the new text that the old one does not have."""
        lines = range(1, len(self.new.lines) + 1)
        return frozenset() if self.old is self.new else frozenset(line for line in lines if not self.line_back(line))

    def line(self, line: int) -> int | None:
        """The line of the new text that a line of the old one is; None where it changed."""
        return line if self.old is self.new else _mapped(self._blocks, line)

    def line_back(self, line: int) -> int | None:
        """The line of the old text that a line of the new one was; None where it changed."""
        return line if self.old is self.new else _mapped(self._backward, line)

    def place(self, line: int, column: int) -> tuple[int, int] | None:
        """A place of the old text in the new one."""
        moved = self.line(line)
        return None if moved is None else (moved, column)

    def place_back(self, line: int, column: int) -> tuple[int, int] | None:
        """A place of the new text in the old one."""
        moved = self.line_back(line)
        return None if moved is None else (moved, column)

    def span(self, span: Span) -> Span | None:
        """A span of the old text in the new one; None where its first or its last line changed.

        A span that ends before the first character of a line ends with the line above it.
        """
        start = self.line(span.line)
        if start is None:
            return None
        if span.end_column == 1 and span.end_line > span.line:
            last = self.line(span.end_line - 1)
            end = None if last is None else last + 1
        else:
            end = self.line(span.end_line)
        return None if end is None or end < start else span._replace(line=start, end_line=end)


def _mapped(blocks: list[_Block], line: int) -> int | None:
    index = bisect_right(blocks, line, key=lambda block: block.old) - 1
    if index < 0:
        return None
    old, new, length = blocks[index]
    return new + line - old if line < old + length else None


def _equal_lines(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[_Block]:
    shorter = min(len(old), len(new))
    first = 0
    while first < shorter and old[first] == new[first]:
        first += 1
    last = 0
    while last < shorter - first and old[-1 - last] == new[-1 - last]:
        last += 1
    if first:
        yield _Block(1, 1, first)
    before, after = old[first : len(old) - last], new[first : len(new) - last]
    if before and after and max(len(before), len(after)) <= _MOST:
        for match in SequenceMatcher(None, before, after, autojunk=True).get_matching_blocks():
            if match.size:
                yield _Block(first + match.a + 1, first + match.b + 1, match.size)
    if last:
        yield _Block(len(old) - last + 1, len(new) - last + 1, last)
