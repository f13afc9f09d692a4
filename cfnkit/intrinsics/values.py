"""The values of expressions."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from cfnkit.syntax import Mapping, Node, Scalar, Sequence, is_unknown_tag, string
from cfnkit.vocabulary import NO_VALUE_NAME


class NoValue(Enum):
    """The type of NO_VALUE."""

    NO_VALUE = "AWS::NoValue"


NO_VALUE: Final = NoValue.NO_VALUE
"""The value of ``Ref: AWS::NoValue``, which removes the key or the item that has it."""


class Unknown(NamedTuple):
    """A value that only a deployment knows. `call` is the function call that stays in the template for it."""

    reason: str
    call: Node


Value: TypeAlias = Node | Unknown | NoValue


def as_node(value: Node | Unknown) -> Node:
    """The node of a value in the evaluated template."""
    return value.call if isinstance(value, Unknown) else value


def no_value_call(node: Node) -> Mapping:
    """The call of AWS::NoValue, at the place of `node`."""
    name = string(NO_VALUE_NAME, node.span, node.steps)
    return Mapping({"Ref": name}, {"Ref": node.span}, node.span, node.steps)


def may_vanish(value: Node | Unknown) -> bool:
    """Whether an item of a list may turn out to be AWS::NoValue, which removes it, when more is known."""
    call = as_node(value)
    if not isinstance(call, Mapping) or len(call.entries) != 1:
        return False
    [(name, argument)] = call.entries.items()
    if name == "Ref":
        return isinstance(argument, Scalar) and argument.text == NO_VALUE_NAME
    items = argument.items if isinstance(argument, Sequence) else ()
    if name == "Fn::If":
        return any(map(may_vanish, items[1:]))
    default = items[3] if name == "Fn::FindInMap" and len(items) == 4 else None
    return isinstance(default, Mapping) and any(map(may_vanish, default.entries.values()))


def is_call(node: Node) -> bool:
    """Whether a node has the shape of a function call: an object whose only key is Ref, a function or an unknown tag.

    ``Condition`` does not count: among values, an object with this key is data.
    """
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        return False
    name = next(iter(node.entries))
    return name == "Ref" or name.startswith("Fn::") or is_unknown_tag(node)


def is_known(node: Node) -> bool:
    """Whether an evaluated node contains no function call."""
    if isinstance(node, Scalar):
        return True
    if isinstance(node, Sequence):
        return all(is_known(item) for item in node.items)
    return not is_call(node) and all(is_known(value) for value in node.entries.values())
