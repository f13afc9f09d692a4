"""Calls of services' APIs in automations: what is called, with which parameters, and what is taken from the answer."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.reading import is_known
from cfnkit.documents.services import ServiceApi, ServiceOperation, ServiceShape, known_services, release, service_api
from cfnkit.documents.systems_manager.automation.reference_types import misfit
from cfnkit.documents.systems_manager.automation.selectors import Follower, Missed, Selected
from cfnkit.documents.systems_manager.document import (
    DocumentStep,
    SsmDocument,
    declared_outputs,
    head_of,
    known_text,
    may_have_more,
)
from cfnkit.documents.systems_manager.rules import CALL, NO_OPERATION, OUTPUT_TYPE, SELECTOR
from cfnkit.documents.systems_manager.tables import actions
from cfnkit.documents.systems_manager.values import is_json, is_of_type, nearest, refers, shown_kind
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence

_NUMBERS = ("integer", "long", "float", "double")
_SELECTORS = {"aws:waitForAwsResourceProperty": "PropertySelector", "aws:assertAwsResourceProperty": "PropertySelector"}
_OF_BOTOCORE = 1_000  # the names that a service has, at most
_OUTPUT_TYPES = ("String", "StringList", "Integer", "Boolean", "StringMap", "MapList")
_TYPES_OF = {
    "list": ("StringList", "MapList"),
    "structure": ("StringMap",),
    "map": ("StringMap",),
    "boolean": ("Boolean", "String"),
    **dict.fromkeys(_NUMBERS, ("Integer", "String")),
}


def calls(document: SsmDocument) -> Iterator[Finding]:
    """What is wrong with the calls of the steps, and with their outputs."""
    for step in document.all_steps:
        action = actions().get(step.action)
        if action is not None and action.calls and step.inputs is not None:
            yield from _call(document, step, step.inputs)
        elif step.action == "aws:executeScript":
            yield from _payload(document, step)


def _call(document: SsmDocument, step: DocumentStep, inputs: Mapping) -> Iterator[Finding]:
    service, api = inputs.get("Service"), inputs.get("Api")
    name, called = known_text(service), known_text(api)
    if service is None or not name or refers(name):
        return
    found = service_api(name)
    if found is None:
        message = f"botocore {release()} knows no service '{name}'."
        yield document.finding(NO_OPERATION, message, service.span, nearest(name, known_services(), _OF_BOTOCORE))
        return
    if api is None or not called or refers(called):
        return
    operation = found.operation_of(called)
    if operation is None:
        message = f"botocore {release()} knows no operation '{called}' of {name}."
        yield document.finding(NO_OPERATION, message, api.span, nearest(called, found.operations, _OF_BOTOCORE))
        return
    if operation.streams:
        message = f"{operation.name} of {name} streams its answer, which Automation cannot take."
        yield document.finding(CALL, message, api.span)
    yield from _parameters(document, step, inputs, found, operation)
    yield from _outputs(document, step, operation.output)


def _parameters(
    document: SsmDocument, step: DocumentStep, inputs: Mapping, service: ServiceApi, operation: ServiceOperation
) -> Iterator[Finding]:
    action = actions()[step.action]
    own = action.inputs.types if action.inputs is not None else {}
    members = operation.input.members if operation.input is not None else {}
    given = {key: value for key, value in inputs.entries.items() if key not in own}
    if not may_have_more(inputs):
        for key in operation.required:
            if key not in given and (key not in own or key not in inputs.entries):
                near = next((each for each in given if each.lower() == key.lower()), None)
                message = f"{operation.name} of {service.name} requires the parameter '{key}'."
                place = inputs.key_span(near) if near is not None else step.inputs_span
                hint = f"'{near}' is another name, since names are case-sensitive." if near is not None else ""
                yield document.finding(CALL, message, place, hint)
    for key, value in given.items():
        if not is_known_text(key) or key in _IN_STEP:
            continue
        if key in members:
            yield from _value(document, key, members[key], value)
        elif not any(key.lower() == each.lower() for each in operation.required):
            message = f"botocore {release()} knows no parameter '{key}' of {operation.name}."
            yield document.finding(NO_OPERATION, message, inputs.key_span(key), nearest(key, members))


# `steps` tells that these stand at the wrong place.
_IN_STEP = ("outputs", "nextStep", "isEnd", "onCancel", "onFailure", "isCritical", "maxAttempts", "precondition")


def _value(document: SsmDocument, name: str, shape: ServiceShape, node: Node) -> Iterator[Finding]:
    """What is wrong with the value of a parameter, or of a part of one, whose name is `name`."""
    if shape.is_open:
        return
    if isinstance(node, Scalar) and node.kind == STRING and refers(node.text):
        type = misfit(document, node, shape.kind)
        if type:
            message = f"{name} is a reference to a value of the type {type}; the API takes {words_of(shape)}."
            yield document.finding(OUTPUT_TYPE, message, node.span)
        return
    wanted = _wanted(shape, node)
    if wanted:
        message = f"{name} is {shown_kind(node)}; the API takes {wanted}."
        yield document.finding(CALL, message, node.span)
        return
    if isinstance(node, Sequence):
        for item in node.items:
            # A reference to a list among the items of another stands for its items.
            is_spliced = isinstance(item, Scalar) and refers(item.text) and not misfit(document, item, shape.kind)
            if shape.item is not None and not is_spliced:
                yield from _value(document, f"An item of {name}", shape.item, item)
    elif isinstance(node, Mapping) and shape.kind == "map":
        for key, value in node.entries.items():
            if shape.item is not None:
                yield from _value(document, key, shape.item, value)
    elif isinstance(node, Mapping):
        yield from _members(document, name, shape, node)
    elif shape.values and is_known(node) and node.text not in shape.values:
        message = f"botocore {release()} knows no value '{node.text}' of {name}."
        yield document.finding(NO_OPERATION, message, node.span, nearest(node.text, shape.values))


def _members(document: SsmDocument, name: str, shape: ServiceShape, node: Mapping) -> Iterator[Finding]:
    if not may_have_more(node):
        for key in shape.required:
            if key not in node.entries:
                yield document.finding(CALL, f"{name} requires the member '{key}'.", head_of(node))
    for key, value in node.entries.items():
        if key in shape.members:
            yield from _value(document, key, shape.members[key], value)
        elif is_known_text(key):
            message = f"botocore {release()} knows no member '{key}' of {name}."
            yield document.finding(NO_OPERATION, message, node.key_span(key), nearest(key, shape.members))


def _wanted(shape: ServiceShape, node: Node) -> str:
    """What the API takes in words, if the value is certainly of another kind."""
    if shape.kind in ("list", "structure", "map") and is_json(node):
        return ""
    if shape.kind == "list":
        return "" if isinstance(node, Sequence) else "a list"
    if shape.kind in ("structure", "map"):
        return "" if isinstance(node, Mapping) else "an object"
    if not isinstance(node, Scalar):
        return words_of(shape)
    if shape.kind in ("integer", "long"):
        return "" if is_of_type(node, "Integer") else "a whole number"
    if shape.kind == "boolean":
        return "" if is_of_type(node, "Boolean") else "true or false"
    return ""


def _outputs(document: SsmDocument, step: DocumentStep, answer: ServiceShape | None) -> Iterator[Finding]:
    key = _SELECTORS.get(step.action, "")
    selector = step.inputs.get(key) if step.inputs is not None else None
    if isinstance(selector, Scalar):
        found = _followed(document, selector, answer)
        if isinstance(found, Finding):
            yield found
        elif found is not None and step.inputs is not None:
            yield from _desired(document, step.inputs.get("DesiredValues"), found)
    for output in declared_outputs(step):
        selector = output.get("Selector")
        if not isinstance(selector, Scalar):
            continue
        found = _followed(document, selector, answer)
        if isinstance(found, Finding):
            yield found
        elif found is not None:
            yield from _type(document, output, found)


def _desired(document: SsmDocument, node: Node | None, found: Selected) -> Iterator[Finding]:
    """The values that are waited for and that the selected property never has."""
    values = found.shape.values if found.shape is not None else ()
    for item in node.items if isinstance(node, Sequence) and values else ():
        if isinstance(item, Scalar) and not refers(item.text) and item.text not in values:
            message = f"botocore {release()} knows no value '{item.text}' of what the selector finds."
            yield document.finding(NO_OPERATION, message, item.span, nearest(item.text, values))


def _followed(document: SsmDocument, selector: Scalar, answer: ServiceShape | None) -> Selected | Finding | None:
    if selector.kind != STRING or refers(selector.text):
        return None
    found = Follower(selector.text, answer).follow()
    if isinstance(found, Missed):
        span = document.text_of(selector).span(found.start, found.end)
        return document.finding(SELECTOR, found.message, span, found.hint)
    return found


def _type(document: SsmDocument, output: Mapping, found: Selected) -> Iterator[Finding]:
    """Whether the type of an output is that of the one value that its selector finds."""
    node = output.get("Type")
    type = known_text(node)
    if node is None or type not in _OUTPUT_TYPES or found.shape is None or found.many or found.shape.is_open:
        return
    possible = _TYPES_OF.get(found.shape.kind, ("String",))
    if type in possible or (type == "String" and found.shape.kind in ("structure", "map", "list")):
        return
    message = f"The output is declared as {type}, and its selector finds {words_of(found.shape)}."
    yield document.finding(OUTPUT_TYPE, message, node.span, f"Write {' or '.join(possible)}.")


def words_of(shape: ServiceShape) -> str:
    """The kind of a shape in words."""
    words = {"list": "a list", "structure": "an object", "map": "an object", "boolean": "true or false"}
    return {**words, **dict.fromkeys(_NUMBERS, "a number")}.get(shape.kind, "a text")


def _payload(document: SsmDocument, step: DocumentStep) -> Iterator[Finding]:
    """The selectors of a script's outputs that find nothing, since all that the script returns is below Payload."""
    for output in declared_outputs(step):
        selector = output.get("Selector")
        text = known_text(selector)
        if isinstance(selector, Scalar) and text and not refers(text) and "Payload" not in text and text != "$":
            message = "What a script returns is below '$.Payload'."
            hint = f"Write $.Payload{text[1:]}." if text.startswith("$.") else ""
            yield document.finding(SELECTOR, message, selector.span, hint)
