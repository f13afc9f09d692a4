"""Put what a transform did on the nodes that it touched."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.source import Step
from cfnkit.syntax import Mapping, Node, Scalar, Sequence


def stamp(node: Node, step: Step) -> Node:
    """The tree with `step` behind the steps of every node."""
    steps = (*node.steps, step)
    if isinstance(node, Scalar):
        return Scalar(node.kind, node.text, node.span, steps, node.shown, node.pieces)
    if isinstance(node, Sequence):
        return Sequence(tuple(stamp(item, step) for item in node.items), node.span, steps)
    entries = {key: stamp(value, step) for key, value in node.entries.items()}
    return Mapping(entries, node.key_spans, node.span, steps)


def count(node: Node) -> int:
    """The number of nodes of a tree."""
    if isinstance(node, Scalar):
        return 1
    return 1 + sum(map(count, node.entries.values() if isinstance(node, Mapping) else node.items))


class Changes:
    """Tells on the nodes of results which a transform made: `made` is its inherited step.

    A node that stood elsewhere, in `sources` or below the function call that it now takes the place of, came
    through as it is: it gets the exact step.
    """

    def __init__(self, made: Step, sources: abc.Iterable[Node] = ()) -> None:
        self._made = made
        self._moved = made._replace(exact=True)
        self._sources: set[int] = set()
        for source in sources:
            _collect(source, self._sources)

    def stamp(self, before: Node, after: Node, moved: abc.Container[int] | None = None) -> Node:
        """`after`, which the transform made of `before`, with a step on each node that is not the one of before."""
        if after is before:
            return after
        if moved is None and isinstance(before, Mapping) and len(before.entries) == 1:
            moved = set()
            _collect(before, moved)
        if id(after) in self._sources or (moved is not None and id(after) in moved):
            return stamp(after, self._moved)
        if isinstance(after, Mapping):
            old = before.entries if isinstance(before, Mapping) else {}
            entries = dict(after.entries)
            for key, value in after.entries.items():
                former = old.get(key, before)
                if value is not former:
                    entries[key] = self.stamp(former, value, moved)
            kept = isinstance(before, Mapping) and entries.keys() == old.keys()
            return Mapping(entries, after.key_spans, after.span, after.steps if kept else (*after.steps, self._made))
        if isinstance(after, Sequence):
            kept = isinstance(before, Sequence) and len(before.items) == len(after.items)
            items = before.items if kept and isinstance(before, Sequence) else (before,) * len(after.items)
            pairs = zip(items, after.items, strict=True)
            parts = tuple(new if new is former else self.stamp(former, new, moved) for former, new in pairs)
            return Sequence(parts, after.span, after.steps if kept else (*after.steps, self._made))
        return Scalar(after.kind, after.text, after.span, (*after.steps, self._made), after.shown, after.pieces)


def _collect(node: Node, ids: set[int]) -> None:
    ids.add(id(node))
    if not isinstance(node, Scalar):
        for child in node.entries.values() if isinstance(node, Mapping) else node.items:
            _collect(child, ids)
