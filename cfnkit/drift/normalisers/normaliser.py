"""The protocols of normalisers and relations."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.states.state import Scope


class Normaliser(Protocol):
    """Brings equal values into one form; it is applied to both sides.

    A value that is already in that form, or that the normaliser does not handle, is returned as the same object. If it
    raises an exception, the values stay different, with a note about the failure.
    """

    @property
    def name(self) -> str:
        """Its name in reports."""

    @property
    def takes(self) -> tuple[type, ...]:
        """The Python types of the values that it may change."""

    @property
    def pattern(self) -> str:
        """A regular expression that every text it changes contains; empty when it may change any text."""

    @property
    def in_free_form(self) -> bool:
        """Whether it also holds where the author, or a document, decides what a value means."""

    def applies(self, shape: Shape) -> bool:
        """Whether it may change values of a shape."""

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The value in the form that all equal values have."""

    def result(self, shape: Shape) -> Shape:
        """The shape of the normalised value."""


class Leaf(NamedTuple):
    """Two values that differ after all normalisers; `declared` is the expected one as the template has it."""

    expected: Any
    actual: Any
    shape: Shape
    scope: Scope
    declared: Any


class Relation(Protocol):
    """Decides whether two values mean the same, where no common form exists."""

    @property
    def name(self) -> str:
        """Its name in reports."""

    @property
    def in_free_form(self) -> bool:
        """Whether it also holds where the author, or a document, decides what a value means."""

    def applies(self, shape: Shape) -> bool:
        """Whether it may hold for values of a shape."""

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether the values mean the same; a sentence when this cannot be decided."""


class NormaliserDefaults:
    """The defaults of most normalisers: they may change any text of a property, and the shape stays the same."""

    takes: tuple[type, ...] = (str,)
    pattern = ""
    in_free_form = False

    def applies(self, shape: Shape) -> bool:
        """Always; a normaliser for certain properties overrides it."""
        return True

    def result(self, shape: Shape) -> Shape:
        """The same shape."""
        return shape
