"""Cycles in a graph of names."""

from __future__ import annotations

import collections.abc as abc
from collections import deque
from collections.abc import Iterator
from typing import TypeAlias

Graph: TypeAlias = abc.Mapping[str, abc.Collection[str]]
"""Names, each with the names that it needs; needed names that are not in the graph are ignored."""


def cycles(graph: Graph) -> list[list[str]]:
    """Each set of names that need each other, and each name that needs itself, in the order of the graph."""
    position = {name: index for index, name in enumerate(graph)}
    found = [members for members in components(graph) if len(members) > 1 or members[0] in graph[members[0]]]
    ordered = [sorted(members, key=position.__getitem__) for members in found]
    return sorted(ordered, key=lambda members: position[members[0]])


def shortest_cycle(graph: Graph, name: str) -> list[str]:
    """A shortest cycle through a name, from the name to itself; the name alone when it is in no cycle."""
    before: dict[str, str] = {}
    waiting = deque([name])
    while name not in before and waiting:
        each = waiting.popleft()
        for needed in graph[each]:
            if needed in graph and needed not in before:
                before[needed] = each
                waiting.append(needed)
    cycle = [name]
    while name in before and (len(cycle) == 1 or cycle[-1] != name):
        cycle.append(before[cycle[-1]])
    return cycle[::-1]


def components(graph: Graph) -> Iterator[list[str]]:
    """The sets of names that need each other, each set after those that it needs.

    These are Tarjan's strongly connected components, without recursion because chains can be long.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_names: dict[str, None] = {}
    for root in graph:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        open_names[root] = None
        work = [(root, iter(graph[root]))]
        while work:
            name, needed = work[-1]
            found = (other for other in needed if other in graph and _meet(other, name, index, low, open_names))
            new = next(found, None)
            if new is not None:
                index[new] = low[new] = len(index)
                open_names[new] = None
                work.append((new, iter(graph[new])))
                continue
            work.pop()
            if work:
                above = work[-1][0]
                low[above] = min(low[above], low[name])
            if low[name] == index[name]:
                yield _close(open_names, name)


def _meet(other: str, name: str, index: dict[str, int], low: dict[str, int], open_names: dict[str, None]) -> bool:
    """Whether `other`, which `name` needs, was not met before."""
    if other not in index:
        return True
    if other in open_names:
        low[name] = min(low[name], index[other])
    return False


def _close(open_names: dict[str, None], name: str) -> list[str]:
    members: list[str] = []
    while not members or members[-1] != name:
        members.append(open_names.popitem()[0])
    return members
