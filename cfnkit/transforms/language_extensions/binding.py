"""Put the values of loop variables in.

The documentation says that each ``${Name}`` of a loop's body is replaced. Measured on the service in 2026, ``${Name}``
and ``&{Name}`` are replaced in the keys that the loop makes, and ``${Name}`` in Fn::Sub and ``Ref Name`` in the values;
plain strings, ``&{Name}`` in Fn::Sub, and keys further inside stay as they are. The measurement is followed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping as AbstractMapping
from typing import TypeAlias

from cfnkit.source import Step
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence

Variables: TypeAlias = AbstractMapping[str, str]
NoteLiteral: TypeAlias = Callable[[Scalar, str], None]

_IN_KEY = re.compile(r"([$&])\{([A-Za-z0-9]+)\}")
_IN_SUB = re.compile(r"\$\{\s*([A-Za-z0-9]+)\s*\}|\$\{\s*([A-Za-z0-9]+)(?=\.)")
_OTHER = re.compile(r"[^A-Za-z0-9]")


def bind_key(key: str, variables: Variables) -> str:
    """A key that a loop makes; ``&{Name}`` puts in the letters and digits of the value only."""

    def replace(match: re.Match[str]) -> str:
        value = variables.get(match[2])
        if value is None:
            return match[0]
        return value if match[1] == "$" else _OTHER.sub("", value)

    return _IN_KEY.sub(replace, key)


def bind(node: Node, variables: Variables, step: Step, note: NoteLiteral | None) -> Node:
    """The node with ``Ref Name`` and the ``${Name}`` of each Fn::Sub replaced; the same node when there is none.

    `note` is told of each plain string that looks as if it held a variable.
    """
    if not variables:
        return node
    if isinstance(node, Scalar):
        if note is not None and node.kind == STRING and "{" in node.text:
            for match in _IN_KEY.finditer(node.text):
                if match[2] in variables:
                    note(node, match[2])
        return node
    if isinstance(node, Sequence):
        items = tuple(bind(item, variables, step, note) for item in node.items)
        same = all(new is old for new, old in zip(items, node.items, strict=True))
        return node if same else Sequence(items, node.span, node.steps)
    if len(node.entries) == 1:
        reference = node.entries.get("Ref")
        if isinstance(reference, Scalar) and reference.text in variables:
            return Scalar(STRING, variables[reference.text], node.span, _made(node, step))
        if "Fn::Sub" in node.entries:
            return _bind_sub(node, variables, step, note)
    entries = {key: bind(value, variables, step, note) for key, value in node.entries.items()}
    same = all(entries[key] is value for key, value in node.entries.items())
    return node if same else node.replacing(entries)


def _bind_sub(node: Mapping, variables: Variables, step: Step, note: NoteLiteral | None) -> Node:
    argument = node.entries["Fn::Sub"]
    if isinstance(argument, Scalar):
        return _with_text(node, argument, _bind_text(argument.text, variables), step)
    if isinstance(argument, Sequence) and argument.items and isinstance(argument.items[0], Scalar):
        own = argument.items[1] if len(argument.items) == 2 else None
        names = own.entries if isinstance(own, Mapping) else {}
        outer = {name: value for name, value in variables.items() if name not in names}
        text = argument.items[0]
        new = _bind_text(text.text, outer)
        first = text if new == text.text else Scalar(STRING, new, text.span, _made(text, step))
        rest = tuple(bind(item, variables, step, note) for item in argument.items[1:])
        items = Sequence((first, *rest), argument.span, argument.steps)
        return node.replacing({"Fn::Sub": items})
    return node


def _with_text(node: Mapping, argument: Scalar, text: str, step: Step) -> Node:
    if text == argument.text:
        return node
    return node.replacing({"Fn::Sub": Scalar(STRING, text, argument.span, _made(argument, step))})


def _bind_text(text: str, variables: Variables) -> str:
    def replace(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        value = variables.get(name)
        if value is None:
            return match[0]
        return "${" + value if match[2] else value.replace("${", "${!")

    return _IN_SUB.sub(replace, text)


def _made(node: Node, step: Step) -> tuple[Step, ...]:
    """The steps of a node that a loop made from `node`; the loop's exact step on the body gives way."""
    steps = node.steps
    if steps and steps[-1] == step._replace(exact=True):
        steps = steps[:-1]
    return (*steps, step)
