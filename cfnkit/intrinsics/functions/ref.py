"""Ref: the value of a parameter, or the identifier of a resource."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import STRING, Scalar

MESSAGE = "Template error: every Ref object must have a single String value."


def ref(call: Call) -> Value:
    """``{"Ref": name}``; with AWS::LanguageExtensions the name may be a function."""
    name = call.evaluate(call.argument) if call.extended else call.argument
    if isinstance(name, Unknown):
        return call.unknown(name.reason, name.call)
    if not isinstance(name, Scalar) or name.kind != STRING:
        return call.fail(MESSAGE)
    return call.names.ref(name.text, call if name is call.argument else call.of(name))


FUNCTIONS = {"Ref": ref}
