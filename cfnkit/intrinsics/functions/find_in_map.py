"""Fn::FindInMap: a value of the Mappings section."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.diagnostics import Code
from cfnkit.intrinsics.call import Call, is_text, visible
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, as_node, no_value_call
from cfnkit.redaction import REDACTED
from cfnkit.syntax import NULL, Mapping, Node, Scalar

MESSAGE = (
    "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute "
    "for return value"
)


def find_in_map(call: Call) -> Value:
    """``[map, key, attribute]``, each of them a string or a function; and ``{"DefaultValue": value}``, if wanted.

    The default needs no transform any more:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap-enhancements.html
    """
    items = call.arguments(3, 4)
    default = _default(items[3]) if items is not None and len(items) == 4 else None
    if items is None or (len(items) == 4 and default is None):
        return call.fail(MESSAGE)
    keys: list[Scalar] = []
    values: list[Node | Unknown] = []
    for index, item in enumerate(items[:3]):
        value = call.evaluate(item, index)
        if isinstance(value, Scalar) and is_text(value):
            keys.append(value)
        elif not isinstance(value, Unknown):
            return call.fail(MESSAGE, index)
        values.append(value)
    if len(keys) < 3:
        unknown = next(value for value in values if isinstance(value, Unknown))
        return call.unknown(unknown.reason, call.with_argument(*values, *_kept_default(call, items, default)))
    if any(key.shown is not None and key.text == REDACTED for key in keys):
        return call.unknown("the value of a NoEcho parameter is not shown")
    found = _find(call, *keys)
    if found is not None and not _is_null(found):
        return found
    if default is not None:
        return call.evaluate(default, 3, "DefaultValue")
    return _missing(call, *keys)


def _default(node: Node) -> Node | None:
    return node.get("DefaultValue") if isinstance(node, Mapping) and len(node.entries) == 1 else None


def _kept_default(call: Call, items: tuple[Node, ...], default: Node | None) -> tuple[Node, ...]:
    """The fourth item, evaluated as far as possible."""
    last = items[-1]
    if default is None or not isinstance(last, Mapping):
        return ()
    value = call.evaluate(default, 3, "DefaultValue")
    return (last.replacing({"DefaultValue": no_value_call(default) if value is NO_VALUE else as_node(value)}),)


def _find(call: Call, name: Scalar, key: Scalar, attribute: Scalar) -> Node | None:
    mapping = call.names.mappings().get(name.text)
    attributes = mapping.get(key.text) if mapping is not None else None
    return attributes.get(attribute.text) if isinstance(attributes, Mapping) else None


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == NULL


def _missing(call: Call, name: Scalar, key: Scalar, attribute: Scalar) -> Value:
    """Refuse the call in the service's words, with a hint about the missing name."""
    mappings = call.names.mappings()
    mapping = mappings.get(name.text)
    if mapping is None:
        message = f"Mapping named '{visible(name)}' is not present in the 'Mappings' section of template."
        return call.fail(f"Template error: {message}", 0, code=Code.MAPPING, hint=_nearest(call, name, mappings))
    message = f"Template error: Unable to get mapping for {visible(name)}::{visible(key)}::{visible(attribute)}"
    attributes = mapping.get(key.text)
    if isinstance(attributes, Mapping) and attribute.text in attributes.entries and not call.extended:
        return call.unknown("its value is null")  # a null is refused at its own place
    if isinstance(attributes, Mapping):
        hint = f"The key '{visible(key)}' has no attribute '{visible(attribute)}'."
        nearest = _nearest(call, attribute, attributes.entries)
    else:
        hint = f"The mapping '{visible(name)}' has no key '{visible(key)}'."
        nearest = _nearest(call, key, mapping.entries)
    return call.fail(message, code=Code.MAPPING, hint=f"{hint} {nearest}".rstrip())


def _nearest(call: Call, word: Scalar, known: abc.Mapping[str, object]) -> str:
    """A sentence with the nearest known word; empty for a secret, which it would reveal."""
    return call.evaluator.suggest(word.text, known) if word.shown is None else ""


FUNCTIONS = {"Fn::FindInMap": find_in_map}
