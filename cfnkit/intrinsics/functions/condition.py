"""Condition: whether a condition of that name holds."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import Value
from cfnkit.syntax import STRING, Scalar


def condition(call: Call) -> Value:
    """``{"Condition": name}``, within conditions only."""
    argument = call.argument
    if not isinstance(argument, Scalar) or argument.kind != STRING:
        return call.fail("Template error: every Condition member must be a string.", argument.span)
    return call.names.condition(argument, call)
