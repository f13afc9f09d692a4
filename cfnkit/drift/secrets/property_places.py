"""Places in properties, as schemas and templates name them, and what of a value they mean.

A place is a path in which `*` is any key or index, an index is any other, since the elements of a list may come in
another order, and a step into a list may be left out, as schemas do.
"""

from __future__ import annotations

import collections.abc as abc
from typing import Any, NamedTuple, TypeAlias

from cfnkit.drift.report import PointerPath

ANY = "*"


class Unlike(NamedTuple):
    """A step to any element of a list but those that are known not to be meant.

    These have one of `names` as the value of `key`; on the side where the place was found, their indexes are `indexes`.
    """

    key: str
    names: frozenset[str]
    indexes: frozenset[int]


Place: TypeAlias = abc.Sequence["str | int | Unlike"]


def is_at(path: PointerPath, place: Place) -> bool:
    """Whether a path, of the side where the place was found, leads to it or to something below it."""
    return _rest(path, place) == ()


def below(path: PointerPath, place: Place) -> Place:
    """The rest of a place that is below such a path; empty when there is none."""
    return _rest(path, place, partly=True) or ()


def meant(value: Any, place: Place, path: PointerPath = ()) -> abc.Iterator[PointerPath]:
    """The paths in a value that a place means; a text where it goes on is meant as a whole, since that may be JSON."""
    if not place:
        yield path
    elif isinstance(value, list):
        step, rest = place[0], _into_list(place)
        for index, item in enumerate(value):
            if not (isinstance(step, Unlike) and isinstance(item, abc.Mapping) and item.get(step.key) in step.names):
                yield from meant(item, rest, (*path, index))
    elif isinstance(value, abc.Mapping):
        for key in value:
            if place[0] in (key, ANY):
                yield from meant(value[key], place[1:], (*path, key))
    elif isinstance(value, str):
        yield path


def without(value: Any, places: abc.Iterable[Place]) -> Any:
    """A value without what is at some places, and without objects that hold nothing else; itself when nothing is."""
    left = [place for place in places if place]
    if not left or not isinstance(value, (list, abc.Mapping)):
        return value
    if isinstance(value, list):
        inner = [_into_list(place) for place in left]
        return [] if any(not place for place in inner) else [without(item, inner) for item in value]
    kept: dict[str, Any] = {}
    for key, item in value.items():
        inner = [place[1:] for place in left if place[0] in (key, ANY)]
        left_there = without(item, inner) if all(inner) else {}
        if left_there != {} or item == {}:
            kept[key] = left_there
    return kept


def _rest(path: PointerPath, place: Place, partly: bool = False) -> Place | None:
    """What is left of a place behind a path; None when the path leads elsewhere."""
    if not place:
        return None if partly and path else ()
    if not path:
        return place
    step = place[0]
    if isinstance(path[0], int):
        if isinstance(step, Unlike) and path[0] in step.indexes:
            return None
        return _rest(path[1:], _into_list(place), partly)
    return _rest(path[1:], place[1:], partly) if step in (path[0], ANY) else None


def _into_list(place: Place) -> Place:
    return place[1:] if isinstance(place[0], (int, Unlike)) or place[0] == ANY else place
