"""An order for a person: the stages, and below each stack why it is there."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.order.words import reasons, titles
from cfnkit.cli.output.text import Line, Text
from cfnkit.neighbours.order import Order


def render(order: Order) -> Text:
    """The stages from the first to the last; what is in none because of a circle comes at the end."""
    return Text.of(list(_lines(order)))


def _lines(order: Order) -> Iterator[Line]:
    for number, stage in enumerate(order.stages, 1):
        yield (f"Stage {number}",)
        yield from _stacks(order, stage)
    if order.waiting:
        yield ("In no stage, because of a circle",)
        yield from _stacks(order, order.waiting)


def _stacks(order: Order, numbers: tuple[int, ...]) -> Iterator[Line]:
    by_template: dict[str, list[int]] = {}
    for number in numbers:
        by_template.setdefault(order.repository.stacks[number].template, []).append(number)
    for group in by_template.values():
        yield (f"  {titles([order.repository.stacks[number] for number in group])}",)
        yield from ((f"    {each}",) for each in reasons(order, group))
