"""Build the tree of a macro's answer with origins, node by node."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import NamedTuple

from cfnkit.source import Span, Step
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, walk
from cfnkit.transforms.realign.lists import partners_of
from cfnkit.transforms.realign.names import named_in
from cfnkit.transforms.realign.places import Path, Standing
from cfnkit.transforms.realign.values import Numbering


def realign(
    before: Node,
    after: Node,
    transform: str,
    call: Span,
    made_from: abc.Mapping[Path, Path | None] | None = None,
) -> Node:
    """The tree `after`, a macro's JSON answer, with origins from `before`.

    `before` is the fragment that the macro was given, and `call` the span of the call. The result equals `after` as a
    JSON value, in its key order; each of its spans is one of `before`, or `call`.

    `made_from` holds the known sources of a transform's values: for a path in `after`, the path in `before` of the
    value from which it was made (None: from no value). Equal values are then searched only below that source, also for
    the nodes below the path; and a node without a counterpart has the span of the nearest one above it, not of `call`.
    """
    if before is after:
        return before
    return _Realignment(before, Step(transform, call, exact=False), made_from or {}).tree(after)


class _Place(NamedTuple):
    """The place of a node of `after`, and its source in `before`.

    `path` is the path in `after`, `home` the one in `before`; `moved`: they differ. `counterpart` is the node at
    `home`; without one, the node was made of `ancestor`, a node above that the macro replaced or wrote out, or of
    nothing. `is_named`: `made_from` names this place. `is_beside`: the counterpart is in another resource, which the
    answer has too, so that only equal values come from there. Equal values are searched below `scope`.
    """

    path: Path
    home: Path
    counterpart: Node | None
    ancestor: Node | None
    moved: bool = False
    is_named: bool = False
    is_beside: bool = False
    scope: Path = ()

    def below(self, key: str | int, home_key: str | int, counterpart: Node | None, ancestor: Node | None) -> _Place:
        """The place of the child at `key`, made from `counterpart` at `home_key`, or else of `ancestor`."""
        return _Place(
            (*self.path, key),
            (*self.home, home_key),
            counterpart,
            ancestor,
            self.moved or key != home_key,
            is_beside=self.is_beside,
            scope=self.scope,
        )


class _Realignment:
    def __init__(self, before: Node, step: Step, made_from: abc.Mapping[Path, Path | None]) -> None:
        self._before = before
        self._made = step
        self._moved = replace(step, exact=True)
        self._made_from = made_from
        self._numbering = Numbering()
        self._numbering.add(before)
        self._standing = Standing(before, self._numbering)
        self._heads = _heads(before) if made_from else {}

    def tree(self, after: Node) -> Node:
        """The whole of `after`; when it is a node of another kind, nothing of `before` is kept."""
        self._numbering.add(after)
        survives = type(after) is type(self._before)
        return self._node(after, _Place((), (), self._before if survives else None, None))

    def _node(self, after: Node, place: _Place) -> Node:
        place = self._with_source(place)
        number = self._numbering[after]
        old = place.counterpart
        if old is not None and self._numbering[old] == number:
            return _like(old, after, self._moved if place.moved else None)
        elsewhere = self._standing.nearest(number, place.home, place.scope)
        if elsewhere is not None:
            return _like(elsewhere, after, self._moved)
        if isinstance(after, Mapping):
            return self._mapping(after, place)
        if isinstance(after, Sequence):
            return self._sequence(after, place)
        span, steps = self._inherited(place, changed=True)
        return Scalar(after.kind, after.text, span, steps, after.shown)

    def _with_source(self, place: _Place) -> _Place:
        """The place with its source by `made_from`."""
        if not self._made_from or place.path not in self._made_from:
            return place
        home = self._made_from[place.path]
        if home is None:
            return place._replace(counterpart=None, ancestor=None, moved=True, is_named=True)
        counterpart, moved, scope = at_path(self._before, home), home != place.path, place.scope or home
        return place._replace(home=home, counterpart=counterpart, moved=moved, is_named=True, scope=scope)

    def _inherited(self, place: _Place, changed: bool) -> tuple[Span, tuple[Step, ...]]:
        """The span and the steps of a node that is not one of `before`."""
        source = place.counterpart or self._heads.get(id(place.ancestor)) or place.ancestor
        if source is None or place.is_beside:
            return self._made.span, (self._made,)
        if changed or place.moved or place.is_named:
            return source.span, _followed(source.steps, self._made)
        return source.span, source.steps

    def _ancestor(self, after: Node, place: _Place) -> Node | None:
        """The node that the new parts of `after` were made of; None when the macro made them of nothing."""
        old = place.counterpart
        if old is None or self._made_from or place.ancestor is not None:
            return old or place.ancestor
        is_replaced = isinstance(old, Scalar) or (isinstance(old, Mapping) and isinstance(after, Sequence))
        return old if is_replaced else None

    def _mapping(self, after: Mapping, place: _Place) -> Mapping:
        old, ancestor = place.counterpart, self._ancestor(after, place)
        known = old.entries if isinstance(old, Mapping) else {}
        named = named_in(old.items) if isinstance(old, Sequence) else {}
        key_spans: dict[str, Span] = {}
        entries: dict[str, Node] = {}
        for key, value in after.entries.items():
            home = key if key in known else _namesake(key, value, known)
            below = place.below(key, home, known.get(home), ancestor)
            if home != key and home in after.entries:
                below = below._replace(is_beside=True)
            if key in named:
                path, bearer = named[key]
                below = below._replace(home=(*place.home, *path), counterpart=bearer, ancestor=bearer, moved=True)
            entry = entries[key] = self._node(value, below)
            is_made = place.is_beside and not all(step.exact for step in entry.steps)
            key_spans[key] = (None if is_made else self._key_span(key, old, below.path)) or entry.span
        span, steps = self._inherited(place, changed=not isinstance(old, Mapping) or known.keys() != entries.keys())
        return Mapping(entries, key_spans, span, steps)

    def _key_span(self, key: str, old: Node | None, path: Path) -> Span | None:
        """The span in `before` of the key, or of the key from whose value this one's was made."""
        if isinstance(old, Mapping) and key in old.entries:
            return old.key_span(key)
        home = self._made_from.get(path) if self._made_from else None
        holder = at_path(self._before, home[:-1]) if home else None
        return holder.key_span(str(home[-1])) if home and isinstance(holder, Mapping) else None

    def _sequence(self, after: Sequence, place: _Place) -> Sequence:
        old, ancestor = place.counterpart, self._ancestor(after, place)
        known = old.items if isinstance(old, Sequence) else ()
        partners = partners_of(known, after.items, self._numbering)
        items = []
        for index, (item, partner) in enumerate(zip(after.items, partners, strict=True)):
            home, counterpart = (index, None) if partner is None else (partner, known[partner])
            items.append(self._node(item, place.below(index, home, counterpart, ancestor)))
        span, steps = self._inherited(place, changed=len(known) != len(items) or not isinstance(old, Sequence))
        return Sequence(tuple(items), span, steps)


