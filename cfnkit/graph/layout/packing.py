"""Parts of a drawing beside and below each other, within a width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt

from cfnkit.graph.layout.shapes import Point, Size

_GAP = 28
_SHAPE = 1.6  # the width of a drawing by its height


def packed(sizes: Sequence[Size]) -> tuple[list[Point], Size]:
    """A corner for each of the sizes, in rows from top to bottom, and the size of the whole."""
    area = sum((size.width + _GAP) * (size.height + _GAP) for size in sizes)
    width = max([sqrt(area * _SHAPE), *(size.width for size in sizes)])
    corners = list(_in_rows(sizes, width))
    together = Size(
        max((corner.x + size.width for corner, size in zip(corners, sizes, strict=True)), default=0),
        max((corner.y + size.height for corner, size in zip(corners, sizes, strict=True)), default=0),
    )
    return corners, together


def _in_rows(sizes: Sequence[Size], width: float) -> Iterator[Point]:
    x = y = height = 0.0
    for size in sizes:
        if x and x + size.width > width:
            x, y, height = 0.0, y + height + _GAP, 0.0
        yield Point(x, y)
        x += size.width + _GAP
        height = max(height, size.height)
