"""Fn::If: one of two values, by a condition."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, kept
from cfnkit.syntax import STRING, Mapping, Node, Scalar
from cfnkit.vocabulary import NO_VALUE_NAME

MESSAGE = "Template error: Fn::If requires a list argument with three elements: a condition name and two values"


def if_(call: Call) -> Value:
    """``[condition, value if true, value if false]``; only the branch that is taken is evaluated."""
    items = call.arguments(3)
    if items is None or not isinstance(items[0], Scalar) or items[0].kind != STRING:
        return call.fail(MESSAGE)
    name, when_true, when_false = items
    assert isinstance(name, Scalar)
    truth = call.names.condition(name, call)
    if isinstance(truth, Scalar):
        return call.evaluate(when_true if truth.text == "true" else when_false)
    branches = [_branch(call, node) for node in (when_true, when_false)]
    reason = truth.reason if isinstance(truth, Unknown) else "the condition is not known"
    return call.unknown(reason, call.with_argument(name, *branches))


def _branch(call: Call, node: Node) -> Node:
    value = call.evaluate(node)
    if value is NO_VALUE:
        name = Scalar(STRING, NO_VALUE_NAME, node.span, node.steps)
        return Mapping({"Ref": name}, {"Ref": node.span}, node.span, node.steps)
    assert not isinstance(value, type(NO_VALUE))
    return kept(value)
