"""Tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from cfnkit.cli.output.screen import visible, width_of
from cfnkit.cli.output.text import Line, Piece, Styled

Cell: TypeAlias = str | tuple[str | Styled, ...]

_WIDEST_COLUMN = 60
_GAP = 2


def table(rows: Sequence[Sequence[Cell]], indent: str = "") -> Iterator[Line]:
    """The rows with their cells in columns.

    A cell that is wider than a column may be goes on to the right, and the next cell stands below it.
    """
    widths = [
        max((width for width in map(_width, column) if width <= _WIDEST_COLUMN), default=0)
        for column in zip(*rows, strict=True)
    ]
    for row in rows:
        yield _line(row, widths, indent)


def _line(row: Sequence[Cell], widths: Sequence[int], indent: str) -> Line:
    pieces: list[Piece] = [indent]
    start = end = 0
    for cell, column in zip(row, widths, strict=True):
        width = _width(cell)
        if width:
            pieces.append(f"\n{indent}{' ' * start}" if end > start else " " * (start - end))
            pieces += [cell] if isinstance(cell, str) else cell
            end = start + width
        if column:
            start += column + _GAP
    return tuple(pieces)


def _width(cell: Cell) -> int:
    texts = [cell] if isinstance(cell, str) else [piece if isinstance(piece, str) else piece.text for piece in cell]
    return sum(width_of(visible(text)) for text in texts)
