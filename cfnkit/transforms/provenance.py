"""Put what a transform did on the nodes that it touched."""

from __future__ import annotations

from cfnkit.source import Step
from cfnkit.syntax import Mapping, Node, Scalar, Sequence


def stamp(node: Node, step: Step) -> Node:
    """The tree with `step` behind the steps of every node."""
    steps = (*node.steps, step)
    if isinstance(node, Scalar):
        return Scalar(node.kind, node.text, node.span, steps, node.shown)
    if isinstance(node, Sequence):
        return Sequence(tuple(stamp(item, step) for item in node.items), node.span, steps)
    entries = {key: stamp(value, step) for key, value in node.entries.items()}
    return Mapping(entries, node.key_spans, node.span, steps)


def stamp_changes(before: Node, after: Node, step: Step) -> Node:
    """`after`, with `step` on each node that is not the very node of `before`."""
    if after is before:
        return after
    if isinstance(after, Mapping):
        old = before.entries if isinstance(before, Mapping) else {}
        entries = {key: stamp_changes(old.get(key, before), value, step) for key, value in after.entries.items()}
        kept = isinstance(before, Mapping) and entries.keys() == old.keys()
        return Mapping(entries, after.key_spans, after.span, after.steps if kept else (*after.steps, step))
    if isinstance(after, Sequence):
        same = isinstance(before, Sequence) and len(before.items) == len(after.items)
        items = before.items if same and isinstance(before, Sequence) else (before,) * len(after.items)
        parts = tuple(stamp_changes(old, new, step) for old, new in zip(items, after.items, strict=True))
        return Sequence(parts, after.span, after.steps if same else (*after.steps, step))
    return Scalar(after.kind, after.text, after.span, (*after.steps, step), after.shown)
