"""Ref: the value of a parameter, or what identifies a resource."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value
from cfnkit.syntax import STRING, Scalar

MESSAGE = "Template error: every Ref object must have a single String value."


def ref(call: Call) -> Value:
    """``{"Ref": name}``; with AWS::LanguageExtensions the name may be a function that can be resolved."""
    argument = call.argument
    if isinstance(argument, Scalar) and argument.kind == STRING:
        return call.names.ref(argument.text, call)
    if not call.extended:
        return call.fail(MESSAGE, argument.span)
    value = call.evaluate(argument)
    if isinstance(value, Unknown):
        return call.unknown(value.reason, value.call)
    if value is NO_VALUE or not isinstance(value, Scalar) or value.kind != STRING:
        return call.fail(MESSAGE, argument.span)
    resolved = Call(call.name, call.node.replacing({"Ref": value}), value, call.place, call.evaluator)
    return call.names.ref(value.text, resolved)
