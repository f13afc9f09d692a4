"""Fn::GetAZs: the availability zones of a region."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import Scalar

MESSAGE = "Template error: every Fn::GetAZs object must have a String-typed value."


def get_azs(call: Call) -> Value:
    """The zones of the region in the lookups; an empty text is the stack's own region."""
    value = call.evaluate(call.argument)
    if isinstance(value, Unknown):
        return call.unknown(value.reason, value.call)
    if not isinstance(value, Scalar) or not is_text(value):
        return call.fail(MESSAGE)
    zones = call.names.availability_zones(value.text)
    if zones is None:
        return call.unknown("the availability zones are known to a deployment only", value)
    return call.texts(zones)


FUNCTIONS = {"Fn::GetAZs": get_azs}
