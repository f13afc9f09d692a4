"""Find for each declared element of a list the one that it became."""

from __future__ import annotations

import collections.abc as abc
from collections import defaultdict
from typing import Any, NamedTuple, TypeAlias

from cfnkit.drift.comparison.canonical import Canonical, frozen, mask_of, projected
from cfnkit.drift.comparison.identity import Element, Identity, is_name
from cfnkit.drift.comparison.journal import Journal, PairedPath
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.values import leaves, same

# The distances that are computed for one resource: without a limit, each level of nested lists multiplies the time.
_MOST_DISTANCES = 4096
# Above this many pairs, the remaining elements are paired in order: a list that changed all over has no best match.
_MOST_PAIRS = 1024
# The elements of a list are looked up mask by mask; a real list has few masks.
_MOST_MASKS = 16

CompareElements: TypeAlias = abc.Callable[[Element, Element, Shape, PairedPath], None]
"""Records the differences between two elements of the list whose shape and path are given."""


class Distance(NamedTuple):
    """How many differences two elements have, and how many of them are in properties that identify."""

    differences: int
    names: int


_NO_DISTANCE = Distance(0, 0)


class Distances:
    """Computes distances between elements of lists, a limited number of them for each resource."""

    def __init__(self, journal: Journal, compare: CompareElements) -> None:
        self._journal = journal
        self._compare = compare
        self._left = _MOST_DISTANCES

    def afford(self, number: int) -> bool:
        """Whether `number` more distances may be computed; if so, they count as computed."""
        if number > self._left:
            return False
        self._left -= number
        return True

    def between(self, expected: Element, actual: Element, shape: Shape, path: PairedPath) -> Distance:
        """The distance between two elements of the list at `path`; nothing stays in the journal."""
        if same(expected.value, actual.value):
            return _NO_DISTANCE
        start = self._journal.checkpoint()
        self._compare(expected, actual, shape, path)
        found = self._journal.differences[start.differences :]
        self._journal.back_to(start)
        return Distance(len(found), sum(is_name(one.path.key) for one in found))


class Pairing(NamedTuple):
    """The elements that belong together, and the remaining ones of both sides in their order."""

    pairs: list[tuple[Element, Element]]
    expected: list[Element]
    actual: list[Element]


def by_identity(ours: list[Element], theirs: list[Element], identity: Identity) -> Pairing:
    """Pair the elements that have the same value of the identifying property."""
    pairs: list[tuple[Element, Element]] = []
    left: list[Element] = []
    taken: set[int] = set()
    for key, element in identity.expected.items():
        other = identity.actual.get(key)
        if other is None:
            left.append(element)
        else:
            pairs.append((element, other))
            taken.add(other.position)
    if len(identity.expected) < len(ours):
        known = {element.position for element in identity.expected.values()}
        left = sorted([*left, *(one for one in ours if one.position not in known)], key=_position)
    return Pairing(pairs, left, [one for one in theirs if one.position not in taken])


def by_form(canonical: Canonical, pairing: Pairing, shape: Shape) -> Pairing:
    """Pair the elements that are equal in everything that is declared.

    The keys of an element, at all depths, are its mask. Declared elements with the same mask are looked up together,
    among the actual elements cut down to that mask.
    """
    item = shape.item
    groups: defaultdict[abc.Hashable, list[tuple[Element, abc.Hashable]]] = defaultdict(list)
    masks: dict[abc.Hashable, Any] = {}
    left: list[Element] = []
    for element in pairing.expected:
        key = canonical.key(element.value, item)
        mask = mask_of(element.value)
        group = frozen(mask)
        if key is None or (group not in masks and len(masks) == _MOST_MASKS):
            left.append(element)
        else:
            masks[group] = mask
            groups[group].append((element, key))
    pairs = list(pairing.pairs)
    taken: set[int] = set()
    for group, elements in sorted(groups.items(), key=lambda entry: -_size(masks[entry[0]])):
        waiting: defaultdict[abc.Hashable, list[Element]] = defaultdict(list)
        for element in reversed(pairing.actual):
            if element.position not in taken:
                waiting[canonical.key(projected(element.value, masks[group]), item)].append(element)
        for element, key in elements:
            others = waiting.get(key)
            if others:
                other = others.pop()
                taken.add(other.position)
                pairs.append((element, other))
            else:
                left.append(element)
    return Pairing(pairs, sorted(left, key=_position), [one for one in pairing.actual if one.position not in taken])


def by_likeness(
    distances: Distances, pairing: Pairing, shape: Shape, path: PairedPath, furthest: int | None = None
) -> Pairing:
    """Pair the remaining elements by similarity: a changed element is one change, not a removal and an addition.

    A pair has at most `furthest` differences; without `furthest`, the two must have something in common.
    """
    pairs, ours, theirs = list(pairing.pairs), pairing.expected, pairing.actual
    if not ours or not theirs:
        return pairing
    pairs_to_weigh = len(ours) * len(theirs)
    if pairs_to_weigh > _MOST_PAIRS or not distances.afford(pairs_to_weigh):
        if furthest is not None:
            return pairing
        shared = min(len(ours), len(theirs))
        return Pairing([*pairs, *zip(ours, theirs, strict=False)], ours[shared:], theirs[shared:])
    # Among equal distances, elements nearer in the list come first, and the result is the same for swapped sides.
    ranked = sorted(
        (distances.between(one, other, shape, path), i + j, abs(i - j), i, j)
        for i, one in enumerate(ours)
        for j, other in enumerate(theirs)
    )
    taken_ours: set[int] = set()
    taken_theirs: set[int] = set()
    for distance, _, _, i, j in ranked:
        free = i not in taken_ours and j not in taken_theirs
        if free and (
            _alike(distance.differences, ours[i].value, theirs[j].value)
            if furthest is None
            else distance.differences <= furthest
        ):
            taken_ours.add(i)
            taken_theirs.add(j)
            pairs.append((ours[i], theirs[j]))
    return Pairing(
        pairs,
        [one for i, one in enumerate(ours) if i not in taken_ours],
        [other for j, other in enumerate(theirs) if j not in taken_theirs],
    )


def by_ends(
    distances: Distances, ours: list[Element], theirs: list[Element], shape: Shape, path: PairedPath
) -> Pairing:
    """Pair equal elements from the start and from the end of both lists, then those between in their order."""

    def alike(one: Element, other: Element) -> bool:
        return distances.afford(1) and distances.between(one, other, shape, path) == _NO_DISTANCE

    shorter = min(len(ours), len(theirs))
    start = 0
    while start < shorter and alike(ours[start], theirs[start]):
        start += 1
    end = 0
    while end < shorter - start and alike(ours[-1 - end], theirs[-1 - end]):
        end += 1
    between, others = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    shared = min(len(between), len(others))
    pairs = [
        *zip(ours[:start], theirs[:start], strict=True),
        *zip(between, others, strict=False),
        *(zip(ours[-end:], theirs[-end:], strict=True) if end else ()),
    ]
    return Pairing(pairs, between[shared:], others[shared:])


def _alike(distance: int, one: Any, other: Any) -> bool:
    size = min(leaves(one), leaves(other))
    return distance < size or size == 1


def _size(mask: Any) -> int:
    return 1 if mask is None else sum(map(_size, mask.values()))


def _position(element: Element) -> int:
    return element.position
