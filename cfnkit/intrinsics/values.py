"""What an expression evaluates to."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import FUNCTION_NAMES


class NoValue(Enum):
    """The type of NO_VALUE."""

    NO_VALUE = "AWS::NoValue"


NO_VALUE: Final = NoValue.NO_VALUE
"""What is removed from where it stands: Ref AWS::NoValue."""


class Unknown(NamedTuple):
    """What only a deployment knows. `call` is the function call that stays in the template for it."""

    reason: str
    call: Node


Value: TypeAlias = Node | Unknown | NoValue


def kept(value: Node | Unknown) -> Node:
    """What stands in the template for a value."""
    return value.call if isinstance(value, Unknown) else value


def is_call(node: Node) -> bool:
    """Whether a node is a function call by its shape: an object whose one key names a function."""
    return isinstance(node, Mapping) and len(node.entries) == 1 and next(iter(node.entries)) in FUNCTION_NAMES


def is_known(node: Node) -> bool:
    """Whether no function call stands anywhere in an evaluated node."""
    if isinstance(node, Scalar):
        return True
    if isinstance(node, Sequence):
        return all(is_known(item) for item in node.items)
    return not is_call(node) and all(is_known(value) for value in node.entries.values())
