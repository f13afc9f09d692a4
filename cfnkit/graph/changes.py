"""Two graphs of a template, before and after a change, as one that says what the change does."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace

from cfnkit.diff import Action, OutputChange, Replacement, ResourceChange, StackChange
from cfnkit.graph.graph import Edge, Fate, Graph, Node, NodeId

_REPLACEMENTS = {
    Replacement.TRUE: Fate.REPLACED,
    Replacement.CONDITIONAL: Fate.MAY_BE_REPLACED,
    Replacement.FALSE: Fate.MODIFIED,
}
_ACTIONS = {Action.ADD: Fate.ADDED, Action.REMOVE: Fate.REMOVED, Action.MODIFY: Fate.MODIFIED}


def with_changes(before: Graph, after: Graph, change: StackChange, nested: abc.Container[str] = ()) -> Graph:
    """The graph after a change, with what goes.

    `nested` are the logical IDs of the nested stacks in which something happens: they are modified at least.
    """
    fates = {NodeId("Resources", each.logical_id): fate_of(each) for each in change.resources}
    fates |= {NodeId("Outputs", each.name): _fate_of_output(each) for each in change.outputs}
    nodes = _united(before.nodes, after.nodes, fates)
    nodes = [
        replace(node, fate=Fate.MODIFIED)
        if node.fate is Fate.NONE and node.id.section == "Resources" and node.id.name in nested
        else node
        for node in nodes
    ]
    return Graph(tuple(nodes), tuple(_united_edges(before.edges, after.edges)))


def fate_of(change: ResourceChange) -> Fate:
    """What happens to a resource."""
    if change.moved_to or change.moved_from:
        return Fate.MOVED_AWAY if change.moved_to else Fate.MOVED
    if change.action is not Action.MODIFY:
        return _ACTIONS[change.action]
    return _REPLACEMENTS[change.replacement] if change.changes or change.attributes else Fate.NONE


def _fate_of_output(change: OutputChange) -> Fate:
    return _ACTIONS[change.action]


def _united(before: tuple[Node, ...], after: tuple[Node, ...], fates: abc.Mapping[NodeId, Fate]) -> list[Node]:
    """The nodes after the change, then those that go. An import or a parameter has no change but to come or go."""
    old = {node.id for node in before}
    new = {node.id for node in after}
    kept = [replace(node, fate=fates.get(node.id, Fate.NONE if node.id in old else Fate.ADDED)) for node in after]
    groups = {(node.group.kind, node.group.name): node.group for node in after if node.group}
    gone = [
        replace(
            node,
            fate=fates.get(node.id, Fate.REMOVED),
            group=groups.get((node.group.kind, node.group.name), node.group) if node.group else None,
        )
        for node in before
        if node.id not in new
    ]
    return [*kept, *gone]


def _united_edges(before: tuple[Edge, ...], after: tuple[Edge, ...]) -> list[Edge]:
    old = {(edge.source, edge.target) for edge in before}
    new = {(edge.source, edge.target) for edge in after}
    kept = [edge if (edge.source, edge.target) in old else replace(edge, fate=Fate.ADDED) for edge in after]
    gone = [replace(edge, fate=Fate.REMOVED) for edge in before if (edge.source, edge.target) not in new]
    return [*kept, *gone]
