"""The resources of a processed template as a graph: what refers to what, what made it, and what a change does to it."""

from cfnkit.graph.building import GraphOptions, graph_of
from cfnkit.graph.changes import with_changes
from cfnkit.graph.graph import Edge, Fate, Graph, Group, GroupKind, Node, NodeId, NodeKind, ReferringPlace
from cfnkit.graph.part import around, changed, named

__all__ = [
    "Edge",
    "Fate",
    "Graph",
    "GraphOptions",
    "Group",
    "GroupKind",
    "Node",
    "NodeId",
    "NodeKind",
    "ReferringPlace",
    "around",
    "changed",
    "graph_of",
    "named",
    "with_changes",
]
