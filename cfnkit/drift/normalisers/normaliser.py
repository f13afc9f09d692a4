"""What a normaliser and a relation are."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from cfnkit.drift.scope import Scope
from cfnkit.drift.shapes.shape import Shape


class Normaliser(Protocol):
    """Brings a value into the form that all ways to write it have in common: one step, the same for both sides.

    A value that is in that form already, or that the step knows nothing of, is returned as it is (the same object).
    Whatever it raises makes the values different, with a note that it failed.
    """

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    @property
    def takes(self) -> tuple[type, ...]:
        """The types of the values that it may change."""
        ...

    @property
    def pattern(self) -> str:
        """A regular expression that is found in each text that it may change; empty when that may be any."""
        ...

    def applies(self, shape: Shape) -> bool:
        """Whether it has anything to do with values at a place."""
        ...

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The value in the form that it shares with its equals."""
        ...

    def result(self, shape: Shape) -> Shape:
        """The place whose rules hold for what it made."""
        ...


class Leaf(NamedTuple):
    """Two values that differ and that no step changes any more."""

    expected: Any
    actual: Any
    shape: Shape
    scope: Scope


class Relation(Protocol):
    """Says of two values, of which neither has a form of its own, whether they mean the same."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    def applies(self, shape: Shape) -> bool:
        """Whether it has anything to do with values at a place."""
        ...

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether the values mean the same; a sentence when that cannot be told."""
        ...


class OfTexts:
    """What most normalisers have in common: they take texts, whatever they look like, and leave them at their place."""

    takes: tuple[type, ...] = (str,)
    pattern = ""

    def result(self, shape: Shape) -> Shape:
        """The place itself."""
        return shape
