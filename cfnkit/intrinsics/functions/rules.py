"""The functions that only Rules know.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/intrinsic-function-reference-rules.html
"""

from __future__ import annotations

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import Node, Scalar, Sequence


def contains(call: Call) -> Value:
    """Fn::Contains: ``[[text, ...], text]``, whether the text is one of the list's."""
    read = _two(call)
    if isinstance(read, Unknown):
        return read
    one, other = read
    return call.boolean(bool(other) and set(other) <= set(one))


def each_member_equals(call: Call) -> Value:
    """Fn::EachMemberEquals: ``[[text, ...], text]``, whether all texts of the list are the one."""
    read = _two(call)
    if isinstance(read, Unknown):
        return read
    one, other = read
    return call.boolean(len(other) == 1 and all(text == other[0] for text in one))


def each_member_in(call: Call) -> Value:
    """Fn::EachMemberIn: ``[[text, ...], [text, ...]]``, whether each text of the first list is in the second."""
    read = _two(call)
    if isinstance(read, Unknown):
        return read
    one, other = read
    return call.boolean(set(one) <= set(other))


def ref_all(call: Call) -> Value:
    """Fn::RefAll: the values of all parameters of a type."""
    if not isinstance(call.argument, Scalar):
        return call.fail(_message(call), call.argument.span)
    values = call.names.parameters_of_type(call.argument.text)
    return call.unknown("a parameter has no value") if values is None else call.sequence(values.items)


def value_of(call: Call) -> Value:
    """Fn::ValueOf: ``[parameter, attribute]``, an attribute of the resource that a parameter names."""
    items = call.arguments(2)
    if items is None or not all(isinstance(item, Scalar) for item in items):
        return call.fail(_message(call))
    found = call.names.look_up("rule", ".".join(item.text for item in items if isinstance(item, Scalar)))
    if isinstance(found, str):
        return call.text(found)
    return call.unknown("the attributes of existing resources are known to AWS only") if found is None else found


def value_of_all(call: Call) -> Value:
    """Fn::ValueOfAll: ``[parameter type, attribute]``; known to AWS only."""
    if call.arguments(2) is None:
        return call.fail(_message(call))
    return call.unknown("the attributes of existing resources are known to AWS only")


def _message(call: Call) -> str:
    return f"Template error: {call.name} is not called with what it takes."


def _two(call: Call) -> tuple[list[str], list[str]] | Unknown:
    items = call.arguments(2)
    if items is None:
        return call.fail(_message(call))
    texts: list[list[str]] = []
    for item in items:
        value = _texts(call, item)
        if isinstance(value, Unknown):
            return call.unknown(value.reason)
        if value is None:
            return call.fail(_message(call), item.span)
        texts.append(value)
    return texts[0], texts[1]


def _texts(call: Call, node: Node) -> list[str] | Unknown | None:
    if isinstance(node, Scalar):
        return [node.text]
    value = call.evaluate(node)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Scalar):
        return [value.text]
    if isinstance(value, Sequence) and all(isinstance(item, Scalar) for item in value.items):
        return [item.text for item in value.items if isinstance(item, Scalar)]
    return None