def _heads(before: Node) -> abc.Mapping[int, Node]:
    """The type of each resource or event that has properties, by the identity of these.

    What is made of no property stands at the type, and not at the first of the properties.
    """
    nodes = (node for _, node in walk(before) if isinstance(node, Mapping))
    pairs = ((node.get("Properties"), node.get("Type")) for node in nodes)
    return {id(properties): kind for properties, kind in pairs if isinstance(properties, Mapping) and kind is not None}


def _namesake(key: str, value: Node, known: abc.Mapping[str, Node]) -> str:
    """The likely source of a new key: the longest known key that it begins with, for an object of the same type.

    Macros that multiply a resource name its copies after it (`Web` becomes `Web1` and `Web2`). Without such a key, the
    key itself.
    """
    if not isinstance(value, Mapping):
        return key
    for end in range(len(key) - 1, 0, -1):
        other = known.get(key[:end])
        if isinstance(other, Mapping) and other.get("Type") == value.get("Type"):
            return key[:end]
    return key


def _like(node: Node, after: Node, step: Step | None) -> Node:
    """`node` in the key order of its equal `after`, with `step` on all its nodes; the same node without a change."""
    steps = node.steps if step is None else _followed(node.steps, step)
    if isinstance(node, Mapping) and isinstance(after, Mapping):
        entries = {key: _like(node.entries[key], value, step) for key, value in after.entries.items()}
        if step is None and all(
            key == old_key and entries[key] is old
            for key, (old_key, old) in zip(entries, node.entries.items(), strict=True)
        ):
            return node
        return Mapping(entries, node.key_spans, node.span, steps)
    if isinstance(node, Sequence) and isinstance(after, Sequence):
        items = tuple(_like(old, new, step) for old, new in zip(node.items, after.items, strict=True))
        if step is None and all(one is old for one, old in zip(items, node.items, strict=True)):
            return node
        return Sequence(items, node.span, steps)
    if isinstance(node, Scalar) and step is not None:
        return Scalar(node.kind, node.text, node.span, steps, node.shown, node.pieces)
    return node


def _followed(steps: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
    return steps if steps[-1:] == (step,) else (*steps, step)
