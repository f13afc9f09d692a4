"""Fn::ToJsonString: an object or list as JSON text; brought by AWS::LanguageExtensions."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, is_known
from cfnkit.syntax import Scalar, dump_json

MESSAGE = "Template error: Fn::ToJsonString layout is incorrect"


def to_json_string(call: Call) -> Value:
    """Compact JSON with the keys in their order; the call stays while something in it is not known."""
    if not call.extended:
        return call.needs_extensions()
    value = call.evaluate(call.argument)
    if isinstance(value, Unknown):
        return call.unknown(value.reason, value.call)
    if value is NO_VALUE or isinstance(value, Scalar):
        return call.fail(MESSAGE)
    if not is_known(value):
        return call.unknown("a part of it is known to a deployment only", value)
    text, shown = dump_json(value, indent=None, reveal=True), dump_json(value, indent=None)
    return call.text(text, shown if shown != text else None)
