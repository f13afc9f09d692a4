"""The differences that a comparison has recorded so far, and can take back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from cfnkit.drift.report import Difference, DifferenceType, Equated, PointerPath, Skipped, SkipReason


class PairedPath(NamedTuple):
    """The path of two compared values: a step below `parent`.

    `key` is the key or 0-based index on the expected side, `actual_key` that on the actual side.
    """

    parent: PairedPath | None
    key: str | int
    actual_key: str | int

    def expected_path(self) -> PointerPath:
        """The path on the expected side."""
        return tuple(path.key for path in self._from_root())

    def actual_path(self) -> PointerPath:
        """The path on the actual side."""
        return tuple(path.actual_key for path in self._from_root())

    def _from_root(self) -> list[PairedPath]:
        paths = [self]
        while (parent := paths[-1].parent) is not None:
            paths.append(parent)
        return paths[::-1]


class FoundDifference(NamedTuple):
    """A difference that has no place in the template yet, and its path on both sides."""

    path: PairedPath
    difference: Difference


class Checkpoint(NamedTuple):
    """How many records of each kind there were at one moment."""

    differences: int
    skipped: int
    equated: int
    undeclared: int


class Journal:
    """The records of one comparison.

    They are differences, values that were not compared, values that are equal although their bytes differ, and values
    that the template does not declare.
    """

    def __init__(self) -> None:
        self.differences: list[FoundDifference] = []
        self.skipped: list[Skipped] = []
        self.equated: list[Equated] = []
        self.undeclared: list[FoundDifference] = []

    def checkpoint(self) -> Checkpoint:
        """The present moment, to which `back_to` returns."""
        return Checkpoint(len(self.differences), len(self.skipped), len(self.equated), len(self.undeclared))

    def back_to(self, checkpoint: Checkpoint) -> None:
        """Take back everything that was recorded since."""
        del self.differences[checkpoint.differences :]
        del self.skipped[checkpoint.skipped :]
        del self.equated[checkpoint.equated :]
        del self.undeclared[checkpoint.undeclared :]

    def differs_since(self, checkpoint: Checkpoint) -> bool:
        """Whether a difference was recorded since."""
        return len(self.differences) > checkpoint.differences

    def note_failures(self, failures: list[str]) -> None:
        """Add sentences about normalisers that failed to the note of the last difference."""
        if failures:
            path, last = self.differences[-1]
            note = " ".join((last.note, *failures)).strip()
            self.differences[-1] = FoundDifference(path, replace(last, note=note))

    def record(self, outcome: Skipped | Equated) -> None:
        """Record why a value does not count as a difference."""
        if isinstance(outcome, Skipped):
            self.skipped.append(outcome)
        else:
            self.equated.append(outcome)

    def skip(self, path: PairedPath, reason: SkipReason, detail: str = "") -> None:
        """Record that a value was not compared."""
        self.skipped.append(Skipped(path.expected_path(), reason, detail))

    def equate(self, path: PairedPath, normaliser: str) -> None:
        """Record that a value is equal although its bytes differ."""
        self.equated.append(Equated(path.expected_path(), normaliser))

    def add(self, path: PairedPath, value: Any, note: str = "") -> None:
        """Record that only the actual side has a value."""
        self.differences.append(_found(path, DifferenceType.ADD, None, value, note))

    def remove(self, path: PairedPath, value: Any, note: str = "") -> None:
        """Record that only the expected side has a value."""
        self.differences.append(_found(path, DifferenceType.REMOVE, value, None, note))

    def unequal(self, path: PairedPath, expected: Any, actual: Any, note: str = "") -> None:
        """Record that the two sides have different values."""
        self.differences.append(_found(path, DifferenceType.NOT_EQUAL, expected, actual, note))

    def add_undeclared(self, path: PairedPath, value: Any) -> None:
        """Record a value that the template does not declare, which is not drift."""
        self.undeclared.append(_found(path, DifferenceType.ADD, None, value))


def _found(path: PairedPath, type_: DifferenceType, expected: Any, actual: Any, note: str = "") -> FoundDifference:
    steps = path.actual_path() if type_ is DifferenceType.ADD else path.expected_path()
    return FoundDifference(path, Difference(steps, type_, expected, actual, note=note))
