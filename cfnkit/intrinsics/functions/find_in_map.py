"""Fn::FindInMap: a value of the Mappings section."""

from __future__ import annotations

from cfnkit.diagnostics import Code
from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import NULL, Mapping, Node, Scalar
from cfnkit.vocabulary import suggestion

MESSAGE = (
    "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute "
    "for return value"
)


def find_in_map(call: Call) -> Value:
    """``[map, key, attribute]``, each of them a string or a function.

    AWS::LanguageExtensions adds ``{"DefaultValue": value}`` as the fourth item.
    """
    items = call.arguments(3, 4 if call.extended else 3)
    default = _default(items[3]) if items is not None and len(items) == 4 else None
    if items is None or (len(items) == 4 and default is None):
        return call.fail(MESSAGE)
    keys: list[Scalar] = []
    unknown: Unknown | None = None
    values: list[Node | Unknown] = []
    for item in items[:3]:
        value = call.evaluate(item)
        if isinstance(value, Unknown):
            unknown = unknown or value
        elif isinstance(value, Scalar) and is_text(value):
            keys.append(value)
        else:
            return call.fail(MESSAGE, item.span)
        values.append(value)
    if unknown is not None:
        return call.unknown(unknown.reason, call.with_argument(*values, *items[3:]))
    found, problem, hint = _find(call, *(key.text for key in keys))
    if found is not None:
        return found
    if default is not None:
        return call.evaluate(default)
    return call.fail(problem, code=Code.MAPPING, hint=hint)


def _default(node: Node) -> Node | None:
    return node.get("DefaultValue") if isinstance(node, Mapping) and len(node.entries) == 1 else None


def _find(call: Call, name: str, key: str, attribute: str) -> tuple[Node | None, str, str]:
    """The value, or None with the service's message and a hint."""
    problem = f"Template error: Unable to get mapping for {name}::{key}::{attribute}"
    mapping = call.names.mapping(name)
    if mapping is None:
        return None, problem, f"There is no mapping '{name}'."
    attributes = mapping.get(key)
    if not isinstance(attributes, Mapping):
        return None, problem, f"The mapping '{name}' has no key '{key}'. {suggestion(key, mapping.entries)}".rstrip()
    value = attributes.get(attribute)
    if value is None or (isinstance(value, Scalar) and value.kind == NULL):
        known = suggestion(attribute, attributes.entries)
        return None, problem, f"The key '{key}' has no attribute '{attribute}'. {known}".rstrip()
    return value, "", ""
