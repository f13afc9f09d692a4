"""What a comparison has found so far, and can take back."""

from __future__ import annotations

from typing import Any, NamedTuple

from cfnkit.drift.comparison.place import Place
from cfnkit.drift.report import DifferenceType, SkipReason
from cfnkit.drift.shapes.shape import Shape


class Found(NamedTuple):
    """A difference, before it is put into words."""

    place: Place
    type: DifferenceType
    expected: Any
    actual: Any
    shape: Shape
    note: str = ""


class Skip(NamedTuple):
    """Why a value is not compared."""

    reason: SkipReason
    detail: str = ""


class Equal(NamedTuple):
    """Why values are equal that differ in their bytes: the normaliser that says so."""

    normaliser: str


class Mark(NamedTuple):
    """How much was found at some time."""

    differences: int
    skipped: int
    equated: int
    undeclared: int


class Findings:
    """Differences, values that were skipped, values that are equal all the same, and what is not declared."""

    def __init__(self) -> None:
        self.differences: list[Found] = []
        self.skipped: list[tuple[Place, Skip]] = []
        self.equated: list[tuple[Place, Equal]] = []
        self.undeclared: list[Found] = []

    def mark(self) -> Mark:
        """How much is found so far."""
        return Mark(len(self.differences), len(self.skipped), len(self.equated), len(self.undeclared))

    def back_to(self, mark: Mark) -> None:
        """Forget what was found since."""
        del self.differences[mark.differences :]
        del self.skipped[mark.skipped :]
        del self.equated[mark.equated :]
        del self.undeclared[mark.undeclared :]

    def differences_so_far(self) -> int:
        """How many differences are found so far."""
        return len(self.differences)

    def note_failures(self, failures: list[str]) -> None:
        """Say at the last difference what could not be done to find that it is none."""
        if failures:
            last = self.differences[-1]
            self.differences[-1] = last._replace(note=" ".join((last.note, *failures)).strip())

    def skip(self, place: Place, reason: SkipReason, detail: str = "") -> None:
        """A value is not compared."""
        self.skipped.append((place, Skip(reason, detail)))

    def equate(self, place: Place, normaliser: str) -> None:
        """A value differs in its bytes and is yet equal."""
        self.equated.append((place, Equal(normaliser)))

    def add(self, place: Place, value: Any, shape: Shape, note: str = "") -> None:
        """The actual side has a value more."""
        self.differences.append(Found(place, DifferenceType.ADD, None, value, shape, note))

    def remove(self, place: Place, value: Any, shape: Shape, note: str = "") -> None:
        """The actual side lacks a value."""
        self.differences.append(Found(place, DifferenceType.REMOVE, value, None, shape, note))

    def unequal(self, place: Place, expected: Any, actual: Any, shape: Shape, note: str = "") -> None:
        """The two sides have different values."""
        self.differences.append(Found(place, DifferenceType.NOT_EQUAL, expected, actual, shape, note))
