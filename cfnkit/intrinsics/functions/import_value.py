"""Fn::ImportValue: what another stack exports."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import Scalar

MESSAGE = "Template error: every Fn::ImportValue object must have a String-typed value."


def import_value(call: Call) -> Value:
    """The exported value, when the lookups know it. A missing export does not fail a change set [recorded]."""
    value = call.evaluate(call.argument)
    if isinstance(value, Unknown):
        return call.unknown(value.reason, value.call)
    if not isinstance(value, Scalar) or not is_text(value):
        return call.fail(MESSAGE, call.argument.span)
    found = call.names.look_up("export", value.text)
    if isinstance(found, str):
        return call.text(found)
    return call.unknown(f"the export {value.text} is known to a deployment only", value)
