"""Circles in a graph of names."""

from __future__ import annotations

import collections.abc as abc


def circles(graph: abc.Mapping[str, abc.Collection[str]]) -> list[list[str]]:
    """Each set of names that reach each other, in the order of the graph; names not in the graph are leaves.

    Tarjan's strongly connected components, without recursion, so that a long chain is no problem.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    found: list[list[str]] = []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, successors = work[-1]
            for successor in successors:
                if successor not in graph:
                    continue
                if successor not in index:
                    index[successor] = low[successor] = len(index)
                    stack.append(successor)
                    on_stack.add(successor)
                    work.append((successor, iter(graph[successor])))
                    break
                if successor in on_stack:
                    low[name] = min(low[name], index[successor])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    component = _pop_component(stack, on_stack, name)
                    if len(component) > 1 or name in graph[name]:
                        found.append(sorted(component, key=list(graph).index))
    return found


def _pop_component(stack: list[str], on_stack: set[str], name: str) -> list[str]:
    component = []
    while True:
        member = stack.pop()
        on_stack.discard(member)
        component.append(member)
        if member == name:
            return component
