"""What the comparison of lists needs of the comparison that meets them on its way."""

from __future__ import annotations

from typing import Any, Protocol

from cfnkit.drift.comparison.canonical import Canonical
from cfnkit.drift.comparison.element import Distance, Element
from cfnkit.drift.comparison.place import Place
from cfnkit.drift.comparison.surroundings import Surroundings
from cfnkit.drift.scope import Scope
from cfnkit.drift.shapes.shape import Shape


class Walk(Protocol):
    """A comparison of two values, which takes up what is found of them."""

    @property
    def canonical(self) -> Canonical:
        """The forms by which elements find one another."""
        ...

    @property
    def scope(self) -> Scope:
        """Where the resource lives."""
        ...

    @property
    def around(self) -> Surroundings:
        """What other resources say of it."""
        ...

    def element(self, expected: Element, actual: Element, shape: Shape, place: Place) -> None:
        """Compare an element of the list at `place` with another that it became."""
        ...

    def distance(self, expected: Element, actual: Element, shape: Shape, place: Place) -> Distance:
        """How far two elements of the list at `place` are from each other."""
        ...

    def afford(self, distances: int) -> bool:
        """Whether so many distances may yet be worked out; they are few enough for lists within lists not to grow."""
        ...

    def differences_so_far(self) -> int:
        """How many differences were found."""
        ...

    def equate(self, place: Place, normaliser: str) -> None:
        """A value differs in its bytes and is yet equal."""
        ...

    def add(self, place: Place, value: Any, shape: Shape, note: str = "") -> None:
        """The actual side has an element more."""
        ...

    def remove(self, place: Place, value: Any, shape: Shape, note: str = "") -> None:
        """The actual side lacks a value."""
        ...

    def unequal(self, place: Place, expected: Any, actual: Any, shape: Shape, note: str = "") -> None:
        """The two sides have different values."""
        ...

    def extra(self, place: Place, value: Any, shape: Shape) -> None:
        """The actual side has what the template does not declare."""
        ...
