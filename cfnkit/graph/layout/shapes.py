"""The shapes of a drawing; y grows downward, and all numbers are pixels."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass
from typing import NamedTuple


class Point(NamedTuple):
    """A point."""

    x: float
    y: float


class Size(NamedTuple):
    """A width and a height."""

    width: float
    height: float


class Box(NamedTuple):
    """A rectangle, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, x: float, y: float) -> Box:
        """The same box elsewhere."""
        return self._replace(x=self.x + x, y=self.y + y)

    @property
    def right(self) -> float:
        """The x of the right side."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """The y of the middle."""
        return self.y + self.height / 2


class Line(NamedTuple):
    """A line between two boxes, through points."""

    source: str
    target: str
    points: tuple[Point, ...]


class Frame(NamedTuple):
    """A frame around boxes, with the room of its title: at least `title` wide."""

    members: tuple[str, ...]
    title: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing: its size, its boxes and frames by their keys, and its lines."""

    size: Size
    boxes: abc.Mapping[str, Box]
    frames: abc.Mapping[str, Box]
    lines: tuple[Line, ...]
