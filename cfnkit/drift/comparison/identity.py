"""The property by which the elements of a list are recognised on the other side."""

from __future__ import annotations

import collections.abc as abc
import re
from functools import lru_cache
from typing import Any, NamedTuple

from cfnkit.drift.comparison.canonical import Canonical
from cfnkit.drift.shapes.shape import Shape

# The names of properties that identify, the best first; any other scalar comes after them.
_RANKS = tuple(
    map(
        re.compile,
        (
            r"(?:Key|Name|Id|ID|Sid|TagKey)\Z",
            r"\w*(?:Name|Id|ID|Key|Identifier|Alias)\Z",
            r"\w*(?:Arn|ARN|Path|PathPattern|Prefix|Index|Order|Priority|Property|Field|Namespace)\Z",
            r"\w*Type\Z",
        ),
    )
)
_SURE = 0
_LIKELY = 1
# Options of Elastic Beanstalk have the same name in several namespaces.
_TOGETHER = ("Namespace", "OptionName")


class Element(NamedTuple):
    """A value, and its 0-based position in the list that it came from."""

    position: int
    value: Any


class Identity(NamedTuple):
    """The elements of both sides by the value of a property, or of several, that each declared element has."""

    expected: abc.Mapping[abc.Hashable, Element]
    actual: abc.Mapping[abc.Hashable, Element]


def identity_of(
    canonical: Canonical, ours: abc.Sequence[Element], theirs: abc.Sequence[Element], shape: Shape
) -> Identity | None:
    """The scalar property that tells the elements of a list apart; None when there is none.

    Each declared element has it, and no two elements of a side have the same value. A property whose name identifies
    (`unique_keys` of the schema, `Key`, `Name`) comes first; among the others, the one that recognises most elements.
    """
    if not ours:
        return None
    names: set[str] | None = None
    for element in ours:
        if not isinstance(element.value, dict):
            return None
        names = set(element.value) if names is None else names & element.value.keys()
    item = shape.item
    if names and names.issuperset(_TOGETHER):
        pairs = (_by_pair(ours), _by_pair(theirs))
        if pairs[0] is not None and pairs[1] is not None:
            return Identity(pairs[0], pairs[1])
    best: Identity | None = None
    most = 0
    for rank, name in sorted((_rank(name, shape), name) for name in names or ()):
        candidate = _identity(canonical, ours, theirs, name, item.child(name))
        if candidate is None:
            continue
        if rank == _SURE:
            return candidate
        found = len(candidate.expected.keys() & candidate.actual.keys())
        if found > most:
            best, most = candidate, found
            if found == min(len(ours), len(theirs)):
                break
    return best


def is_name(key: str | int) -> bool:
    """Whether the name of a property says that it identifies: `Name`, `RoleName`, `Id`."""
    return isinstance(key, str) and _rank_by_name(key) <= _LIKELY


def _rank(name: str, shape: Shape) -> int:
    if name in shape.unique_keys or name in shape.item.unique_keys:
        return _SURE
    return _rank_by_name(name)


@lru_cache(maxsize=4096)
def _rank_by_name(name: str) -> int:
    return next((rank for rank, pattern in enumerate(_RANKS) if pattern.match(name)), len(_RANKS))


def _identity(
    canonical: Canonical, ours: abc.Sequence[Element], theirs: abc.Sequence[Element], name: str, shape: Shape
) -> Identity | None:
    expected = _by_value(ours, name, _raw)
    actual = _by_value(theirs, name, _raw)
    if expected is None or actual is None:
        return None
    if expected.keys() <= actual.keys():
        return Identity(expected, actual)

    def key(value: Any) -> abc.Hashable | None:
        return canonical.key(value, shape)

    expected, actual = _by_value(ours, name, key), _by_value(theirs, name, key)
    return None if expected is None or actual is None else Identity(expected, actual)


def _by_pair(elements: abc.Sequence[Element]) -> dict[abc.Hashable, Element] | None:
    """The elements by namespace and name; None when a value is no text or a pair occurs twice."""
    found: dict[abc.Hashable, Element] = {}
    for element in elements:
        pair = tuple(element.value.get(name) for name in _TOGETHER) if isinstance(element.value, dict) else ()
        if not all(isinstance(part, str) for part in pair) or pair in found:
            return None
        found[pair] = element
    return found


def _by_value(
    elements: abc.Sequence[Element], name: str, key_of: abc.Callable[[Any], abc.Hashable | None]
) -> dict[abc.Hashable, Element] | None:
    """The elements that have the property, by its value; None when a value is no scalar, is unknown or occurs twice."""
    found: dict[abc.Hashable, Element] = {}
    for element in elements:
        value = element.value.get(name) if isinstance(element.value, dict) else None
        if value is None:
            continue
        key = None if isinstance(value, (dict, list)) else key_of(value)
        if key is None or key in found:
            return None
        found[key] = element
    return found


def _raw(value: Any) -> abc.Hashable:
    return (type(value), value)
