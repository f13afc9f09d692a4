"""The steps of a document of Systems Manager: their keys, their actions, and the inputs of these."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.services import operation_of
from cfnkit.documents.systems_manager.automation.reference_types import misfit
from cfnkit.documents.systems_manager.document import DocumentStep, SsmDocument, declared_outputs, known_text
from cfnkit.documents.systems_manager.rules import ACTION, OUTPUT_TYPE, SCHEMA, UNKNOWN_INPUT, UNKNOWN_KEY
from cfnkit.documents.systems_manager.tables import KnownAction, actions, keys_of, plugins
from cfnkit.documents.systems_manager.values import keys_of_object, nearest, type_in_words
from cfnkit.rule import Finding
from cfnkit.vocabulary import suggestion

_SHARED = ("onFailure", "onSuccess", "finallyStep", "id")
_MISPLACED = ("outputs", "nextStep", "isEnd", "onCancel", "isCritical", "maxAttempts", "precondition")


def steps(document: SsmDocument) -> Iterator[Finding]:
    """What is wrong with the steps of a document, each for itself."""
    for step in document.all_steps:
        yield from _step(document, step)


def _step(document: SsmDocument, step: DocumentStep) -> Iterator[Finding]:
    if "runtimeConfig" not in document.root.entries:
        keys = keys_of("step of Automation" if document.is_automation else "step")
        yield from keys_of_object(document, step.node, keys, "The step", UNKNOWN_KEY, SCHEMA)
        yield from _twice(document, step)
        for output in declared_outputs(step):
            yield from keys_of_object(document, output, keys_of("output"), "The output", UNKNOWN_KEY, SCHEMA)
    known, others = (actions(), plugins()) if document.is_automation else (plugins(), actions())
    if not step.action:
        return
    action = known.get(step.action)
    if action is None:
        if step.action in others:
            message = f"'{step.action}' is no action of a document of type {document.type}."
            other = "commands" if document.is_automation else "Automation"
            hint = f"Documents of {other} have it."
        else:
            message, hint = f"There is no action '{step.action}'.", suggestion(step.action, known)
        place = step.span if "action" not in step.node.entries else step.place_of("action")
        yield document.finding(ACTION, message, place, hint)
    elif action.inputs is not None:
        yield from _inputs(document, step, action)


def _twice(document: SsmDocument, step: DocumentStep) -> Iterator[Finding]:
    """Outputs of one name."""
    seen: set[str] = set()
    for output in declared_outputs(step):
        node = output.get("Name")
        name = known_text(node)
        if node is not None and name in seen:
            message = f"The step has an output '{name}' before this one; names have to be unique."
            yield document.finding(SCHEMA, message, node.span)
        if name:
            seen.add(name)


def _inputs(document: SsmDocument, step: DocumentStep, action: KnownAction) -> Iterator[Finding]:
    keys = action.inputs
    assert keys is not None
    if step.inputs is None:
        if keys.required and "inputs" not in step.node.entries and "properties" not in step.node.entries:
            message = f"{action.name} has no inputs; it must have {', '.join(keys.required)}."
            yield document.finding(ACTION, message, step.place_of("action"))
        return
    misplaced = [key for key in _MISPLACED if key in step.inputs.entries and key not in keys.types]
    for key in misplaced:
        message = f"'{key}' is no input of {action.name}."
        hint = f"Write '{key}' in the step, beside its inputs."
        rule = ACTION if action.calls else UNKNOWN_INPUT  # the API refuses what is no parameter of it
        yield document.finding(rule, message, step.inputs.key_span(key), hint)
    shared = () if document.is_automation else _SHARED
    inputs = step.inputs.without(*misplaced, *(key for key in shared if key in step.inputs.entries))
    inputs = inputs.without(*(key for key in inputs.entries if key not in keys.types and _is_of_its_api(action, key)))
    what = f"'inputs' of {action.name}"
    if not inputs.entries and keys.required:
        message = f"{what} has to have {', '.join(keys.required)}."
        yield document.finding(ACTION, message, step.node.key_span("inputs"), _spelt(step, keys.required))
        return
    yield from keys_of_object(document, inputs, keys, what, UNKNOWN_INPUT, ACTION, action.calls)
    for key, value in inputs.entries.items():
        type = misfit(document, value, keys.types.get(key, ""))
        if type:
            wanted = type_in_words(keys.types[key])
            message = f"{key} is a reference to a value of the type {type}; it has to be {wanted}."
            yield document.finding(OUTPUT_TYPE, message, value.span)


def _is_of_its_api(action: KnownAction, key: str) -> bool:
    """Whether the reference of an action leaves it to the one of an API to name an input."""
    operation = operation_of(*action.like.split()) if action.like else None
    return operation is not None and operation.input is not None and key in operation.input.members


def _spelt(step: DocumentStep, required: tuple[str, ...]) -> str:
    assert step.inputs is not None
    return next(filter(None, (nearest(key, required) for key in step.inputs.entries)), "")
