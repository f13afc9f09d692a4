"""Both sides of a resource as aligned lines, of which only the drifted ones differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from cfnkit.drift.report import Difference, DifferenceType, PointerPath, ResourceDrift

# Above this many lines the two sides are not aligned, which would take quadratic time.
_LINES = 3000
_ABSENT: Final = object()


class SidesLine(NamedTuple):
    """A line of both sides; None for a side without it."""

    expected: str | None
    actual: str | None
    same: bool


def lines(resource: ResourceDrift) -> Iterator[SidesLine]:
    """The declared properties beside the live ones, both in the template's form, as lines of JSON.

    An element that was added to a list within a list is left out: its indexes are of the actual side.
    """
    if resource.expected is None or resource.actual is None:
        return
    sides = _Sides(resource.differences)
    yield from _aligned(_lines(sides.declared(resource.expected, ())), _lines(sides.live(resource.expected, ())))


class _Sides:
    """The values of both sides, made from the declared values and the differences."""

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        self._changed = {one.path: one for one in differences if one.type is not DifferenceType.ADD}
        self._added: dict[PointerPath, list[Difference]] = {}
        for one in differences:
            if one.type is DifferenceType.ADD and not any(isinstance(step, int) for step in one.path[:-1]):
                self._added.setdefault(one.path[:-1], []).append(one)
        self._above = {one.path[:length] for one in differences for length in range(len(one.path))}

    def declared(self, value: Any, path: PointerPath) -> Any:
        """The declared value; a JSON text with a difference in it is decoded."""
        value = self._decoded(value, path)
        if isinstance(value, dict):
            return {key: self.declared(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.declared(item, (*path, index)) for index, item in enumerate(value)]
        return value

    def live(self, value: Any, path: PointerPath) -> Any:
        """The live value: the declared one with the differences applied."""
        if path in self._changed:
            change = self._changed[path]
            return _ABSENT if change.type is DifferenceType.REMOVE else change.actual
        value = self._decoded(value, path)
        added = self._added.get(path, ())
        if isinstance(value, dict):
            made = {key: self.live(item, (*path, key)) for key, item in value.items()}
            made.update({str(one.path[-1]): one.actual for one in added})
            return {key: item for key, item in made.items() if item is not _ABSENT}
        if isinstance(value, list):
            items = [self.live(item, (*path, index)) for index, item in enumerate(value)]
            return [item for item in items if item is not _ABSENT] + [one.actual for one in added]
        return value

    def _decoded(self, value: Any, path: PointerPath) -> Any:
        if not isinstance(value, str) or path not in self._above:
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value


def _lines(value: Any) -> list[str]:
    return json.dumps(value, indent=2, ensure_ascii=False).splitlines()


def _aligned(expected: list[str], actual: list[str]) -> Iterator[SidesLine]:
    """The lines of both sides, equal ones beside each other."""
    if max(len(expected), len(actual)) > _LINES:
        yield from (SidesLine(ours, theirs, ours == theirs) for ours, theirs in zip_longest(expected, actual))
        return
    from difflib import SequenceMatcher

    for kind, start, end, other, last in SequenceMatcher(None, expected, actual, autojunk=False).get_opcodes():
        for ours, theirs in zip_longest(expected[start:end], actual[other:last]):
            yield SidesLine(ours, theirs, kind == "equal")
