"""Fn::Length: the number of items of a list; provided by AWS::LanguageExtensions."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import Unknown, Value, as_node, may_vanish
from cfnkit.syntax import NUMBER, Scalar, Sequence

MESSAGE = "Template error: Fn::Length layout is incorrect"


def length(call: Call) -> Value:
    """The number of items. The items of a literal list count also when their values are not known."""
    if not call.extended:
        return call.needs_extensions()
    argument = call.argument
    values = call.list_items(argument)
    if values is None:
        return call.fail(MESSAGE)
    if isinstance(values, Unknown):
        return call.unknown(values.reason, values.call)
    if any(map(may_vanish, values)):
        items = Sequence(tuple(map(as_node, values)), argument.span, argument.steps)
        return call.unknown("an item may turn out to be no item", items)
    return Scalar(NUMBER, str(len(values)), call.node.span, call.node.steps)


FUNCTIONS = {"Fn::Length": length}
