"""Both sides of a resource, so that only what drifted looks different."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from cfnkit.drift.report import Difference, DifferenceType, PointerPath, ResourceDrift

# Beyond so many lines the two sides are not aligned, which takes the square of them.
_LINES = 3000
_GONE: Final = object()


class Line(NamedTuple):
    """A line of both sides; where one has none, it is None."""

    expected: str | None
    actual: str | None
    same: bool


def lines(resource: ResourceDrift) -> Iterator[Line]:
    """What the template says beside what is there, in the form that the template gives it, as JSON.

    An element that is added deep in a list of lists is not among them: its indexes are those of the other side.
    """
    if resource.expected is None or resource.actual is None:
        return
    building = _Building(resource.differences)
    yield from _aligned(_lines(building.opened(resource.expected, ())), _lines(building.there(resource.expected, ())))


class _Building:
    def __init__(self, differences: tuple[Difference, ...]) -> None:
        self._changed = {one.path: one for one in differences if one.type is not DifferenceType.ADD}
        self._added: dict[PointerPath, list[Difference]] = {}
        for one in differences:
            if one.type is DifferenceType.ADD and not any(isinstance(step, int) for step in one.path[:-1]):
                self._added.setdefault(one.path[:-1], []).append(one)
        self._above = {one.path[:length] for one in differences for length in range(len(one.path))}

    def opened(self, value: Any, path: PointerPath) -> Any:
        """What the template says; a text of JSON in which something differs is opened."""
        value = self._inside(value, path)
        if isinstance(value, dict):
            return {key: self.opened(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.opened(item, (*path, index)) for index, item in enumerate(value)]
        return value

    def there(self, value: Any, path: PointerPath) -> Any:
        """What is there: what the template says, but for the differences."""
        if path in self._changed:
            change = self._changed[path]
            return _GONE if change.type is DifferenceType.REMOVE else change.actual
        value = self._inside(value, path)
        added = self._added.get(path, ())
        if isinstance(value, dict):
            made = {key: self.there(item, (*path, key)) for key, item in value.items()}
            made.update({str(one.path[-1]): one.actual for one in added})
            return {key: item for key, item in made.items() if item is not _GONE}
        if isinstance(value, list):
            items = [self.there(item, (*path, index)) for index, item in enumerate(value)]
            return [item for item in items if item is not _GONE] + [one.actual for one in added]
        return value

    def _inside(self, value: Any, path: PointerPath) -> Any:
        if not isinstance(value, str) or path not in self._above:
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value


def _lines(value: Any) -> list[str]:
    return json.dumps(value, indent=2, ensure_ascii=False).splitlines()


def _aligned(expected: list[str], actual: list[str]) -> Iterator[Line]:
    """The lines of both sides, equal ones beside each other."""
    if max(len(expected), len(actual)) > _LINES:
        yield from (Line(ours, theirs, ours == theirs) for ours, theirs in zip_longest(expected, actual))
        return
    from difflib import SequenceMatcher

    for kind, start, end, other, last in SequenceMatcher(None, expected, actual, autojunk=False).get_opcodes():
        for ours, theirs in zip_longest(expected[start:end], actual[other:last]):
            yield Line(ours, theirs, kind == "equal")
