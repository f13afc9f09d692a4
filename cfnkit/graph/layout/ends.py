"""The ends of the lines: spread over the sides of each box, in the order in which the lines go on."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator

from cfnkit.graph.layout.layers import Pair
from cfnkit.graph.layout.shapes import Box, Line, Point

_WIDEST = 13  # between two ends

_Side = tuple[str, bool]  # a box, and whether it is its right side


def lines_between(boxes: abc.Mapping[str, Box], bends: abc.Mapping[Pair, tuple[Point, ...]]) -> Iterator[Line]:
    """The lines between pairs of boxes, each through its bends.

    A line leaves its source on the side that its target is on, the right one if neither is.
    """
    sides: dict[_Side, list[tuple[float, Pair, bool]]] = {}
    for pair, through in bends.items():
        for is_target, (side, on) in enumerate(zip(_sides(*pair, boxes), _next(pair, through, boxes), strict=True)):
            sides.setdefault(side, []).append((on, pair, bool(is_target)))
    ends: dict[tuple[Pair, bool], Point] = {}
    for (key, is_right), found in sides.items():
        box = boxes[key]
        step = min(_WIDEST, box.height / (len(found) + 1))
        top = box.middle - step * (len(found) - 1) / 2
        for number, (_, pair, is_target) in enumerate(sorted(found, key=lambda each: each[0])):
            ends[pair, is_target] = Point(box.right if is_right else box.x, top + number * step)
    for pair, through in bends.items():
        yield Line(*pair, (ends[pair, False], *through, ends[pair, True]))


def _sides(source: str, target: str, boxes: abc.Mapping[str, Box]) -> tuple[_Side, _Side]:
    one, other = boxes[source], boxes[target]
    if other.x >= one.right:
        return (source, True), (target, False)
    if other.right <= one.x:
        return (source, False), (target, True)
    return (source, True), (target, True)


def _next(pair: Pair, through: tuple[Point, ...], boxes: abc.Mapping[str, Box]) -> tuple[float, float]:
    """How high a line goes on after its source, and comes to its target."""
    if through:
        return through[0].y, through[-1].y
    return boxes[pair[1]].middle, boxes[pair[0]].middle
