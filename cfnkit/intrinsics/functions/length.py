"""Fn::Length: the number of items of a list; brought by AWS::LanguageExtensions."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value
from cfnkit.syntax import NUMBER, Scalar, Sequence

MESSAGE = "Fn::Length layout is incorrect"


def length(call: Call) -> Value:
    """The number of items. A list that is written out counts even when its items are not known."""
    if not call.extended:
        return call.evaluator.needs_extensions(call)
    argument = call.argument
    if isinstance(argument, Scalar):
        return call.fail(MESSAGE, argument.span)
    value = call.evaluate(argument)
    if isinstance(value, Unknown):
        return call.unknown(value.reason, value.call)
    if value is NO_VALUE or not isinstance(value, Sequence):
        return call.fail(MESSAGE, argument.span)
    return Scalar(NUMBER, str(len(value.items)), call.node.span, call.node.steps)
