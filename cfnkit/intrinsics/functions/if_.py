"""Fn::If: one of two values, as a condition decides."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, no_value_call
from cfnkit.syntax import Node, Scalar

MESSAGE = "Template error: Fn::If requires a list argument with three elements: a condition name and two values"


def if_(call: Call) -> Value:
    """``[condition, value if true, value if false]``; only the branch that is taken is evaluated."""
    items = call.arguments(3)
    if items is None:
        return call.fail(MESSAGE)
    name = items[0]
    if not isinstance(name, Scalar) or not is_text(name):
        return call.fail(MESSAGE, 0)
    truth = call.names.condition(name, call)
    if isinstance(truth, Unknown):
        branches = [_branch(call, items[index], index) for index in (1, 2)]
        return call.unknown(truth.reason, call.with_argument(name, *branches))
    taken = 1 if isinstance(truth, Scalar) and truth.text == "true" else 2
    return call.evaluate(items[taken], taken)


def _branch(call: Call, node: Node, index: int) -> Node | Unknown:
    value = call.evaluate(node, index)
    return no_value_call(node) if value is NO_VALUE else value


FUNCTIONS = {"Fn::If": if_}
