"""The types that references of an automation have, and where a value of such a type cannot stand."""

from __future__ import annotations

import re

from cfnkit.documents.services import ServiceShape, operation_of
from cfnkit.documents.systems_manager.automation.selectors import Follower, Selected
from cfnkit.documents.systems_manager.document import (
    SsmDocument,
    declared_outputs,
    known_text,
)
from cfnkit.documents.systems_manager.schema import type_of_parameter
from cfnkit.documents.systems_manager.tables import actions
from cfnkit.syntax import STRING, Mapping, Node, Scalar

_WHOLE = re.compile(r"\s*\{\{\s*([A-Za-z_][\w-]*)(?:\.([A-Za-z_][\w-]*))?\s*\}\}\s*\Z")
# The kinds of values for which a reference of a type certainly does not stand; a text can become many things.
_NEVER = {
    "text": ("StringList", "StringMap", "MapList"),
    "number": ("StringList", "StringMap", "MapList", "Boolean"),
    "boolean": ("StringList", "StringMap", "MapList", "Integer"),
    "list": ("StringMap", "Integer", "Boolean"),
    "object": ("StringList", "MapList", "Integer", "Boolean"),
}
_KINDS = {
    "String": "text",
    "Integer": "number",
    "Boolean": "boolean",
    "StringList": "list",
    "MapList": "list",
    "StringMap": "object",
    "list": "list",
    "structure": "object",
    "map": "object",
    "boolean": "boolean",
    "string": "text",
    **dict.fromkeys(("integer", "long", "float", "double"), "number"),
}


def reference_type(document: SsmDocument, node: Node | None) -> str:
    """The type of the parameter or the output that a text is a reference to, and nothing else; may be empty."""
    match = _WHOLE.match(node.text) if isinstance(node, Scalar) and node.kind == STRING else None
    if match is None:
        return ""
    if match[2] is None:
        parameter = document.parameters.get(match[1]) if document.parameters is not None else None
        return type_of_parameter(parameter)
    output = output_named(document, match[1], match[2])
    return known_text(output.get("Type")) if output is not None else ""


def misfit(document: SsmDocument, node: Node, wanted: str) -> str:
    """The type of a reference that certainly is none of the wanted type (`Integer`, or a kind of shape); or empty."""
    type = reference_type(document, node)
    return type if type in _NEVER.get(_KINDS.get(wanted, ""), ()) else ""


def shape_of_reference(document: SsmDocument, node: Node | None) -> ServiceShape | None:
    """The shape of the output of an API that a text is a reference to, and nothing else; None if it is not known."""
    match = _WHOLE.match(node.text) if isinstance(node, Scalar) and node.kind == STRING else None
    if match is None or match[2] is None:
        return None
    step = document.named_steps.get(match[1])
    output = output_named(document, match[1], match[2])
    selector = known_text(output.get("Selector")) if output is not None else ""
    action = actions().get(step.action) if step is not None else None
    if step is None or step.inputs is None or not selector or action is None or not action.calls:
        return None
    operation = operation_of(known_text(step.inputs.get("Service")), known_text(step.inputs.get("Api")))
    found = Follower(selector, operation.output).follow() if operation is not None else None
    return found.shape if isinstance(found, Selected) and not found.many else None


def output_named(document: SsmDocument, step: str, name: str) -> Mapping | None:
    """What a step declares of an output."""
    found = document.named_steps.get(step)
    declared = declared_outputs(found) if found is not None else ()
    return next((each for each in declared if known_text(each.get("Name")) == name), None)
