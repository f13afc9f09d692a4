"""The order in which the stacks of a repository are deployed: each after those that it needs something of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from cfnkit.neighbours.makers import NameMakers
from cfnkit.neighbours.repository import Repository
from cfnkit.neighbours.stacks import RepositoryStack
from cfnkit.source import Span
from cfnkit.template import components, shortest_cycle


class NeedKind(Enum):
    """What a stack needs of another one; the value is its name in a sentence."""

    EXPORT = "export"
    OUTPUT = "output"
    SSM_PARAMETER = "SSM parameter"
    MACRO = "macro"


class StackNeed(NamedTuple):
    """A stack that needs something of another one, the two by their numbers in the repository.

    `name` is that of the thing. `span` is where it is asked for, and `made` where the other stack makes it.
    `is_sure`: all of the name is known, and no condition is open, at both places.
    """

    stack: int
    other: int
    kind: NeedKind
    name: str
    span: Span
    made: Span
    is_sure: bool


@dataclass(frozen=True)
class Order:
    """The stages of a deployment: the stacks of one stage do not need each other.

    `needs` are the reasons. `circles` are stacks that need each other, each as the needs from the first stack back to
    it; `waiting` are the stacks in or after a circle, which are in no stage.
    """

    repository: Repository
    stages: tuple[tuple[int, ...], ...]
    needs: tuple[StackNeed, ...]
    circles: tuple[tuple[StackNeed, ...], ...] = ()
    waiting: tuple[int, ...] = ()

    def reasons(self, stack: int) -> tuple[StackNeed, ...]:
        """Why a stack comes after others, each once."""
        return tuple(dict.fromkeys(each for each in self.needs if each.stack == stack))


def order_of(repository: Repository) -> Order:
    """The order of the stacks of a repository.

    What may be needed, because a part of a name is not known, orders stacks, too, but makes no circle.
    """
    needs = tuple(dict.fromkeys(_needs(repository)))
    every = [str(number) for number in range(len(repository.stacks))]
    together = _circle_of(_graph(every, needs))
    # In a circle, what may be needed gives way.
    needs = tuple(each for each in needs if each.is_sure or together[str(each.stack)] != together[str(each.other)])
    graph = _graph(every, needs)
    groups = [group for group in components(graph) if len(group) > 1]
    circles = tuple(_circle(graph, min(group, key=int), needs) for group in groups)
    stages, waiting = _stages(graph)
    return Order(repository, stages, needs, circles, waiting)


def _graph(every: Iterable[str], needs: Iterable[StackNeed]) -> dict[str, list[str]]:
    graph: dict[str, dict[str, None]] = {name: {} for name in every}
    for each in needs:
        graph[str(each.stack)][str(each.other)] = None
    return {name: list(needed) for name, needed in graph.items()}


def _circle_of(graph: dict[str, list[str]]) -> dict[str, int]:
    return {name: number for number, group in enumerate(components(graph)) for name in group}


def _circle(graph: dict[str, list[str]], first: str, needs: tuple[StackNeed, ...]) -> tuple[StackNeed, ...]:
    path = shortest_cycle(graph, first)
    pairs = list(pairwise(path))
    return tuple(next(each for each in needs if (str(each.stack), str(each.other)) == pair) for pair in pairs)


def _stages(graph: dict[str, list[str]]) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """The stages, and what is in none because it is in a circle or needs one that is."""
    left, stages = dict(graph), list[tuple[int, ...]]()
    while True:
        stage = [name for name, needed in left.items() if not any(each in left for each in needed)]
        if not stage:
            return tuple(stages), tuple(map(int, left))
        stages.append(tuple(map(int, stage)))
        for name in stage:
            del left[name]


def _needs(repository: Repository) -> Iterator[StackNeed]:
    stacks = repository.stacks
    made = {
        NeedKind.EXPORT: NameMakers(stacks, lambda each: each.names.exports),
        NeedKind.SSM_PARAMETER: NameMakers(stacks, lambda each: each.names.written),
        NeedKind.MACRO: NameMakers(stacks, lambda each: each.names.macros),
    }
    for number, stack in enumerate(stacks):
        names = stack.names
        used = {
            NeedKind.EXPORT: names.imports,
            NeedKind.SSM_PARAMETER: names.read,
            NeedKind.MACRO: names.calls,
        }
        may = partial(_may_need, repository, number)
        for kind, all_used in used.items():
            for name in all_used:
                for other, makes in made[kind].of(name, may):
                    is_sure = name.is_certain and makes.is_certain
                    yield StackNeed(number, other, kind, name.text, name.span, makes.span, is_sure)
        yield from _outputs(number, stack, repository)


def _may_need(repository: Repository, number: int, other: int) -> bool:
    return number != other and repository.may_meet(repository.stacks[number], repository.stacks[other])


def _outputs(number: int, stack: RepositoryStack, repository: Repository) -> Iterator[StackNeed]:
    for read in stack.names.outputs_read:
        for at, other in enumerate(repository.stacks):
            if at == number or not read.stack.is_known or other.stack_name != read.stack.text:
                continue
            if read.region and other.target and other.target.region not in (None, read.region):
                continue
            span = Span(other.template, 1, 1, 1, 1)
            yield StackNeed(number, at, NeedKind.OUTPUT, read.output.text, read.output.span, span, read.output.is_known)
