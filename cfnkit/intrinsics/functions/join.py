"""Fn::Join: the items of a list with a delimiter between them."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import STRING, Scalar, Sequence

MESSAGE = (
    "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings "
    "to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
)


def join(call: Call) -> Value:
    """``[delimiter, list]``; items that are AWS::NoValue are left out, and one that is not known keeps the call."""
    items = call.arguments(2)
    if items is None:
        return call.fail(MESSAGE)
    delimiter = call.evaluate(items[0]) if call.extended else items[0]
    if isinstance(delimiter, Unknown):
        return call.unknown(delimiter.reason)
    if not isinstance(delimiter, Scalar) or delimiter.kind != STRING:
        return call.fail(MESSAGE, items[0].span)
    values = call.list_items(items[1])
    if isinstance(values, Unknown):
        return call.unknown(values.reason, call.with_argument(delimiter, values))
    if values is None:
        return call.fail(MESSAGE, items[1].span)
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    if unknown is not None:
        rest = tuple(value.call if isinstance(value, Unknown) else value for value in values)
        return call.unknown(unknown.reason, call.with_argument(delimiter, Sequence(rest, items[1].span)))
    texts = [value for value in values if isinstance(value, Scalar) and is_text(value)]
    if len(texts) != len(values):
        return call.fail(MESSAGE, items[1].span)
    result = delimiter.text.join(part.text for part in texts)
    shown = delimiter.text.join(part.text if part.shown is None else part.shown for part in texts)
    return call.text(result, shown if shown != result else None)
