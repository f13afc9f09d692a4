"""Fn::GetAZs: the availability zones of a region."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import Unknown, Value

MESSAGE = "Template error: every Fn::GetAZs object must have a String-typed value."


def get_azs(call: Call) -> Value:
    """The zones of the region in the lookups; an empty text is the stack's own region."""
    value = call.text_argument(MESSAGE)
    if isinstance(value, Unknown):
        return value
    zones = call.names.availability_zones(value.text)
    if zones is None:
        return call.unknown(
            "the availability zones are known to a deployment only, unless the lookups have them", value
        )
    return call.texts(zones)


FUNCTIONS = {"Fn::GetAZs": get_azs}
