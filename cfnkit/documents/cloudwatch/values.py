"""Values in the trees of documents: what they are, if they are known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.reading import is_known
from cfnkit.syntax import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


_KINDS = {STRING: "a string", NUMBER: "a number", BOOLEAN: "a boolean", NULL: "null"}


def kind_name(node: Node) -> str:
    """How a message names what a node is: as JSON does."""
    if isinstance(node, Mapping):
        return "an object"
    return "an array" if isinstance(node, Sequence) else _KINDS[node.kind]


def is_kind(node: Node, kind: str) -> bool:
    """Whether a node is, or can be, of a kind of JSON: string, number, integer, boolean, array, object or any.

    What is not known can be anything.
    """
    if kind == "any" or not is_known(node):
        return True
    name = kind_name(node).split()[-1]
    if kind == "integer":
        return name == "number" and isinstance(node, Scalar) and float(node.text).is_integer()
    return name == kind


def text(node: Node | None) -> str | None:
    """The text of a string, or of what stands for one; None for what is none, or is not known."""
    return node.text if isinstance(node, Scalar) and node.kind == STRING and is_known(node) else None


def number(node: Node | None) -> float | None:
    """A number, also one that is written as a string; None for what is none, or is not known."""
    if isinstance(node, Scalar) and is_known(node) and _NUMBER.fullmatch(node.text):
        return float(node.text)
    return None


def boolean(node: Node | None) -> bool | None:
    """A boolean, also one that is written as a string; None for what is none, or is not known."""
    if isinstance(node, Scalar) and node.text.lower() in ("true", "false"):
        return node.text.lower() == "true"
    return None


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of an array; none for what is no array."""
    return node.items if isinstance(node, Sequence) else ()


def objects(node: Node | None) -> Iterator[Mapping]:
    """The items of an array that are objects."""
    return (each for each in items(node) if isinstance(each, Mapping))
