"""The functions that are allowed in Rules only.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
"""

from __future__ import annotations

from typing import TypeAlias

from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import Node, Scalar, Sequence

_AWS_ONLY = "the attributes of existing resources are known to AWS only"
_TAKES = {
    "Fn::Contains": "a list of strings and a string",
    "Fn::EachMemberEquals": "a list of strings and a string",
    "Fn::EachMemberIn": "two lists of strings",
    "Fn::RefAll": "a parameter type",
    "Fn::ValueOf": "a parameter name and an attribute",
    "Fn::ValueOfAll": "a parameter type and an attribute",
}
_Lists: TypeAlias = tuple[list[str], list[str]]


def contains(call: Call) -> Value:
    """Fn::Contains: ``[[text, ...], text]``, whether the text is in the list."""
    read = _two(call)
    return read if isinstance(read, Unknown) else call.boolean(bool(read[1]) and set(read[1]) <= set(read[0]))


def each_member_equals(call: Call) -> Value:
    """Fn::EachMemberEquals: ``[[text, ...], text]``, whether all texts of the list equal the other one."""
    read = _two(call)
    return read if isinstance(read, Unknown) else call.boolean(len(read[1]) == 1 and set(read[0]) <= set(read[1]))


def each_member_in(call: Call) -> Value:
    """Fn::EachMemberIn: ``[[text, ...], [text, ...]]``, whether each text of the first list is in the second."""
    read = _two(call)
    return read if isinstance(read, Unknown) else call.boolean(set(read[0]) <= set(read[1]))


def ref_all(call: Call) -> Value:
    """Fn::RefAll: the values of all parameters of a type."""
    kind = call.argument
    if not isinstance(kind, Scalar) or not is_text(kind):
        return call.fail(_message(call))
    values: list[Node] = []
    for value in call.names.parameters_of_type(kind.text).values():
        if value is None:
            return call.unknown("a parameter has no value")
        values.extend(value.items if isinstance(value, Sequence) else (value,))
    return call.sequence(tuple(values))


def value_of(call: Call) -> Value:
    """Fn::ValueOf: ``[parameter, attribute]``, an attribute of the resource that a parameter names."""
    pair = _pair(call)
    if pair is None:
        return call.fail(_message(call))
    found = call.names.parameter_attribute(*pair)
    return call.unknown(_AWS_ONLY) if found is None else call.known(found)


def value_of_all(call: Call) -> Value:
    """Fn::ValueOfAll: ``[parameter type, attribute]``, the attribute for each parameter of a type."""
    pair = _pair(call)
    if pair is None:
        return call.fail(_message(call))
    kind, attribute = pair
    texts: list[str] = []
    for name in call.names.parameters_of_type(kind):
        found = call.names.parameter_attribute(name, attribute)
        if found is None:
            return call.unknown(_AWS_ONLY)
        texts.extend([found] if isinstance(found, str) else found)
    return call.texts(texts)


def _message(call: Call) -> str:
    return f"Template error: every {call.name} object requires {_TAKES[call.name]}."


def _pair(call: Call) -> tuple[str, str] | None:
    texts = [item.text for item in call.arguments(2) or () if isinstance(item, Scalar) and is_text(item)]
    return (texts[0], texts[1]) if len(texts) == 2 else None


def _two(call: Call) -> _Lists | Unknown:
    items = call.arguments(2)
    if items is None:
        return call.fail(_message(call))
    lists: list[list[str]] = []
    for index, item in enumerate(items):
        value = _texts(call, item, index)
        if isinstance(value, Unknown):
            return call.unknown(value.reason)
        if value is None:
            return call.fail(_message(call), index)
        lists.append(value)
    return lists[0], lists[1]


def _texts(call: Call, node: Node, index: int) -> list[str] | Unknown | None:
    value = call.evaluate(node, index)
    if isinstance(value, Unknown):
        return value
    items = value.items if isinstance(value, Sequence) else (value,)
    texts = [item.text for item in items if isinstance(item, Scalar) and is_text(item)]
    return texts if len(texts) == len(items) else None


FUNCTIONS = {
    "Fn::Contains": contains,
    "Fn::EachMemberEquals": each_member_equals,
    "Fn::EachMemberIn": each_member_in,
    "Fn::RefAll": ref_all,
    "Fn::ValueOf": value_of,
    "Fn::ValueOfAll": value_of_all,
}
