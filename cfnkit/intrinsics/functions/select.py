"""Fn::Select: one item of a list."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import Scalar

MESSAGE = "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"


def select(call: Call) -> Value:
    """``[index, list]`` with a 0-based index, which may be written as a string or be a function."""
    items = call.arguments(2)
    if items is None:
        return call.fail(MESSAGE)
    index = call.evaluate(items[0])
    values = call.list_items(items[1])
    if isinstance(index, Unknown) or isinstance(values, Unknown):
        first, second = _kept(call, index), _kept(call, values)
        reason = index.reason if isinstance(index, Unknown) else "the list is known to a deployment only"
        return call.unknown(reason, call.with_argument(first or items[0], second or items[1]))
    if not isinstance(index, Scalar) or not index.text.isdigit() or values is None:
        return call.fail(MESSAGE)
    if int(index.text) >= len(values):
        return call.fail(MESSAGE, hint=f"The list has {len(values)} items; indexes start at 0.")
    return values[int(index.text)]


def _kept(call: Call, value: object) -> Scalar | Unknown | None:
    return value if isinstance(value, (Scalar, Unknown)) else None
