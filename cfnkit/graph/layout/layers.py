"""Boxes in layers, by grandalf: a layer for each step along the lines, in an order with few crossings.

K. Sugiyama, S. Tagawa, M. Toda: Methods for Visual Understanding of Hierarchical System Structures, 1981.
"""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Collection, Iterable
from typing import NamedTuple

from grandalf.graphs import Edge, Vertex, graph_core
from grandalf.layouts import SugiyamaLayout

from cfnkit.graph.layout.shapes import Box, Point, Size

_BOX_GAP = 16
_ROUNDS = 3

Pair = tuple[str, str]


class _View:
    """The size of a vertex and, after the layout, its middle. Layers are rows there, and columns here."""

    def __init__(self, size: Size) -> None:
        self.w, self.h = size.height, size.width
        self.xy = (0.0, 0.0)


class _Path:
    """The path of an edge."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []

    def setpath(self, points: Iterable[tuple[float, float]]) -> None:
        """Keep a path."""
        self.points = list(points)


class _Layout(SugiyamaLayout):  # type: ignore[misc]  # grandalf has no types
    """grandalf looks each line up among the conflicts: in a list, that takes most of the time of a large drawing."""

    def _detect_alignment_conflicts(self) -> None:
        super()._detect_alignment_conflicts()
        self.conflicts: Collection[object] = frozenset(self.conflicts)


class LaidOutPart(NamedTuple):
    """Boxes that lines connect, and the points between the ends of each line; its upper left corner is the origin."""

    size: Size
    boxes: abc.Mapping[str, Box]
    bends: abc.Mapping[Pair, tuple[Point, ...]]


def connected_parts(sizes: abc.Mapping[str, Size], lines: Iterable[Pair], gap: float) -> list[LaidOutPart]:
    """A part for each set of boxes that lines connect, in the order of the boxes; without boxes that have no line."""
    pairs = _without_doubles(lines)
    part_of = _numbers(pairs)
    keys: dict[int, list[str]] = {}
    for key in sizes:
        if key in part_of:
            keys.setdefault(part_of[key], []).append(key)
    own: dict[int, list[Pair]] = {}
    for pair in pairs:
        own.setdefault(part_of[pair[0]], []).append(pair)
    return [_part({key: sizes[key] for key in members}, own[number], gap) for number, members in keys.items()]


def _numbers(pairs: list[Pair]) -> dict[str, int]:
    """The ends of the pairs, each with a number that those which lines connect share."""
    beside: dict[str, list[str]] = {}
    for source, target in pairs:
        beside.setdefault(source, []).append(target)
        beside.setdefault(target, []).append(source)
    numbers: dict[str, int] = {}
    for number, start in enumerate(beside):
        waiting = [] if start in numbers else [start]
        while waiting:
            key = waiting.pop()
            if key not in numbers:
                numbers[key] = number
                waiting.extend(beside[key])
    return numbers


def _without_doubles(lines: Iterable[Pair]) -> list[Pair]:
    """The lines, each once and in one direction, since two in opposite directions are beside each other."""
    pairs: dict[Pair, None] = {}
    for source, target in lines:
        if source != target and (target, source) not in pairs:
            pairs[source, target] = None
    return list(pairs)


def _part(sizes: abc.Mapping[str, Size], pairs: list[Pair], gap: float) -> LaidOutPart:
    """Connected boxes in layers. grandalf's `Graph` takes lines in the order of their addresses, its core as given."""
    vertices = {key: Vertex(key) for key in sizes}
    for key, vertex in vertices.items():
        vertex.view = _View(sizes[key])
    edges = [Edge(vertices[source], vertices[target]) for source, target in pairs]
    for edge in edges:
        edge.view = _Path()
    layout = _Layout(graph_core(list(vertices.values()), edges))
    layout.xspace, layout.yspace = _BOX_GAP, gap
    layout.init_all()
    layout.draw(_ROUNDS)
    boxes: dict[str, Box] = {}
    for key, vertex in vertices.items():
        y, x = vertex.view.xy
        size = sizes[key]
        boxes[key] = Box(x - size.width / 2, y - size.height / 2, *size)
    bends = {
        pair: tuple(Point(x, y) for y, x in edge.view.points[1:-1]) for pair, edge in zip(pairs, edges, strict=True)
    }
    points = [point for each in bends.values() for point in each]
    left = min([box.x for box in boxes.values()] + [point.x for point in points])
    top = min([box.y for box in boxes.values()] + [point.y for point in points])
    right = max([box.x + box.width for box in boxes.values()] + [point.x for point in points])
    bottom = max([box.y + box.height for box in boxes.values()] + [point.y for point in points])
    return LaidOutPart(
        Size(right - left, bottom - top),
        {key: box.moved(-left, -top) for key, box in boxes.items()},
        {pair: tuple(Point(x - left, y - top) for x, y in each) for pair, each in bends.items()},
    )
