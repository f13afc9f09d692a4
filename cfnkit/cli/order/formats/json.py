"""An order for programs."""

from __future__ import annotations

from typing import Any

from cfnkit.cli.output.json_text import json_text
from cfnkit.neighbours.order import Order, StackNeed
from cfnkit.source import Span


def render(order: Order) -> str:
    """An object with `stages`, a list of lists of stacks; `circles`, lists of needs; and `waiting`, stacks in no stage.

    A stack has its `template`, its `stack_name`, `target`, `account` and `region` where a file says them, else null,
    and `needs`: the `kind` and `name` of each thing, the `template` and `stack_name` that make it, the places `at` and
    `made` (file, line, column), and whether it is `sure`.
    """
    stages = [[_stack(order, number) for number in stage] for stage in order.stages]
    circles = [
        [{"from": _named(order, each.stack), **_need(order, each)} for each in circle] for circle in order.circles
    ]
    waiting = [_stack(order, number) for number in order.waiting]
    nested = list(order.repository.only_nested)
    return json_text({"stages": stages, "circles": circles, "waiting": waiting, "only_nested": nested}) + "\n"


def _stack(order: Order, number: int) -> dict[str, Any]:
    target = order.repository.stacks[number].target
    return {
        **_named(order, number),
        "target": (target.name or None) if target else None,
        "account": target.account_id if target else None,
        "region": target.region if target else None,
        "needs": [_need(order, each) for each in order.reasons(number)],
    }


def _named(order: Order, number: int) -> dict[str, Any]:
    stack = order.repository.stacks[number]
    return {"template": stack.template, "stack_name": stack.stack_name or None}


def _need(order: Order, need: StackNeed) -> dict[str, Any]:
    return {
        "kind": need.kind.value,
        "name": need.name,
        **_named(order, need.other),
        "at": _place(need.span),
        "made": _place(need.made),
        "sure": need.is_sure,
    }


def _place(span: Span) -> dict[str, Any]:
    return {"file": span.source, "line": span.line, "column": span.column}
