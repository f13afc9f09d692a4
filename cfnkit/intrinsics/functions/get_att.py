"""Fn::GetAtt: an attribute of a resource."""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import STRING, Node, Scalar, Sequence

MESSAGE = (
    "Template error: every Fn::GetAtt object requires two non-empty parameters, "
    "the resource name and the resource attribute"
)


def get_att(call: Call) -> Value:
    """``[resource, attribute]`` or ``resource.attribute``; the attribute may be a function such as Ref.

    With AWS::LanguageExtensions the resource may be one, too.
    """
    pair = _pair(call)
    if pair is None:
        return call.fail(MESSAGE)
    parts: list[Scalar] = []
    for position, part in enumerate(pair):
        if position == 0 and not call.extended and not isinstance(part, Scalar):
            return call.fail(MESSAGE, part.span)
        value = call.evaluate(part)
        if isinstance(value, Unknown):
            return call.unknown(value.reason)
        if not isinstance(value, Scalar) or value.kind != STRING or not value.text:
            return call.fail(MESSAGE, part.span)
        parts.append(value)
    resource, attribute = parts
    if isinstance(call.argument, Sequence) and all(part in pair for part in parts):
        resolved = call
    else:
        argument = Sequence((resource, attribute), call.argument.span, call.argument.steps)
        resolved = Call(call.name, call.node.replacing({call.name: argument}), argument, call.place, call.evaluator)
    return call.names.get_att(resource.text, attribute.text, resolved)


def _pair(call: Call) -> tuple[Node, Node] | None:
    argument = call.argument
    if isinstance(argument, Scalar):
        resource, dot, attribute = argument.text.partition(".")
        if argument.kind != STRING or not resource or not attribute:
            return None
        return Scalar(STRING, resource, argument.span), Scalar(STRING, attribute, argument.span)
    items = call.arguments(2)
    return (items[0], items[1]) if items else None
