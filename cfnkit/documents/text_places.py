"""The places, in the source, of texts that are put together."""

from __future__ import annotations

import collections.abc as abc
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from cfnkit.documents.text import MARKS, DocumentText
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Piece, Scalar
from cfnkit.syntax.yaml.text_places import TextPlaces


class FilledName(NamedTuple):
    """A value in a text, from `start` up to `end`, and its name in the text before, from `low` up to `high`."""

    start: int
    end: int
    low: int
    high: int


def around_values(text: DocumentText, values: abc.Sequence[FilledName]) -> Callable[[int, int], Span]:
    """The places of a text with values, by the text before."""
    starts = [each.start for each in values]

    def before(offset: int, last: bool) -> int:
        index = bisect_right(starts, offset) - 1
        if index < 0:
            return offset
        value = values[index]
        if offset < value.end:
            return value.high - 1 if last else value.low
        return offset - value.end + value.high

    return lambda start, end: text.span(
        before(start, False), before(end - 1, True) + 1 if end > start else before(start, False)
    )


class ScalarPlaces:
    """The places of the scalars of some texts, as their quotes and escapes have them."""

    def __init__(self, sources: abc.Iterable[SourceText]) -> None:
        self._sources = {source.name: source for source in sources}
        self._places: dict[int, tuple[Scalar, TextPlaces]] = {}

    def span(self, scalar: Scalar, start: int, end: int) -> Span | None:
        """The span in the source of a part of a scalar."""
        known = self._places.get(id(scalar))
        if known is None:
            source = self._sources.get(scalar.span.source)
            if source is None or not MARKS.sub("", scalar.text):
                return None
            known = self._places[id(scalar)] = scalar, TextPlaces(source, scalar.span, scalar.text)
        return known[1].span(start, end)


class ComposedPlaces:
    """The places of a text that is put together, whose parts are `pieces`; `around` is the place of all of it."""

    def __init__(self, scalars: ScalarPlaces, around: Span, pieces: tuple[Piece, ...], length: int) -> None:
        self._scalars, self._around, self._pieces, self._length = scalars, around, pieces, length
        self._starts = [piece.start for piece in pieces]

    def __call__(self, start: int, end: int) -> Span:
        """The span of the text from offset `start` up to, not including, `end` (0-based)."""
        if end - start > 2 and self._pieces:  # quotes that a function wrote around a text of the template
            start += self._is_added(start)
            end -= self._is_added(end - 1)
        whole = self._within_piece(start, end)
        if whole is not None:
            return whole
        first = self._one(start)
        last = self._one(max(start, end - 1))
        if first is None:
            return last or self._around
        if last is None or last.source != first.source or last < first:
            return first
        if end <= start:
            return Span(first.source, *first[1:3], *first[1:3])
        return Span(first.source, *first[1:3], *last[3:])

    def _within_piece(self, start: int, end: int) -> Span | None:
        """The span of characters of one piece, as most are; None for others."""
        index = bisect_right(self._starts, start) - 1
        following = self._starts[index + 1] if index + 1 < len(self._starts) else self._length
        if index < 0 or not start < end <= following:
            return None
        piece = self._pieces[index]
        at = piece.offset + start - piece.start
        if at + end - start > len(piece.source.text) or MARKS.match(piece.source.text):
            return None
        return self._scalars.span(piece.source, at, at + end - start)

    def _one(self, offset: int) -> Span | None:
        """The span of the character at an offset; after the last one, the place behind it."""
        behind = offset >= self._length > 0
        offset = min(offset, self._length - 1)
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        piece = self._pieces[index]
        found = self._place(index, piece.offset + offset - piece.start)
        if found is not None and behind:
            return Span(found.source, *found[3:], *found[3:])
        return found

    def _is_added(self, offset: int) -> bool:
        """Whether a function wrote the character at an offset, around the texts of the template."""
        index = bisect_right(self._starts, offset) - 1
        piece = self._pieces[index]
        return index < 0 or piece.offset + offset - piece.start >= len(piece.source.text)

    def _place(self, index: int, at: int) -> Span | None:
        """The span of the character at an offset of the source of a piece."""
        source = self._pieces[index].source
        if at >= len(source.text) or MARKS.match(source.text):
            return source.span
        return self._scalars.span(source, at, at + 1) or self._between(index) or source.span

    def _between(self, index: int) -> Span | None:
        """The span between the pieces around one that is not written there: that of the variable it stands for."""
        if not 0 < index < len(self._pieces) - 1:
            return None
        before, after = self._pieces[index - 1], self._pieces[index + 1]
        last = before.offset + self._pieces[index].start - before.start - 1
        left = self._scalars.span(before.source, last, last + 1)
        right = self._scalars.span(after.source, after.offset, after.offset + 1)
        if left is None or right is None or left.source != right.source or not left[3:] < right[1:3]:
            return None
        found = Span(left.source, *left[3:], *right[1:3])
        return found if self._pieces[index].source.span.contains(found) else None
