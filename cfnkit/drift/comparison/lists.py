"""Compare lists."""

from __future__ import annotations

import collections.abc as abc
from collections import Counter
from typing import Any, TypeAlias

from cfnkit.drift.comparison.canonical import Canonical
from cfnkit.drift.comparison.identity import Element, identity_of
from cfnkit.drift.comparison.journal import Journal, PairedPath
from cfnkit.drift.comparison.pairing import (
    CompareElements,
    Distances,
    Pairing,
    by_ends,
    by_form,
    by_identity,
    by_likeness,
)
from cfnkit.drift.comparison.surroundings import Surroundings
from cfnkit.drift.comparison.tags import is_foreign_tag
from cfnkit.drift.declared import Unsettled
from cfnkit.drift.shapes.lists import is_filled, is_ordered
from cfnkit.drift.shapes.peculiarity import Comparator
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.values import same

_ORDER_DIFFERS = "The order differs."
# Lists of at most this many elements are searched one element at a time.
_FEW = 16

NoteUndeclared: TypeAlias = abc.Callable[[PairedPath, Any, Shape], None]
"""Takes a value of the actual side that the template does not declare and that is not drift."""


class ListComparison:
    """Compares the lists of one resource, and records what differs in the journal.

    The comparison of properties, which meets the lists, gives `compare` for two elements that belong together, and
    `note_undeclared`. `all_tags_known` says that the tags of the stack are known.
    """

    def __init__(
        self,
        journal: Journal,
        canonical: Canonical,
        surroundings: Surroundings,
        compare: CompareElements,
        note_undeclared: NoteUndeclared,
        *,
        all_tags_known: bool,
    ) -> None:
        self._journal = journal
        self._canonical = canonical
        self._surroundings = surroundings
        self._compare = compare
        self._note_undeclared = note_undeclared
        self._all_tags_known = all_tags_known
        self._distances = Distances(journal, compare)

    def lists(self, expected: abc.Sequence[Any], actual: abc.Sequence[Any], shape: Shape, path: PairedPath) -> None:
        """Compare two lists."""
        if not expected and shape.marks.peculiar(Comparator.DEFAULTED):
            self._journal.equate(path, "default")
            return
        ordered = is_ordered(shape)
        if not ordered and len(expected) <= _FEW and self._same_elements(expected, actual, shape, path):
            return
        ours, theirs = _elements(expected, shape), _elements(actual, shape)
        start = self._journal.checkpoint()
        pair = self._pair_ordered if ordered else self._pair_set
        pairing = pair(ours, theirs, shape, path)
        pairs = sorted(pairing.pairs)
        for one, other in pairs:
            if one.value != other.value or not same(one.value, other.value):
                self._compare(one, other, shape, path)
        for element in pairing.expected:
            self._journal.remove(PairedPath(path, element.position, element.position), element.value)
        self._record_extra(pairing.actual, shape, path)
        if self._journal.differs_since(start):
            return
        if len(theirs) < len(actual):
            self._journal.equate(path, "tags")
        if not _in_order(pairs):
            self._journal.equate(path, "order")

    def _same_elements(
        self, expected: abc.Sequence[Any], actual: abc.Sequence[Any], shape: Shape, path: PairedPath
    ) -> bool:
        """Whether two short lists have the same elements byte for byte, in any order, as most equal lists do."""
        left = [value for value in actual if not is_foreign_tag(value)] if shape.is_tags else list(actual)
        if len(left) != len(expected):
            return False
        in_order = True
        for value in expected:
            if value not in left:
                return False
            index = left.index(value)
            if not same(value, left[index]):
                return False
            in_order = in_order and index == 0
            del left[index]
        if len(actual) > len(expected):
            self._journal.equate(path, "tags")
        if not in_order:
            self._journal.equate(path, "order")
        return True

    def _pair_set(self, ours: list[Element], theirs: list[Element], shape: Shape, path: PairedPath) -> Pairing:
        """Pair the elements of lists whose order does not count."""
        unsettled = [element for element in ours if isinstance(element.value, Unsettled)]
        settled = [element for element in ours if not isinstance(element.value, Unsettled)]
        pairing = self._without_attached(Pairing([], settled, theirs), shape, path)
        identity = identity_of(self._canonical, pairing.expected, pairing.actual, shape)
        if identity is not None:
            found = by_identity(pairing.expected, pairing.actual, identity)
            pairing = Pairing([*pairing.pairs, *found.pairs], found.expected, found.actual)
        else:
            pairing = by_form(self._canonical, pairing, shape)
        if not shape.is_tags:
            pairing = by_likeness(self._distances, pairing, shape, path)
        # An element whose value is not known may be any of the remaining ones.
        left = pairing.actual
        pairs = [*zip(unsettled, left, strict=False), *((one, one) for one in unsettled[len(left) :])]
        return Pairing([*pairing.pairs, *pairs], pairing.expected, left[len(unsettled) :])

    def _without_attached(self, pairing: Pairing, shape: Shape, path: PairedPath) -> Pairing:
        """The pairing without the actual elements that only other resources of the template declare."""
        attached = self._surroundings.attached.get(shape.name) if path.parent is None else None
        if not attached or not pairing.actual:
            return pairing
        pairing = by_form(self._canonical, pairing, shape)
        others = Pairing([], [Element(index, value) for index, value in enumerate(attached)], pairing.actual)
        others = by_form(self._canonical, others, shape)
        others = by_likeness(self._distances, others, shape, path, furthest=0)
        for _, other in others.pairs:
            self._journal.equate(PairedPath(path, other.position, other.position), "attachment")
        return Pairing(pairing.pairs, pairing.expected, others.actual)

    def _pair_ordered(self, ours: list[Element], theirs: list[Element], shape: Shape, path: PairedPath) -> Pairing:
        """Pair the elements of lists whose order counts, and record a change of the order."""
        identity = identity_of(self._canonical, ours, theirs, shape)
        if identity is not None:
            pairing = by_likeness(self._distances, by_identity(ours, theirs, identity), shape, path)
            if not _in_order(sorted(pairing.pairs)):
                self._journal.unequal(path, _values(ours), _values(theirs), _ORDER_DIFFERS)
            return pairing
        if len(ours) != len(theirs):
            return by_ends(self._distances, ours, theirs, shape, path)
        keys = [[self._canonical.key(one.value, shape.item) for one in side] for side in (ours, theirs)]
        if None not in keys[0] and keys[0] != keys[1] and Counter(keys[0]) == Counter(keys[1]):
            self._journal.unequal(path, _values(ours), _values(theirs), _ORDER_DIFFERS)
            return Pairing([], [], [])
        return Pairing(list(zip(ours, theirs, strict=True)), [], [])

    def _record_extra(self, extra: list[Element], shape: Shape, path: PairedPath) -> None:
        """Record the elements that only the actual list has; they are drift unless a service or the stack adds them."""
        if not extra:
            return
        no_drift = is_filled(shape, _values(extra)) or (shape.marks.tags and not self._all_tags_known)
        attaching = self._surroundings.attaching.get(shape.name) if path.parent is None else None
        note = f"Another stack may declare it, as an {attaching}." if attaching else ""
        for element in extra:
            here = PairedPath(path, element.position, element.position)
            if no_drift:
                self._note_undeclared(here, element.value, shape.item)
            else:
                self._journal.add(here, element.value, note)


def _elements(values: abc.Sequence[Any], shape: Shape) -> list[Element]:
    """The elements of a list, without tags of AWS."""
    if not shape.is_tags:
        return [Element(index, value) for index, value in enumerate(values)]
    return [Element(index, value) for index, value in enumerate(values) if not is_foreign_tag(value)]


def _in_order(pairs: abc.Sequence[tuple[Element, Element]]) -> bool:
    positions = [other.position for _, other in pairs]
    return positions == sorted(positions)


def _values(elements: list[Element]) -> list[Any]:
    return [element.value for element in elements]
