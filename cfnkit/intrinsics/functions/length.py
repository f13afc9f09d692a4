"""Fn::Length: the number of items of a list; brought by AWS::LanguageExtensions."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import Unknown, Value, kept, may_vanish
from cfnkit.syntax import NUMBER, Scalar, Sequence

MESSAGE = "Template error: Fn::Length layout is incorrect"


def length(call: Call) -> Value:
    """The number of items. A list that is written out counts even when its items are not known."""
    if not call.extended:
        return call.needs_extensions()
    argument = call.argument
    values = call.list_items(argument)
    if values is None:
        return call.fail(MESSAGE)
    if isinstance(values, Unknown):
        return call.unknown(values.reason, values.call)
    if any(map(may_vanish, values)):
        items = Sequence(tuple(map(kept, values)), argument.span, argument.steps)
        return call.unknown("an item may turn out to be no item", items)
    return Scalar(NUMBER, str(len(values)), call.node.span, call.node.steps)


FUNCTIONS = {"Fn::Length": length}
