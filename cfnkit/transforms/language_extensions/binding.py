"""Replace loop variables by their values.

By the documentation, each ``${Name}`` in a loop's body is replaced. Measured on the service in 2026, ``${Name}`` and
``&{Name}`` are replaced in the keys that the loop makes, and ``${Name}`` in Fn::Sub and ``Ref Name`` in the values;
plain strings, ``&{Name}`` in Fn::Sub, and keys further inside stay as they are. This module follows the measurement.
"""

from __future__ import annotations

import collections.abc as abc
import re
from typing import NamedTuple

from cfnkit.source import Span, Step
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.template.quotas import TEMPLATE_BYTES
from cfnkit.vocabulary import FOR_EACH

_PLACEHOLDER = re.compile(r"([$&])\{([A-Za-z0-9]+)\}")
# A variable of Fn::Sub as the service reads it, up to the first brace: the name, and an attribute after it.
_VARIABLE = re.compile(r"\$\{\s*([A-Za-z0-9]+)\s*(\.[^}]*)?\}|\$\{[^}]*\}")
_OTHER = re.compile(r"[^A-Za-z0-9]")
# Functions that are evaluated after the loops, as Fn::If, may shorten what loops make; by more than half hardly.
_MOST_CHARACTERS = 2 * TEMPLATE_BYTES
# More nodes than a template of the largest size can have.
_MOST_NODES = 500_000


class TooLarge(Exception):
    """The loops make more than fits into a template."""


class MadeSize:
    """The size of what the loops of a template made: characters of new texts, and nodes."""

    def __init__(self) -> None:
        self.characters = 0
        self.nodes = 0

    def grow(self, characters: int, nodes: int = 0) -> None:
        """Count more; raises `TooLarge` as soon as no template can hold it."""
        self.characters += characters
        self.nodes += nodes
        if self.characters > _MOST_CHARACTERS or self.nodes > _MOST_NODES:
            raise TooLarge


class LoopScope(NamedTuple):
    """The loop variables at a place with their values, the step for the nodes that are made with them, and the size."""

    variables: abc.Mapping[str, str]
    step: Step
    size: MadeSize


class Literal(NamedTuple):
    """A text that seems to hold a variable and does not: its span, and the message and hint about it."""

    span: Span
    message: str
    hint: str


class VariableUses(NamedTuple):
    """The `id()`s of the nodes of a tree that depend on loop variables, and of the mappings that hold loops."""

    varying: set[int]
    loops: set[int]
    literals: list[Literal]


def variable_uses(node: Node, names: abc.Container[str], found: VariableUses | None = None) -> VariableUses:
    """The uses of variables in the value of a key that a loop makes, or in a part of a template outside of loops.

    They are added to `found`, when that is given.
    """
    found = VariableUses(set(), set(), []) if found is None else found
    _look(node, names, found)
    return found


def _look(node: Node, names: abc.Container[str], found: VariableUses) -> bool:
    if type(node) is Scalar:
        if node.kind == STRING and "{" in node.text:
            found.literals.extend(_literal(node, name) for name in placeholders(node.text) if name in names)
        return False
    if type(node) is Sequence:
        varies = [_look(item, names, found) for item in node.items]
    else:
        assert type(node) is Mapping
        varies = [_look_at_entry(node, key, value, names, found) for key, value in node.entries.items()]
    if any(varies):
        found.varying.add(id(node))
        return True
    return False


def _look_at_entry(node: Mapping, key: str, value: Node, names: abc.Container[str], found: VariableUses) -> bool:
    if key.startswith(FOR_EACH):
        found.loops.add(id(node))
        return True
    if "{" in key and any(name in names for name in placeholders(key)):
        message = f"The key '{key}' is left as it is: variables are put into the keys that a loop makes only."
        found.literals.append(Literal(node.key_span(key), message, ""))
    if len(node.entries) == 1:
        if key == "Ref" and isinstance(value, Scalar):
            return value.text in names
        if key == "Fn::Sub":
            return _look_at_sub(value, names, found)
    return _look(value, names, found)


