"""Fn::GetAtt: an attribute of a resource."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value
from cfnkit.syntax import STRING, Scalar

MESSAGE = (
    "Template error: every Fn::GetAtt object requires two non-empty parameters, "
    "the resource name and the resource attribute"
)


def get_att(call: Call) -> Value:
    """``[resource, attribute]`` or ``resource.attribute``; the attribute may be a function such as Ref.

    With AWS::LanguageExtensions the resource may be one, too.
    """
    argument = call.argument
    if isinstance(argument, Scalar):
        name, _, attribute = argument.text.partition(".")
        if argument.kind != STRING or not name or not attribute:
            return call.fail(MESSAGE)
        return call.names.get_att(name, attribute, call)
    items = call.arguments(2)
    if items is None:
        return call.fail(MESSAGE)
    if not call.extended and not isinstance(items[0], Scalar):
        return call.fail(MESSAGE, 0)
    one, other = (call.evaluate(item, index) for index, item in enumerate(items))
    for index, value in enumerate((one, other)):
        good = isinstance(value, Unknown) or (isinstance(value, Scalar) and value.kind == STRING and value.text)
        if not good:
            return call.fail(MESSAGE, index)
    assert one is not NO_VALUE
    assert other is not NO_VALUE
    if one is not items[0] or other is not items[1]:
        call = call.of(call.with_argument(one, other))
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return call.names.get_att(one.text, other.text, call)
    unknown = one if isinstance(one, Unknown) else other
    assert isinstance(unknown, Unknown)
    return call.unknown(unknown.reason)


FUNCTIONS = {"Fn::GetAtt": get_att}
