"""Cycles in a graph of names."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cfnkit.template import components, cycles, shortest_cycle

NAMES = "abcdefg"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3), max_size=7)


def test_names_that_need_each_other_are_a_cycle_in_the_order_of_the_graph() -> None:
    graph = {"z": ["a"], "a": ["m"], "m": ["z", "x"], "x": [], "self": ["self"], "none": ["gone"]}

    assert cycles(graph) == [["z", "a", "m"], ["self"]]
    assert cycles({}) == []


def test_a_shortest_way_round_is_found() -> None:
    graph = {"a": ["b", "c"], "b": ["d"], "c": ["a"], "d": ["e"], "e": ["a"], "s": ["s", "a"]}

    assert shortest_cycle(graph, "a") == ["a", "c", "a"]
    assert shortest_cycle(graph, "d") == ["d", "e", "a", "b", "d"]
    assert shortest_cycle(graph, "s") == ["s", "s"]


def test_a_chain_of_any_length_is_followed() -> None:
    graph = {str(number): [str(number + 1)] for number in range(20_000)}

    assert cycles(graph) == []
    assert cycles({**graph, "20000": ["0"]}) == [[*graph, "20000"]]


@given(GRAPHS)
def test_names_are_in_one_component_when_each_leads_to_the_other(graph: dict[str, list[str]]) -> None:
    together = {frozenset(members) for members in components(graph)}

    assert sorted(name for members in together for name in members) == sorted(graph)
    for members in together:
        for name in members:
            assert members == {other for other in graph if other in reach(graph, name) and name in reach(graph, other)}


@given(GRAPHS)
def test_each_component_comes_after_those_that_it_needs(graph: dict[str, list[str]]) -> None:
    done: set[str] = set()
    for members in components(graph):
        done.update(members)
        assert all(needed in done for name in members for needed in graph[name] if needed in graph)


@given(GRAPHS)
def test_the_shortest_cycle_goes_along_the_graph(graph: dict[str, list[str]]) -> None:
    for circle in cycles(graph):
        for name in circle:
            way = shortest_cycle(graph, name)
            assert (way[0], way[-1]) == (name, name)
            assert set(way) <= set(circle)
            assert all(needed in graph[each] for each, needed in pairwise(way))


def reach(graph: dict[str, list[str]], name: str) -> set[str]:
    found = {name}
    while True:
        more = {needed for each in found for needed in graph[each] if needed in graph} - found
        if not more:
            return found
        found |= more
