"""The graph of a template, in place of networkx's, whose import takes a seventh of the check of a small template.

cfn-lint makes a graph of resources and references, asks for the edges of a node, and looks for cycles. That much is
here. Anything else that is asked of the graph is asked of a real one, which gets the same nodes and edges in the same
order, and so is a cycle once there is one: which of them is found first is up to networkx.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

_PACKAGE = "networkx"


class NoCycle(Exception):
    """There is no cycle; stands for networkx's NetworkXNoCycle."""


class LightGraph:
    """A directed graph with parallel edges; stands for networkx's MultiDiGraph."""

    def __init__(self, **attributes: Any) -> None:
        self._attributes = attributes
        self._calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self._nodes: dict[Hashable, dict[str, Any]] = {}
        self._sources: dict[Hashable, dict[Hashable, list[dict[str, Any]]]] = {}
        self._targets: dict[Hashable, dict[Hashable, list[dict[str, Any]]]] = {}
        self._clear: set[Hashable] = set()
        self._real: Any = None

    def add_node(self, node: Hashable, **attributes: Any) -> None:
        """Add a node, or attributes of a node."""
        self._note("add_node", node, **attributes)
        self._nodes.setdefault(node, {}).update(attributes)

    def add_edge(self, source: Hashable, target: Hashable, **attributes: Any) -> None:
        """Add an edge, and its nodes."""
        self._note("add_edge", source, target, **attributes)
        for node in (source, target):
            self._nodes.setdefault(node, {})
        edges = self._targets.setdefault(source, {}).setdefault(target, [])
        edges.append(attributes)
        self._sources.setdefault(target, {})[source] = edges

    def __contains__(self, node: Hashable) -> bool:
        return node in self._nodes

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def nodes(self) -> dict[Hashable, dict[str, Any]]:
        """The attributes of each node."""
        return self._nodes

    @property
    def edges(self) -> _Edges:
        """All edges."""
        return _Edges(self)

    def in_edges(self, node: Hashable) -> Any:
        """The edges to a node."""
        if node not in self._nodes:
            return self.real().in_edges(node)
        return [(source, node) for source, edges in self._sources.get(node, {}).items() for _ in edges]

    def predecessors(self, node: Hashable) -> Iterator[Hashable]:
        """The nodes with an edge to a node."""
        if node not in self._nodes:
            found: Iterator[Hashable] = self.real().predecessors(node)
            return found
        return iter(self._sources.get(node, ()))

    def get_edge_data(self, source: Hashable, target: Hashable) -> dict[int, dict[str, Any]] | None:
        """The attributes of the edges from a node to another, by their number; None if there is none."""
        edges = self._targets.get(source, {}).get(target)
        return None if edges is None else dict(enumerate(edges))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.real(), name)

    def real(self) -> Any:
        """The same graph, of networkx."""
        if self._real is None:
            self._real = import_module(_PACKAGE).MultiDiGraph(**self._attributes)
            for name, arguments, attributes in self._calls:
                getattr(self._real, name)(*arguments, **attributes)
        return self._real

    def reaches_cycle(self, node: Hashable) -> bool:
        """Whether a way from a node leads into a cycle, or whether that is not known, as the graph has no such node."""
        if node not in self._nodes:
            return True
        entered = {node}
        way = [(node, iter(self._targets.get(node, ())))]
        while way:
            last, targets = way[-1]
            target = next((target for target in targets if target not in self._clear), None)
            if target is None:
                self._clear.add(last)
                entered.discard(last)
                way.pop()
            elif target in entered:
                return True
            else:
                entered.add(target)
                way.append((target, iter(self._targets.get(target, ()))))
        return False

    def edges_of_all(self) -> Iterator[tuple[Hashable, Hashable, dict[str, Any]]]:
        """Each edge with its attributes, by the order of the nodes that they come from."""
        for source in self._nodes:
            for target, edges in self._targets.get(source, {}).items():
                for attributes in edges:
                    yield source, target, attributes

    def _note(self, call: str, *arguments: Any, **attributes: Any) -> None:
        if None in arguments:
            raise ValueError("None cannot be a node")
        self._calls.append((call, arguments, attributes))
        self._clear.clear()
        self._real = None


class _Edges:
    def __init__(self, graph: LightGraph) -> None:
        self._graph = graph

    def data(self) -> Iterator[tuple[Hashable, Hashable, dict[str, Any]]]:
        """Each edge with its attributes."""
        return self._graph.edges_of_all()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._graph.real().edges(*arguments, **named)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._graph.real().edges)

    def __len__(self) -> int:
        return len(self._graph.real().edges)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._graph.real().edges, name)


def find_cycle(graph: LightGraph, source: Hashable) -> Any:
    """The edges of a cycle that can be reached from a node; raises NoCycle."""
    if not graph.reaches_cycle(source):
        raise NoCycle
    networkx = import_module(_PACKAGE)
    try:
        return networkx.find_cycle(graph.real(), source)
    except networkx.NetworkXNoCycle as error:
        raise NoCycle from error


class LightNetworkx(ModuleType):
    """Stands for networkx; what it lacks is networkx's own."""

    MultiDiGraph = LightGraph
    NetworkXNoCycle = NoCycle
    find_cycle = staticmethod(find_cycle)

    def __init__(self) -> None:
        super().__init__(_PACKAGE)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(_PACKAGE), name)
