"""A layout with frames: the inside of each frame first, then the frames among the other boxes."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterable
from typing import NamedTuple

from cfnkit.graph.layout.ends import lines_between
from cfnkit.graph.layout.layers import Pair, connected_parts
from cfnkit.graph.layout.packing import packed
from cfnkit.graph.layout.shapes import Box, Drawing, Frame, Point, Size

_PADDING = 14
_TITLE = 24


class _Plane(NamedTuple):
    """Boxes and bends of lines on one plane, whose upper left corner is the origin."""

    size: Size
    boxes: abc.Mapping[str, Box]
    bends: abc.Mapping[Pair, tuple[Point, ...]]


def lay_out(
    sizes: abc.Mapping[str, Size], frames: abc.Mapping[str, Frame], lines: Iterable[Pair], gap: float
) -> Drawing:
    """The drawing of boxes with these sizes, each in one frame at most, and of the lines between them.

    `gap` is the width between two layers.

    A frame has a key of its own. A line leads from the right side of its source to the left side of its target, unless
    it leads back.
    """
    pairs = [pair for pair in dict.fromkeys(lines) if pair[0] != pair[1]]
    frame_of = {member: key for key, frame in frames.items() for member in frame.members}
    inner: dict[str, _Plane] = {}
    outer_sizes: dict[str, Size] = {}
    for key, size in sizes.items():
        unit = frame_of.get(key, key)
        if unit == key:
            outer_sizes[key] = size
        elif unit not in inner:
            frame = frames[unit]
            own = [pair for pair in pairs if frame_of.get(pair[0]) == frame_of.get(pair[1]) == unit]
            inner[unit] = _plane({member: sizes[member] for member in frame.members}, own, gap)
            outer_sizes[unit] = _around(inner[unit].size, frame.title)
    lifted = ((frame_of.get(source, source), frame_of.get(target, target)) for source, target in pairs)
    outer = _plane(outer_sizes, [pair for pair in lifted if pair[0] != pair[1]], gap)
    boxes = {key: box for key, box in outer.boxes.items() if key not in inner}
    bends: dict[Pair, tuple[Point, ...]] = {}
    for unit, plane in inner.items():
        corner = outer.boxes[unit]
        x, y = corner.x + _PADDING, corner.y + _TITLE + _PADDING
        boxes |= {key: box.moved(x, y) for key, box in plane.boxes.items()}
        bends |= {pair: tuple(Point(px + x, py + y) for px, py in each) for pair, each in plane.bends.items()}
    for source, target in pairs:
        units = frame_of.get(source, source), frame_of.get(target, target)
        if units[0] != units[1]:
            bends[source, target] = _bends(outer.bends, units)
    return Drawing(
        outer.size,
        {key: boxes[key] for key in sizes},
        {key: outer.boxes[key] for key in inner},
        tuple(lines_between(boxes, {pair: _bends(bends, pair) for pair in pairs})),
    )


def _around(size: Size, title: float) -> Size:
    return Size(max(size.width, title) + 2 * _PADDING, size.height + _TITLE + 2 * _PADDING)


def _bends(bends: abc.Mapping[Pair, tuple[Point, ...]], pair: Pair) -> tuple[Point, ...]:
    """The bends of a line; of one that leads back beside another, those of the other one."""
    return bends[pair] if pair in bends else tuple(reversed(bends.get((pair[1], pair[0]), ())))


def _plane(sizes: abc.Mapping[str, Size], lines: Iterable[Pair], gap: float) -> _Plane:
    """Connected boxes in layers, the largest part first, and the others side by side below them."""
    parts = connected_parts(sizes, lines, gap)
    parts.sort(key=lambda part: -part.size.width * part.size.height)
    alone = [key for key in sizes if all(key not in part.boxes for part in parts)]
    corners, size = packed([*(part.size for part in parts), *(sizes[key] for key in alone)])
    boxes: dict[str, Box] = {}
    bends: dict[Pair, tuple[Point, ...]] = {}
    for part, (x, y) in zip(parts, corners, strict=False):
        boxes |= {key: box.moved(x, y) for key, box in part.boxes.items()}
        bends |= {pair: tuple(Point(px + x, py + y) for px, py in each) for pair, each in part.bends.items()}
    for key, corner in zip(alone, corners[len(parts) :], strict=True):
        boxes[key] = Box(*corner, *sizes[key])
    return _Plane(size, boxes, bends)
