"""Fn::Split: a text divided at each delimiter."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, hidden, is_text
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import STRING, Scalar, string

MESSAGE = (
    "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be "
    "split or a function that returns a string to be split."
)


def split(call: Call) -> Value:
    """``[delimiter, text]``; the parts of a secret are secret."""
    items = call.arguments(2)
    if items is None:
        return call.fail(MESSAGE)
    delimiter = call.evaluate(items[0]) if call.extended else items[0]
    source = call.evaluate(items[1])
    if isinstance(delimiter, Unknown):
        return call.unknown(delimiter.reason)
    if not isinstance(delimiter, Scalar) or delimiter.kind != STRING or not delimiter.text:
        return call.fail(MESSAGE, items[0].span)
    if isinstance(source, Unknown):
        return call.unknown(source.reason, call.with_argument(delimiter, source))
    if not isinstance(source, Scalar) or not is_text(source):
        return call.fail(MESSAGE, items[1].span)
    shown = hidden(source)
    return call.sequence(tuple(string(part, source.span, shown=shown) for part in source.text.split(delimiter.text)))
