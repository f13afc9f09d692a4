"""Fn::Select: one item of a list."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, whole_number
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, as_node, may_vanish
from cfnkit.syntax import Node, Sequence

MESSAGE = "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"


def select(call: Call) -> Value:
    """``[index, list]`` with a 0-based index, which may be a string or a function.

    Items that are AWS::NoValue do not count. The call stays if an item before it may turn out to be AWS::NoValue.
    """
    items = call.arguments(2)
    if items is None:
        return call.fail(MESSAGE)
    index = call.evaluate(items[0], 0)
    number = whole_number(index)
    if index is NO_VALUE or (number is None and not isinstance(index, Unknown)):
        return call.fail(MESSAGE, 0)
    values = call.list_items(items[1], 1)
    if values is None:
        return call.fail(MESSAGE, 1)
    if isinstance(values, Unknown):
        return call.unknown(values.reason, call.with_argument(index, values))
    if number is None or any(map(may_vanish, values[: number + 1])):
        reason = index.reason if isinstance(index, Unknown) else "it, or an item before it, may turn out to be no item"
        return call.unknown(reason, call.with_argument(index, _list(items[1], values)))
    if number >= len(values):
        return call.fail(MESSAGE, hint=f"The list has {len(values)} items; indexes start at 0.")
    return values[number]


def _list(node: Node, values: tuple[Node | Unknown, ...]) -> Sequence:
    return Sequence(tuple(map(as_node, values)), node.span, node.steps)


FUNCTIONS = {"Fn::Select": select}
