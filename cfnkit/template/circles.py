"""Circles in a graph of names."""

from __future__ import annotations

import collections.abc as abc
from collections import deque
from collections.abc import Iterator
from typing import TypeAlias

Graph: TypeAlias = abc.Mapping[str, abc.Collection[str]]
"""Names, each with those that it needs; needed names that are not in the graph do not count."""


def circles(graph: Graph) -> list[list[str]]:
    """Each set of names that need each other, and each name that needs itself, in the order of the graph."""
    position = {name: index for index, name in enumerate(graph)}
    found = [members for members in components(graph) if len(members) > 1 or members[0] in graph[members[0]]]
    ordered = [sorted(members, key=position.__getitem__) for members in found]
    return sorted(ordered, key=lambda members: position[members[0]])


def shortest_circle(graph: Graph, name: str) -> list[str]:
    """A shortest way from a name that is in a circle back to itself, which stands at both ends of it."""
    before: dict[str, str] = {}
    waiting = deque([name])
    while name not in before and waiting:
        each = waiting.popleft()
        for needed in graph[each]:
            if needed in graph and needed not in before:
                before[needed] = each
                waiting.append(needed)
    way = [name]
    while name in before and (len(way) == 1 or way[-1] != name):
        way.append(before[way[-1]])
    return way[::-1]


def components(graph: Graph) -> Iterator[list[str]]:
    """The names, those that need each other together, and each after those that it needs.

    Tarjan's strongly connected components, without recursion, so that a long chain is no problem.
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
    """Whether `name` leads to a name that was not met before."""
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
