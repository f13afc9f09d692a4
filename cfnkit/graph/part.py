"""A part of a graph: some nodes, and those that they refer to or that refer to them."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase

from cfnkit.graph.graph import Fate, Graph, NodeId


def around(graph: Graph, chosen: Collection[NodeId]) -> Graph:
    """The chosen nodes with their neighbours, and the edges from and to the chosen ones."""
    edges = tuple(edge for edge in graph.edges if edge.source in chosen or edge.target in chosen)
    near = {*chosen, *(edge.source for edge in edges), *(edge.target for edge in edges)}
    return Graph(tuple(node for node in graph.nodes if node.id in near), edges)


def named(graph: Graph, pattern: str) -> frozenset[NodeId]:
    """The nodes whose name or whose group's name is that, or fits a pattern with ``*`` and ``?``."""
    return frozenset(
        node.id
        for node in graph.nodes
        if fnmatchcase(node.id.name, pattern) or (node.group is not None and fnmatchcase(node.group.name, pattern))
    )


def changed(graph: Graph) -> frozenset[NodeId]:
    """The nodes that something happens to, and the ends of edges that come or go."""
    ends = (end for edge in graph.edges if edge.fate is not Fate.NONE for end in (edge.source, edge.target))
    return frozenset((*(node.id for node in graph.nodes if node.fate is not Fate.NONE), *ends))
