"""Sentences about an order of deployment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cfnkit.neighbours.order import NeedKind, Order, StackNeed
from cfnkit.neighbours.stacks import RepositoryStack
from cfnkit.source import Span

_MOST = 5
_ASKED = {
    NeedKind.EXPORT: "imports {name}, which {other} exports",
    NeedKind.OUTPUT: "reads the output {name} of {other}",
    NeedKind.SSM_PARAMETER: "reads the SSM parameter {name}, which {other} writes",
    NeedKind.MACRO: "calls the macro {name}, which {other} defines",
}
_MAY = {
    NeedKind.EXPORT: "may import {name}, which {other} may export",
    NeedKind.OUTPUT: "may read the output {name} of {other}",
    NeedKind.SSM_PARAMETER: "may read the SSM parameter {name}, which {other} may write",
    NeedKind.MACRO: "may call the macro {name}, which {other} may define",
}


def title(stack: RepositoryStack) -> str:
    """The template of a stack with its name and its target, as far as they are known."""
    return f"{stack.template} ({place(stack)})" if place(stack) else stack.template


def place(stack: RepositoryStack) -> str:
    """The name, the target and the region of a stack, as far as a file says them; else an empty text."""
    if stack.target is None:
        return ""
    parts = [stack.stack_name and f"stack {stack.stack_name}", stack.target.name, stack.target.region]
    return ", ".join(filter(None, parts))


def titles(stacks: Sequence[RepositoryStack]) -> str:
    """One line for the stacks of one template."""
    if len(stacks) == 1:
        return title(stacks[0])
    shown = "; ".join(map(place, stacks[:_MOST]))
    more = f"; and {len(stacks) - _MOST} more" if len(stacks) > _MOST else ""
    return f"{stacks[0].template} ({len(stacks)} stacks: {shown}{more})"


def reasons(order: Order, stacks: Iterable[int]) -> list[str]:
    """Why stacks of one template come after others: a line for each other template and kind of thing."""
    groups: dict[object, list[StackNeed]] = {}
    for stack in stacks:
        for need in order.reasons(stack):
            template = order.repository.stacks[need.other].template
            groups.setdefault((template, need.kind, need.is_sure), []).append(need)
    return [_reason(order, group) for group in groups.values()]


def reason(order: Order, need: StackNeed) -> str:
    """Why a stack comes after another one, with both places."""
    return _reason(order, [need])


def _reason(order: Order, needs: Sequence[StackNeed]) -> str:
    """Why stacks need things of one kind of the stacks of another template, with the places of the first."""
    first = needs[0]
    names = list(dict.fromkeys(each.name for each in needs))
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    words = (_ASKED if first.is_sure else _MAY)[first.kind]
    other = order.repository.stacks[first.other].template
    sentence = words.format(name=", ".join(names[:_MOST]) + more, other=other)
    made = f", {_line(first.made)}" if first.kind is not NeedKind.OUTPUT else ""
    return f"{sentence} ({_line(first.span)}{made})"


def circle_words(order: Order, circle: Sequence[StackNeed]) -> str:
    """What is wrong with stacks that need each other, with each place."""
    stacks = order.repository.stacks
    path = " -> ".join(stacks[number].template for number in (*(each.stack for each in circle), circle[0].stack))
    said = "; ".join(f"{stacks[each.stack].template} {reason(order, each)}" for each in circle)
    return f"These stacks need each other, so that none can be deployed first: {path}. {said}."


def _line(span: Span) -> str:
    return f"{span.source}:{span.line}"
