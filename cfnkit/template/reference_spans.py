"""The spans of references in the sources of their strings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cfnkit.dynamic_references import tokenize
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Piece, Scalar

if TYPE_CHECKING:
    from cfnkit.syntax.yaml.text_places import TextPlaces


class ReferenceSpans:
    """Finds references in `sources`."""

    def __init__(self, sources: Iterable[SourceText]) -> None:
        self._sources = {source.name: source for source in sources}
        self._places: dict[int, tuple[Scalar, TextPlaces]] = {}

    def span(self, pieces: Sequence[Piece], length: int, start: int, end: int) -> Span | None:
        """The span of the source of the text from offset `start` up to, not including, `end`; None when not known.

        The whole text has `length` characters and is made of `pieces`. A part that comes from several strings of the
        source has the span of its beginning, in the first of them.
        """
        ends = [*(piece.start for piece in pieces[1:]), length]
        parts = [
            (piece, max(start, piece.start), min(end, piece_end))
            for piece, piece_end in zip(pieces, ends, strict=True)
            if piece.start < end and piece_end > start
        ]
        if not parts or parts[0][1] != start:
            return None
        first = parts[0][0]
        last, _, close = next(part for part in reversed(parts) if part[0].source is first.source)
        return self._written(first.source, first.offset + start - first.start, last.offset + close - last.start)

    def _written(self, scalar: Scalar, start: int, end: int) -> Span | None:
        """The span of the characters of a string from offset `start` up to, not including, `end`."""
        source = self._sources.get(scalar.span.source)
        if source is None:
            return None
        if id(scalar) not in self._places:
            from cfnkit.syntax.yaml.text_places import TextPlaces  # its patterns take milliseconds to compile

            self._places[id(scalar)] = scalar, TextPlaces(source, scalar.span, scalar.text)
        return self._places[id(scalar)][1].span(start, end) or _alike(scalar, start, source)


def _alike(scalar: Scalar, start: int, source: SourceText) -> Span | None:
    """The span of the reference in the source that is, by its text or its number, the one at `start`."""
    written = tokenize(source.cut(scalar.span))
    tokens = tokenize(scalar.text)
    number = next((number for number, token in enumerate(tokens) if token.start == start), None)
    if number is None:
        return None
    same = [token for token in written if token.text == tokens[number].text]
    if len(written) == len(tokens):
        same = [written[number]]
    if len(same) != 1:
        return None
    base = source.offset(scalar.span.line, scalar.span.column)
    places = source.position(base + same[0].start), source.position(base + same[0].end)
    return Span(source.name, *places[0], *places[1])
