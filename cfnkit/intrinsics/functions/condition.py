"""Condition: the truth of a condition."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import Value
from cfnkit.syntax import Scalar


def condition(call: Call) -> Value:
    """``{"Condition": name}``, allowed in conditions and rules only."""
    argument = call.argument
    if not isinstance(argument, Scalar) or not is_text(argument):
        return call.fail("Template format error: Every Condition member must be a string.")
    return call.names.condition(argument, call)


FUNCTIONS = {"Condition": condition}
