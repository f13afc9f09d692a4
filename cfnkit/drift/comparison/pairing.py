"""Find for each declared element of a list the one that it became."""

from __future__ import annotations

import collections.abc as abc
from collections import defaultdict
from typing import Any, NamedTuple

from cfnkit.drift.comparison.canonical import Canonical, frozen, mask_of, projected
from cfnkit.drift.comparison.element import NO_DISTANCE, Element
from cfnkit.drift.comparison.identity import Identity
from cfnkit.drift.comparison.place import Place
from cfnkit.drift.comparison.walk import Walk
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.values import leaves

# Above this many pairs, what is left over is paired as it comes: a list that changed all over has no best match.
_MOST_PAIRS = 1024
# The elements of a list are looked up form by form; there are few forms in any real one.
_MOST_FORMS = 16


class Pairing(NamedTuple):
    """Which elements belong together, and those that are left on either side, in their order."""

    pairs: list[tuple[Element, Element]]
    expected: list[Element]
    actual: list[Element]


def by_identity(ours: list[Element], theirs: list[Element], identity: Identity) -> Pairing:
    """Pair the elements that have the same value of a property, which each of them has once."""
    pairs: list[tuple[Element, Element]] = []
    left: list[Element] = []
    taken: set[int] = set()
    for key, element in identity.expected.items():
        other = identity.actual.get(key)
        if other is None:
            left.append(element)
        else:
            pairs.append((element, other))
            taken.add(other.at)
    if len(identity.expected) < len(ours):
        known = {element.at for element in identity.expected.values()}
        left = sorted([*left, *(one for one in ours if one.at not in known)], key=_at)
    return Pairing(pairs, left, [one for one in theirs if one.at not in taken])


def by_form(canonical: Canonical, pairing: Pairing, shape: Shape) -> Pairing:
    """Pair the elements that are equal as far as they are declared.

    The elements with the same keys, at all depths, are looked up among the actual ones cut down to these keys.
    """
    item = shape.item
    forms: defaultdict[abc.Hashable, list[tuple[Element, abc.Hashable]]] = defaultdict(list)
    masks: dict[abc.Hashable, Any] = {}
    left: list[Element] = []
    for element in pairing.expected:
        key = canonical.key(element.value, item)
        mask = mask_of(element.value)
        form = frozen(mask)
        if key is None or (form not in masks and len(masks) == _MOST_FORMS):
            left.append(element)
        else:
            masks[form] = mask
            forms[form].append((element, key))
    pairs = list(pairing.pairs)
    taken: set[int] = set()
    for form, elements in sorted(forms.items(), key=lambda entry: -_size(masks[entry[0]])):
        waiting: defaultdict[abc.Hashable, list[Element]] = defaultdict(list)
        for element in reversed(pairing.actual):
            if element.at not in taken:
                waiting[canonical.key(projected(element.value, masks[form]), item)].append(element)
        for element, key in elements:
            others = waiting.get(key)
            if others:
                other = others.pop()
                taken.add(other.at)
                pairs.append((element, other))
            else:
                left.append(element)
    return Pairing(pairs, sorted(left, key=_at), [one for one in pairing.actual if one.at not in taken])


def by_likeness(walk: Walk, pairing: Pairing, shape: Shape, place: Place, furthest: int | None = None) -> Pairing:
    """Pair what is left with what is most like it, so that an element that changed is no element gone and one more.

    `furthest` is the number of differences that a pair may have; without it, something must be alike.
    """
    pairs, ours, theirs = list(pairing.pairs), pairing.expected, pairing.actual
    if not ours or not theirs:
        return pairing
    pairs_to_weigh = len(ours) * len(theirs)
    if pairs_to_weigh > _MOST_PAIRS or not walk.afford(pairs_to_weigh):
        if furthest is not None:
            return pairing
        shared = min(len(ours), len(theirs))
        return Pairing([*pairs, *zip(ours, theirs, strict=False)], ours[shared:], theirs[shared:])
    # Where distances are equal, the nearer in the list; so the result is the same with the sides exchanged.
    distances = sorted(
        (walk.distance(one, other, shape, place), i + j, abs(i - j), i, j)
        for i, one in enumerate(ours)
        for j, other in enumerate(theirs)
    )
    taken_ours: set[int] = set()
    taken_theirs: set[int] = set()
    for distance, _, _, i, j in distances:
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


def by_ends(walk: Walk, ours: list[Element], theirs: list[Element], shape: Shape, place: Place) -> Pairing:
    """Pair the elements that are equal from the beginning and from the end, then those between in their order."""

    def alike(one: Element, other: Element) -> bool:
        return walk.afford(1) and walk.distance(one, other, shape, place) == NO_DISTANCE

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


def _at(element: Element) -> int:
    return element.at
