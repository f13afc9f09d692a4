"""Compare lists."""

from __future__ import annotations

import collections.abc as abc
from collections import Counter
from typing import Any

from cfnkit.drift.comparison.element import Element
from cfnkit.drift.comparison.identity import identity_of
from cfnkit.drift.comparison.pairing import Pairing, by_ends, by_form, by_identity, by_likeness
from cfnkit.drift.comparison.place import Place
from cfnkit.drift.comparison.tags import is_foreign_tag
from cfnkit.drift.comparison.walk import Walk
from cfnkit.drift.shapes.order import is_filled, is_ordered
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.unsettled import Unsettled
from cfnkit.drift.values import same

_ORDER_DIFFERS = "The order differs."
# Up to so many elements are looked for one by one.
_FEW = 16


def compare_lists(
    walk: Walk, expected: abc.Sequence[Any], actual: abc.Sequence[Any], shape: Shape, place: Place
) -> None:
    """Record the differences between two lists."""
    ordered = is_ordered(shape)
    if not ordered and len(expected) <= _FEW and _same_elements(walk, expected, actual, shape, place):
        return
    ours, theirs = _elements(expected, shape), _elements(actual, shape)
    before = walk.differences_so_far()
    if ordered:
        pairing = _pair_ordered(walk, ours, theirs, shape, place)
    else:
        pairing = _pair_set(walk, ours, theirs, shape, place)
    pairs = sorted(pairing.pairs)
    for one, other in pairs:
        if one.value != other.value or not same(one.value, other.value):
            walk.element(one, other, shape, place)
    for element in pairing.expected:
        walk.remove(Place(place, element.at, element.at), element.value, shape.item)
    _report_extra(walk, pairing.actual, shape, place)
    if walk.differences_so_far() > before:
        return
    if len(theirs) < len(actual):
        walk.equate(place, "tags")
    if not _in_order(pairs):
        walk.equate(place, "order")


def _same_elements(
    walk: Walk, expected: abc.Sequence[Any], actual: abc.Sequence[Any], shape: Shape, place: Place
) -> bool:
    """Whether two short lists have the same elements byte for byte, in whatever order; most that are alike have."""
    left = [value for value in actual if not is_foreign_tag(value)] if shape.is_tags else list(actual)
    if len(left) != len(expected):
        return False
    in_order = True
    for value in expected:
        if value not in left:
            return False
        at = left.index(value)
        if not same(value, left[at]):
            return False
        in_order = in_order and at == 0
        del left[at]
    if len(actual) > len(expected):
        walk.equate(place, "tags")
    if not in_order:
        walk.equate(place, "order")
    return True


def _elements(values: abc.Sequence[Any], shape: Shape) -> list[Element]:
    if not shape.is_tags:
        return [Element(at, value) for at, value in enumerate(values)]
    return [Element(at, value) for at, value in enumerate(values) if not is_foreign_tag(value)]


def _in_order(pairs: abc.Sequence[tuple[Element, Element]]) -> bool:
    places = [other.at for _, other in pairs]
    return places == sorted(places)


def _pair_set(walk: Walk, ours: list[Element], theirs: list[Element], shape: Shape, place: Place) -> Pairing:
    """Which element became which, wherever they stand."""
    unsettled = [element for element in ours if isinstance(element.value, Unsettled)]
    settled = [element for element in ours if not isinstance(element.value, Unsettled)]
    pairing = _without_attached(walk, Pairing([], settled, theirs), shape, place)
    identity = identity_of(walk.canonical, pairing.expected, pairing.actual, shape)
    if identity is not None:
        found = by_identity(pairing.expected, pairing.actual, identity)
        pairing = Pairing([*pairing.pairs, *found.pairs], found.expected, found.actual)
    else:
        pairing = by_form(walk.canonical, pairing, shape)
    if not shape.is_tags:
        pairing = by_likeness(walk, pairing, shape, place)
    # What is not known may be any of what is left.
    pairs = [*zip(unsettled, pairing.actual, strict=False), *((one, one) for one in unsettled[len(pairing.actual) :])]
    return Pairing([*pairing.pairs, *pairs], pairing.expected, pairing.actual[len(unsettled) :])


def _without_attached(walk: Walk, pairing: Pairing, shape: Shape, place: Place) -> Pairing:
    """The pairing without the actual elements that other resources of the template declare, and this one does not."""
    attached = walk.around.attached.get(shape.name) if place.parent is None else None
    if not attached or not pairing.actual:
        return pairing
    pairing = by_form(walk.canonical, pairing, shape)
    others = Pairing([], [Element(at, value) for at, value in enumerate(attached)], pairing.actual)
    others = by_likeness(walk, by_form(walk.canonical, others, shape), shape, place, furthest=0)
    for _, other in others.pairs:
        walk.equate(Place(place, other.at, other.at), "attachment")
    return Pairing(pairing.pairs, pairing.expected, others.actual)


def _pair_ordered(walk: Walk, ours: list[Element], theirs: list[Element], shape: Shape, place: Place) -> Pairing:
    """Which element became which, where their order counts; a change of it is recorded."""
    identity = identity_of(walk.canonical, ours, theirs, shape)
    if identity is not None:
        pairing = by_likeness(walk, by_identity(ours, theirs, identity), shape, place)
        if not _in_order(sorted(pairing.pairs)):
            walk.unequal(place, _values(ours), _values(theirs), shape, _ORDER_DIFFERS)
        return pairing
    if len(ours) != len(theirs):
        return by_ends(walk, ours, theirs, shape, place)
    keys = [[walk.canonical.key(one.value, shape.item) for one in side] for side in (ours, theirs)]
    if None not in keys[0] and keys[0] != keys[1] and Counter(keys[0]) == Counter(keys[1]):
        walk.unequal(place, _values(ours), _values(theirs), shape, _ORDER_DIFFERS)
        return Pairing([], [], [])
    return Pairing(list(zip(ours, theirs, strict=True)), [], [])


def _values(elements: list[Element]) -> list[Any]:
    return [element.value for element in elements]


def _report_extra(walk: Walk, extra: list[Element], shape: Shape, place: Place) -> None:
    """Record what the actual list has more; no difference where a service or the stack may have added it."""
    if not extra:
        return
    silent = is_filled(shape, _values(extra)) or (shape.marks.tags and walk.scope.stack_tags is None)
    attaching = walk.around.attaching.get(shape.name) if place.parent is None else None
    note = f"Another stack may declare it, as an {attaching}." if attaching else ""
    for element in extra:
        here = Place(place, element.at, element.at)
        if silent:
            walk.extra(here, element.value, shape.item)
        else:
            walk.add(here, element.value, shape.item, note)
