"""Where a pair of compared values stands."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.drift.report import PointerPath


class Place(NamedTuple):
    """A step below `parent`: the key or 0-based index on the expected side, and that on the actual one."""

    parent: Place | None
    key: str | int
    actual_key: str | int

    def path(self) -> PointerPath:
        """The path on the expected side."""
        steps: list[str | int] = []
        place: Place | None = self
        while place is not None:
            steps.append(place.key)
            place = place.parent
        return tuple(reversed(steps))

    def actual_path(self) -> PointerPath:
        """The path on the actual side."""
        steps: list[str | int] = []
        place: Place | None = self
        while place is not None:
            steps.append(place.actual_key)
            place = place.parent
        return tuple(reversed(steps))
