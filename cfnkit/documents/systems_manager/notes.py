"""What an editor says of a place in a document of Systems Manager."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.services import operation_of, release
from cfnkit.documents.systems_manager.automation.calls import words_of
from cfnkit.documents.systems_manager.automation.selectors import Follower, Selected
from cfnkit.documents.systems_manager.document import (
    DocumentStep,
    SsmDocument,
    declared_outputs,
    document_in,
    known_text,
)
from cfnkit.documents.systems_manager.tables import actions, plugins
from cfnkit.syntax import Node


def notes(embedded: EmbeddedDocument, node: Node | None) -> Iterator[str]:
    """The inputs of the action at a place, the parameters of its operation, and what its selector finds."""
    document = document_in(embedded)
    if document is None or node is None:
        return
    for step in document.all_steps:
        if step.node.get("action") is node:
            yield from _action(document, step)
        elif step.inputs is not None and step.inputs.get("Api") is node:
            yield from _operation(step)
        else:
            yield from _selector(step, node)


def _action(document: SsmDocument, step: DocumentStep) -> Iterator[str]:
    action = (actions() if document.is_automation else plugins()).get(step.action)
    if action is None or action.inputs is None:
        return
    needed, others = action.inputs.required, [key for key in action.inputs.types if key not in action.inputs.required]
    if needed:
        yield f"It must have {', '.join(needed)}."
    if others:
        yield f"It can have {', '.join(others)}."


def _operation(step: DocumentStep) -> Iterator[str]:
    assert step.inputs is not None
    operation = operation_of(known_text(step.inputs.get("Service")), known_text(step.inputs.get("Api")))
    if operation is None or operation.input is None:
        return
    others = [name for name in operation.input.members if name not in operation.required]
    if operation.required:
        yield f"{operation.name} requires {', '.join(operation.required)} (botocore {release()})."
    if others:
        yield f"It takes {', '.join(others)}."


def _selector(step: DocumentStep, node: Node) -> Iterator[str]:
    selectors = [step.inputs.get("PropertySelector") if step.inputs is not None else None]
    selectors += [each.get("Selector") for each in declared_outputs(step)]
    if step.inputs is None or not any(each is node for each in selectors) or not known_text(node):
        return
    operation = operation_of(known_text(step.inputs.get("Service")), known_text(step.inputs.get("Api")))
    found = Follower(known_text(node), operation.output).follow() if operation is not None else None
    if isinstance(found, Selected) and found.shape is not None:
        each = "of each: " if found.many else ""
        yield f"It finds {each}{words_of(found.shape)}."
        if found.shape.values:
            yield f"Its values: {', '.join(found.shape.values)}."
