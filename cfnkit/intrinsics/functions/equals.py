"""Fn::Equals: whether two values have the same text."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value
from cfnkit.syntax import Scalar

MESSAGE = "Template error: every Fn::Equals object requires a list of 2 string parameters."


def equals(call: Call) -> Value:
    """``[one, other]``; booleans and numbers compare by their text, so that true equals "true"."""
    items = call.arguments(2)
    if items is None:
        return call.fail(MESSAGE)
    one, other = (call.evaluate(item, index) for index, item in enumerate(items))
    for index, value in enumerate((one, other)):
        if not isinstance(value, Unknown) and not is_text(value):
            return call.fail(MESSAGE, index)
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return call.boolean(one.text == other.text)
    assert one is not NO_VALUE
    assert other is not NO_VALUE
    unknown = one if isinstance(one, Unknown) else other
    assert isinstance(unknown, Unknown)
    return call.unknown(unknown.reason, call.with_argument(one, other))


FUNCTIONS = {"Fn::Equals": equals}
