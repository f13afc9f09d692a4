"""Fn::And, Fn::Or and Fn::Not: conditions made of conditions."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import BOOLEAN, Node, Scalar

_MANY = "Template error: every {name} object requires a list of at least 2 and at most 10 boolean parameters."
_ONE = "Template error: every Fn::Not object requires one boolean parameter."


def all_of(call: Call) -> Value:
    """Fn::And: true when all of 2 to 10 conditions are; false as soon as one is known to be."""
    return _combine(call, "false")


def any_of(call: Call) -> Value:
    """Fn::Or: true when one of 2 to 10 conditions is."""
    return _combine(call, "true")


def negation(call: Call) -> Value:
    """Fn::Not: the opposite of one condition."""
    items = call.arguments(1)
    if items is None:
        return call.fail(_ONE)
    value = call.evaluate(items[0])
    if isinstance(value, Unknown):
        return call.unknown(value.reason, call.with_argument(value))
    truth = _truth(value)
    return call.fail(_ONE, items[0].span) if truth is None else call.boolean(truth == "false")


def _combine(call: Call, decisive: str) -> Value:
    items = call.arguments(2, 10)
    message = _MANY.format(name=call.name)
    if items is None:
        return call.fail(message)
    values: list[Node | Unknown] = []
    decided = False
    for item in items:
        value = call.evaluate(item)
        if isinstance(value, Unknown):
            values.append(value)
            continue
        truth = _truth(value)
        if truth is None or not isinstance(value, Scalar):
            return call.fail(message, item.span)
        decided = decided or truth == decisive
        values.append(value)
    if decided:
        return call.boolean(decisive == "true")
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    if unknown is not None:
        return call.unknown(unknown.reason, call.argument)
    return call.boolean(decisive == "false")


def _truth(value: Value) -> str | None:
    """The text of a truth value; a string that spells one is taken for it."""
    if isinstance(value, Scalar) and (value.kind == BOOLEAN or value.text in ("true", "false")):
        return value.text
    return None
