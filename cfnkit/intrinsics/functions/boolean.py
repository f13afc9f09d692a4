"""Fn::And, Fn::Or and Fn::Not: conditions made of conditions."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import BOOLEAN, Scalar

_MANY = "Template error: every {name} object requires a list of at least 2 and at most 10 boolean parameters."
_ONE = "Template error: every Fn::Not object requires one boolean parameter."


def all_of(call: Call) -> Value:
    """Fn::And: true when all of 2 to 10 conditions are true; false as soon as one is known to be false."""
    return _combine(call, "false")


def any_of(call: Call) -> Value:
    """Fn::Or: true as soon as one of 2 to 10 conditions is known to be true."""
    return _combine(call, "true")


def negation(call: Call) -> Value:
    """Fn::Not: the opposite of one condition."""
    items = call.arguments(1)
    if items is None:
        return call.fail(_ONE)
    value = call.evaluate(items[0], 0)
    if isinstance(value, Unknown):
        return call.unknown(value.reason, call.with_argument(value))
    truth = _truth(value)
    return call.fail(_ONE, 0) if truth is None else call.boolean(truth == "false")


def _combine(call: Call, decisive: str) -> Value:
    items = call.arguments(2, 10)
    message = _MANY.format(name=call.name)
    if items is None:
        return call.fail(message)
    unknown: list[Unknown] = []
    decided = failed = False
    for index, item in enumerate(items):
        value = call.evaluate(item, index)
        if isinstance(value, Unknown):
            unknown.append(value)
            continue
        truth = _truth(value)
        if truth is None:
            call.fail(message, index)
            failed = True
        decided = decided or truth == decisive
    if failed:
        return Unknown(message, call.node)
    if decided or not unknown:
        return call.boolean((decisive == "true") == decided)
    if len(unknown) == 1:
        return unknown[0]  # the known ones do not decide
    return call.unknown(unknown[0].reason, call.with_argument(*unknown))


def _truth(value: Value) -> str | None:
    """The text of a boolean, or of a string that spells one."""
    if isinstance(value, Scalar) and (value.kind == BOOLEAN or value.text in ("true", "false")):
        return value.text
    return None


FUNCTIONS = {"Fn::And": all_of, "Fn::Not": negation, "Fn::Or": any_of}
