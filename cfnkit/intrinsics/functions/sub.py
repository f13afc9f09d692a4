"""Fn::Sub: a text with variables."""

from __future__ import annotations

import re

from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, kept
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, string

MESSAGE = (
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as "
    "first argument, and an optional second argument to specify a mapping of values to replace in the string"
)
_NAMES = (
    "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, "
    "periods, and colons"
)
_PART = re.compile(r"\$\{([^}]*)\}")
_NAME = re.compile(r"[A-Za-z0-9_.:]+\Z")


def sub(call: Call) -> Value:
    """``text`` or ``[text, {variable: value}]``; ``${!Name}`` stays as ``${Name}``.

    What is not known stays a variable of an Fn::Sub, with all that is known put in.
    """
    template, variables = _read(call)
    if template is None:
        return call.fail(MESSAGE, call.argument.span)
    text = template.text
    if "${" not in text:
        return call.text(text, template.shown)
    known: list[str] = []  # the text with all variables replaced
    shown: list[str] = []  # the same, secrets masked
    left: list[str] = []  # the text that stays in the call, known parts escaped
    unused: dict[str, Node] = {}
    unknown: Unknown | None = None
    end = 0
    for match in _PART.finditer(text):
        before = text[end : match.start()]
        end = match.end()
        for parts in (known, shown, left):
            parts.append(before)
        name = match[1]
        if name.startswith("!"):
            known.append("${" + name[1:] + "}")
            shown.append("${" + name[1:] + "}")
            left.append(match[0])
            continue
        value = _variable(call, name.strip(), variables, template)
        if isinstance(value, Unknown):
            unknown = unknown or value
            left.append(_left(name.strip(), value, variables, unused))
        elif value is NO_VALUE:
            continue
        elif isinstance(value, Scalar) and is_text(value):
            known.append(value.text)
            shown.append(value.text if value.shown is None else value.shown)
            left.append(value.text.replace("${", "${!"))
        else:
            return call.fail(f"Template error: the variable {name} of Fn::Sub is not a string.", template.span)
    for parts in (known, shown, left):
        parts.append(text[end:])
    if unknown is None:
        result = "".join(known)
        masked = "".join(shown)
        return call.text(result, masked if masked != result else None)
    return call.unknown(unknown.reason, _remaining(call, template, "".join(left), unused))


def _read(call: Call) -> tuple[Scalar | None, Mapping | None]:
    argument = call.argument
    if isinstance(argument, Scalar) and is_text(argument):
        return argument, None
    items = call.arguments(1, 2) or ()
    first = items[0] if items else None
    if first is not None and not isinstance(first, Scalar) and call.extended:
        value = call.evaluate(first)
        first = value if isinstance(value, Scalar) else None
    if not isinstance(first, Scalar) or not is_text(first):
        return None, None
    if len(items) == 1:
        return first, None
    return (first, items[1]) if isinstance(items[1], Mapping) else (None, None)


def _variable(call: Call, name: str, variables: Mapping | None, template: Scalar) -> Value:
    own = variables.get(name) if variables is not None else None
    if own is not None:
        return call.evaluate(own)
    if not _NAME.match(name):
        return call.fail(_NAMES, template.span)
    resource, dot, attribute = name.partition(".")
    if not dot:
        inner = _call(call, "Ref", string(name, template.span))
        return call.names.ref(name, inner)
    pair = Sequence((string(resource, template.span), string(attribute, template.span)), template.span)
    return call.names.get_att(resource, attribute, _call(call, "Fn::GetAtt", pair))


def _call(call: Call, name: str, argument: Node) -> Call:
    node = Mapping({name: argument}, {name: call.node.span}, call.node.span, call.node.steps)
    return Call(name, node, argument, call.place, call.evaluator)


def _left(name: str, value: Unknown, variables: Mapping | None, unused: dict[str, Node]) -> str:
    """What stands in the remaining text for a variable that is not known."""
    if variables is not None and name in variables.entries:
        unused[name] = kept(value)
    return "${" + name + "}"


def _remaining(call: Call, template: Scalar, text: str, unused: dict[str, Node]) -> Node:
    scalar = Scalar(STRING, text, template.span, template.steps, template.shown)
    if not unused:
        return scalar
    assert isinstance(call.argument, Sequence)
    second = call.argument.items[1]
    assert isinstance(second, Mapping)
    return Sequence((scalar, second.replacing(unused)), call.argument.span, call.argument.steps)
