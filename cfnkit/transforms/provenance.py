"""Record the work of a transform in the steps of the nodes that it touched."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace

from cfnkit.source import Step
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, children


def stamp(node: Node, step: Step) -> Node:
    """The tree with `step` after the steps of every node."""
    steps = (*node.steps, step)
    if isinstance(node, Scalar):
        return Scalar(node.kind, node.text, node.span, steps, node.shown, node.pieces)
    if isinstance(node, Sequence):
        return Sequence(tuple(stamp(item, step) for item in node.items), node.span, steps)
    entries = {key: stamp(value, step) for key, value in node.entries.items()}
    return Mapping(entries, node.key_spans, node.span, steps)


def count(node: Node) -> int:
    """The number of nodes of a tree."""
    return 1 + sum(map(count, children(node)))


class Changes:
    """Marks the nodes of a result that a transform made: `made` is its inherited step.

    A node that was moved unchanged, from `sources` or from below the function call whose place it takes, gets the exact
    step. A node in the place of a function call, and an object that lost a member, remember the node that stood there
    (`Step.replaced`).
    """

    def __init__(self, made: Step, sources: abc.Iterable[Node] = ()) -> None:
        self._made = made
        self._moved = replace(made, exact=True)
        self._sources: set[int] = set()
        for source in sources:
            _collect(source, self._sources)

    def stamp(self, before: Node, after: Node, moved: abc.Container[int] | None = None) -> Node:
        """`after`, which the transform made from `before`, with a step on each new node."""
        if after is before:
            return after
        if moved is None and isinstance(before, Mapping) and len(before.entries) == 1:
            moved = set()
            _collect(before, moved)
        if id(after) in self._sources or (moved is not None and id(after) in moved):
            return _remembering(stamp(after, self._moved), before)
        if isinstance(after, Mapping):
            old = before.entries if isinstance(before, Mapping) else {}
            entries = dict(after.entries)
            for key, value in after.entries.items():
                if value is not old.get(key, before):
                    entries[key] = self._child(old.get(key), value, before, moved)
            kept = isinstance(before, Mapping) and entries.keys() == old.keys()
            steps = after.steps if kept else (*after.steps, self._instead_of(before))
            return Mapping(entries, after.key_spans, after.span, steps)
        if isinstance(after, Sequence):
            kept = isinstance(before, Sequence) and len(before.items) == len(after.items)
            items = before.items if kept and isinstance(before, Sequence) else (None,) * len(after.items)
            pairs = zip(items, after.items, strict=True)
            parts = tuple(new if new is former else self._child(former, new, before, moved) for former, new in pairs)
            steps = after.steps if kept else (*after.steps, self._instead_of(before))
            return Sequence(parts, after.span, steps)
        steps = (*after.steps, self._instead_of(before))
        return Scalar(after.kind, after.text, after.span, steps, after.shown, after.pieces)

    def _instead_of(self, before: Node) -> Step:
        return Step(self._made.transform, self._made.span, False, before)

    def _child(self, former: Node | None, after: Node, parent: Node, moved: abc.Container[int] | None) -> Node:
        """The child `after`, in the place of `former`, of a node that was made from `parent`.

        A child without a former node remembers nothing: its parent does.
        """
        if former is not None:
            return self.stamp(former, after, moved)
        return _forgetting(self.stamp(parent, after, moved))


def _collect(node: Node, ids: set[int]) -> None:
    ids.add(id(node))
    for child in children(node):
        _collect(child, ids)


def _remembering(node: Node, before: Node) -> Node:
    """The node with a last step that remembers `before`, whose place it took."""
    return with_steps(node, (*node.steps[:-1], replace(node.steps[-1], replaced=before)))


def _forgetting(node: Node) -> Node:
    """The node with a last step that remembers nothing."""
    if not node.steps or node.steps[-1].replaced is None:
        return node
    return with_steps(node, (*node.steps[:-1], replace(node.steps[-1], replaced=None)))


def with_steps(node: Node, steps: tuple[Step, ...]) -> Node:
    """The node with other steps."""
    return replace(node, steps=steps)
