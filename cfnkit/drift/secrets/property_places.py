"""Places in properties, as schemas and templates name them, and the paths in a value that they stand for.

A place is a path in which `*` stands for any key or index. An index stands for any index, since the elements of a list
may have another order. A step into a list may be omitted, as in schemas.
"""

from __future__ import annotations

import collections.abc as abc
from typing import Any, NamedTuple, TypeAlias

from cfnkit.drift.report import PointerPath

ANY = "*"


class AnyExcept(NamedTuple):
    """A step to any element of a list except those whose `key` has one of `names`.

    On the side where the place was found, the indexes of the excepted elements are `indexes`.
    """

    key: str
    names: frozenset[str]
    indexes: frozenset[int]


PropertyPlace: TypeAlias = abc.Sequence["str | int | AnyExcept"]


def is_at(path: PointerPath, place: PropertyPlace) -> bool:
    """Whether a path of the side where the place was found leads to the place or below it."""
    return _rest(path, place) == ()


def below(path: PointerPath, place: PropertyPlace) -> PropertyPlace:
    """The rest of a place below such a path; empty when the place is not below it."""
    return _rest(path, place, partly=True) or ()


def paths_at(value: Any, place: PropertyPlace, path: PointerPath = ()) -> abc.Iterator[PointerPath]:
    """The paths in a value that a place stands for; a text above the place counts as a whole, since it may be JSON."""
    if not place:
        yield path
    elif isinstance(value, list):
        step, rest = place[0], _into_list(place)
        for index, item in enumerate(value):
            if not (isinstance(step, AnyExcept) and isinstance(item, abc.Mapping) and item.get(step.key) in step.names):
                yield from paths_at(item, rest, (*path, index))
    elif isinstance(value, abc.Mapping):
        for key in value:
            if place[0] in (key, ANY):
                yield from paths_at(value[key], place[1:], (*path, key))
    elif isinstance(value, str):
        yield path


def without(value: Any, places: abc.Iterable[PropertyPlace]) -> Any:
    """A value without some places and without objects that would then be empty; the same object if it has none."""
    inside = [place for place in places if place]
    if not inside or not isinstance(value, (list, abc.Mapping)):
        return value
    if isinstance(value, list):
        inner = [_into_list(place) for place in inside]
        return [] if any(not place for place in inner) else [without(item, inner) for item in value]
    remaining: dict[str, Any] = {}
    for key, item in value.items():
        inner = [place[1:] for place in inside if place[0] in (key, ANY)]
        rest = without(item, inner) if all(inner) else {}
        if rest != {} or item == {}:
            remaining[key] = rest
    return remaining


def _rest(path: PointerPath, place: PropertyPlace, partly: bool = False) -> PropertyPlace | None:
    """The steps of a place after those of a path; None when the path leads elsewhere."""
    if not place:
        return None if partly and path else ()
    if not path:
        return place
    step = place[0]
    if isinstance(path[0], int):
        if isinstance(step, AnyExcept) and path[0] in step.indexes:
            return None
        return _rest(path[1:], _into_list(place), partly)
    return _rest(path[1:], place[1:], partly) if step in (path[0], ANY) else None


def _into_list(place: PropertyPlace) -> PropertyPlace:
    return place[1:] if isinstance(place[0], (int, AnyExcept)) or place[0] == ANY else place
