"""The pieces of a text that was put together from others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cfnkit.syntax.nodes import Piece, Scalar


class Part(NamedTuple):
    """A part of a text: `text` is that of `source` from `offset` (0-based) on."""

    text: str
    source: Scalar
    offset: int = 0


def pieces_of(parts: Iterable[Part]) -> tuple[Piece, ...]:
    """The pieces of the text that the `parts` make in their order."""
    pieces: list[Piece] = []
    start = 0
    for text, source, offset in parts:
        if text:
            pieces.extend(_within(source, start, offset, offset + len(text)))
        start += len(text)
    return tuple(pieces)


def _within(source: Scalar, start: int, first: int, end: int) -> Iterable[Piece]:
    """The pieces of the characters from `first` to `end` of a scalar, in a text where these begin at `start`."""
    if not source.pieces:
        yield Piece(start, source, first)
        return
    ends = [*(piece.start for piece in source.pieces[1:]), len(source.text)]
    for piece, piece_end in zip(source.pieces, ends, strict=True):
        if piece.start < end and piece_end > first:
            skipped = max(first - piece.start, 0)
            yield Piece(start + piece.start + skipped - first, piece.source, piece.offset + skipped)
