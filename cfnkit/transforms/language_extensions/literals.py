"""Resolve the functions of AWS::LanguageExtensions whose arguments are literal, and nothing else.

A reader of the result sees the template as its author wrote it, with its references to parameters.
"""

from __future__ import annotations

from cfnkit.source import Step
from cfnkit.syntax import NUMBER, STRING, Mapping, Node, Piece, Scalar, Sequence, at_path, dump_json
from cfnkit.vocabulary import FUNCTION_NAMES, may_hold_reference

_SECTIONS = ("Resources", "Outputs")


def resolve_literals(root: Mapping, step: Step) -> Mapping:
    """The template, whose loops are unrolled, with literal calls in resources and outputs resolved.

    These are Fn::FindInMap with its mapping or its default, Fn::Length and Fn::ToJsonString without a call in the
    argument, and Fn::Sub of a text without variables, as loops make them.
    """
    entries = dict(root.entries)
    for section in _SECTIONS:
        if section in entries:
            entries[section] = _resolved(entries[section], root, step)
    return root.replacing(entries)


def _resolved(node: Node, root: Mapping, step: Step) -> Node:
    if isinstance(node, Scalar):
        return node
    if isinstance(node, Sequence):
        items = tuple(_resolved(item, root, step) for item in node.items)
        same = all(new is old for new, old in zip(items, node.items, strict=True))
        return node if same else Sequence(items, node.span, node.steps)
    inside = {key: _resolved(value, root, step) for key, value in node.entries.items()}
    same = all(inside[key] is value for key, value in node.entries.items())
    node = node if same else node.replacing(inside)
    value = _value(node, root) if len(inside) == 1 else None
    return node if value is None else _placed(value, node, step)


def _value(call: Mapping, root: Mapping) -> Node | None:
    """The value of a call; None when it is another function, or its argument is not literal."""
    ((name, argument),) = call.entries.items()
    if name == "Fn::Sub":
        text = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
        return text if isinstance(text, Scalar) and "${" not in text.text else None
    if name == "Fn::Length" and isinstance(argument, Sequence) and not _holds_call(argument):
        return Scalar(NUMBER, str(len(argument.items)), call.span)
    if name == "Fn::ToJsonString" and not isinstance(argument, Scalar) and not _holds_call(argument):
        return Scalar(STRING, dump_json(argument, indent=None, reveal=True), call.span)
    if name == "Fn::FindInMap" and isinstance(argument, Sequence):
        return _found(argument, root)
    return None


def _found(argument: Sequence, root: Mapping) -> Node | None:
    path = [item.text for item in argument.items[:3] if isinstance(item, Scalar)]
    if len(path) != 3:
        return None
    found = at_path(root, ("Mappings", *path))
    options = argument.items[3] if len(argument.items) == 4 else None
    if found is None and isinstance(options, Mapping):
        found = options.get("DefaultValue")
    return None if isinstance(found, Mapping) else found


def _holds_call(node: Node) -> bool:
    if isinstance(node, Scalar):
        return False
    if isinstance(node, Sequence):
        return any(_holds_call(item) for item in node.items)
    called = any(key in FUNCTION_NAMES for key in node.entries)
    return called or any(_holds_call(value) for value in node.entries.values())


def _placed(value: Node, call: Mapping, step: Step) -> Node:
    """The value in the place of the call."""
    steps = (*call.steps, step)
    if isinstance(value, Scalar):
        pieces = value.pieces or ((Piece(0, value),) if may_hold_reference(value.text) else ())
        return Scalar(value.kind, value.text, call.span, steps, value.shown, pieces)
    if isinstance(value, Sequence):
        return Sequence(tuple(_placed(item, call, step) for item in value.items), call.span, steps)
    return value