def _look_at_sub(argument: Node, names: abc.Container[str], found: VariableUses) -> bool:
    text = _text_of(argument)
    if text is None:
        return _look(argument, names, found)
    for form, name in _PLACEHOLDER.findall(text.text):
        if form == "&" and name in names:
            found.literals.append(_literal(text, name))
    own = argument.items[1] if isinstance(argument, Sequence) and len(argument.items) > 1 else None
    shadowed = own.entries if isinstance(own, Mapping) else {}
    varies = any(match[1] in names and match[1] not in shadowed for match in _variables(text.text))
    inside = [_look(item, names, found) for item in argument.items[1:]] if isinstance(argument, Sequence) else []
    if isinstance(argument, Sequence) and (varies or any(inside)):
        found.varying.add(id(argument))
    return varies or any(inside)


def _literal(node: Scalar, name: str) -> Literal:
    message = f"'{node.text}' is left as it is: only Fn::Sub and Ref see the loop variable '{name}'."
    return Literal(node.span, message, f"Write Fn::Sub with ${{{name}}}.")


def placeholders(text: str) -> list[str]:
    """The names in the ``${Name}`` and ``&{Name}`` of a text."""
    return [name for _, name in _PLACEHOLDER.findall(text)]


def bind_key(key: str, scope: LoopScope) -> str:
    """A key that a loop makes; ``&{Name}`` stands for the letters and digits of the value only."""

    def replace(match: re.Match[str]) -> str:
        value = scope.variables.get(match[2])
        if value is None:
            return match[0]
        value = value if match[1] == "$" else _OTHER.sub("", value)
        scope.size.grow(len(value) - len(match[0]))
        return value

    return _PLACEHOLDER.sub(replace, key)


def bind_ref(node: Mapping, scope: LoopScope) -> Scalar | None:
    """The value of ``Ref Name``; None when the node is not a reference to a loop variable."""
    name = node.entries.get("Ref")
    if not isinstance(name, Scalar) or len(node.entries) != 1 or name.text not in scope.variables:
        return None
    value = scope.variables[name.text]
    scope.size.grow(len(value) - len(name.text) - len("Ref"))
    return Scalar(STRING, value, node.span, made(node, scope.step))


def bind_sub(node: Mapping, scope: LoopScope) -> Mapping:
    """An Fn::Sub with the loop variables in its text replaced; any other node unchanged.

    Variables that the function itself declares hide those of loops, and their values stay as they are.
    """
    argument = node.entries.get("Fn::Sub")
    text = None if argument is None or len(node.entries) != 1 else _text_of(argument)
    if argument is None or text is None:
        return node
    variables = scope.variables
    if isinstance(argument, Sequence) and len(argument.items) > 1:
        own = argument.items[1]
        names = own.entries if isinstance(own, Mapping) else {}
        variables = {name: value for name, value in variables.items() if name not in names}
    bound = _bind_text(text.text, scope, variables)
    if bound == text.text:
        return node
    new = Scalar(STRING, bound, text.span, made(text, scope.step))
    if isinstance(argument, Sequence):
        return node.replacing({"Fn::Sub": Sequence((new, *argument.items[1:]), argument.span, argument.steps)})
    return node.replacing({"Fn::Sub": new})


def _text_of(argument: Node) -> Scalar | None:
    """The text of an Fn::Sub."""
    first = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
    return first if isinstance(first, Scalar) else None


def _variables(text: str) -> abc.Iterator[re.Match[str]]:
    """The variables of an Fn::Sub; what is behind the last closing brace is none, and would be sought for one."""
    return _VARIABLE.finditer(text, 0, text.rfind("}") + 1)


def _bind_text(text: str, scope: LoopScope, variables: abc.Mapping[str, str]) -> str:
    parts: list[str] = []
    end = 0
    for match in _variables(text):
        value = variables.get(match[1])
        if value is not None:
            bound = f"${{{value}{match[2]}}}" if match[2] else value.replace("${", "${!")
            scope.size.grow(len(bound) - len(match[0]))
            parts += (text[end : match.start()], bound)
            end = match.end()
    return "".join((*parts, text[end:]))


def made(node: Node, step: Step) -> tuple[Step, ...]:
    """The steps of a node that a loop makes from `node` in its body: `step` replaces the exact step of the loop."""
    return (*node.steps[:-1], step)
