"""What the inputs of an action have to be besides their types."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.systems_manager.document import DocumentStep, SsmDocument, known_text, may_have_more
from cfnkit.documents.systems_manager.rules import ACTION, REFERENCE
from cfnkit.documents.systems_manager.values import is_of_type, nearest, refers
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence

_SLEEP = "aws:sleep"
# Of these, an action has at least one; the last value says whether it cannot have both.
_CHOICES = {
    "aws:createStack": ("TemplateBody", "TemplateURL", True),
    "aws:runCommand": ("InstanceIds", "Targets", False),
    _SLEEP: ("Duration", "Timestamp", False),
}
_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?\Z", re.IGNORECASE)
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d(T|\Z)")
_VARIABLE = "variable:"


def inputs(document: SsmDocument) -> Iterator[Finding]:
    """What is wrong with the inputs of the steps."""
    for step in document.all_steps:
        if step.inputs is None:
            if step.action == _SLEEP and "inputs" not in step.node.entries:
                message = f"{_SLEEP} has no inputs; it must have Duration or Timestamp."
                yield document.finding(ACTION, message, step.place_of("action"))
            continue
        if step.action in _CHOICES and not may_have_more(step.inputs):
            yield from _choice(document, step, step.inputs)
        if step.action == _SLEEP:
            yield from _times(document, step.inputs)
        elif step.action == "aws:approve":
            yield from _approvals(document, step.inputs)
        elif step.action == "aws:updateVariable":
            yield from _variable(document, step.inputs)


def _choice(document: SsmDocument, step: DocumentStep, given: Mapping) -> Iterator[Finding]:
    first, second, is_exclusive = _CHOICES[step.action]
    found = [key for key in (first, second) if key in given.entries]
    lower = {key.lower() for key in given.entries}
    # Of an empty object, `steps` says what it must have, if there is such an input.
    is_told = not given.entries and step.action != _SLEEP
    if not found and first.lower() not in lower and second.lower() not in lower and not is_told:
        message = f"'inputs' of {step.action} has neither {first} nor {second}."
        yield document.finding(ACTION, message, step.inputs_span)
    elif len(found) == 2 and is_exclusive:
        message = f"'inputs' of {step.action} cannot have both {first} and {second}."
        yield document.finding(ACTION, message, given.key_span(second))


def _times(document: SsmDocument, given: Mapping) -> Iterator[Finding]:
    """The duration and the time of a sleep."""
    node = given.get("Timestamp")
    if isinstance(node, Scalar) and not refers(node.text) and not _TIMESTAMP.match(node.text):
        message = f"Timestamp is '{node.text}'; it has to be a time of ISO 8601."
        yield document.finding(ACTION, message, node.span, "Write it as 2030-12-24T18:00:00Z.")
    node = given.get("Duration")
    if isinstance(node, Scalar) and not refers(node.text) and not _DURATION.match(node.text):
        message = f"Duration is '{node.text}'; it has to be a duration of ISO 8601."
        yield document.finding(ACTION, message, node.span, "Write PT10S for ten seconds, PT5M for five minutes.")


def _approvals(document: SsmDocument, given: Mapping) -> Iterator[Finding]:
    needed, approvers = given.get("MinRequiredApprovals"), given.get("Approvers")
    if not isinstance(needed, Scalar) or refers(needed.text) or not is_of_type(needed, "Integer"):
        return
    if not isinstance(approvers, Sequence) or not all(_is_one(each) for each in approvers.items):
        return
    if int(needed.text[:9]) > len(approvers.items):
        message = f"MinRequiredApprovals is {needed.text}, and there are {len(approvers.items)} approvers."
        yield document.finding(ACTION, message, needed.span)


def _is_one(node: Node) -> bool:
    """Whether a value is one text, and no reference, which could be more."""
    return bool(known_text(node)) and not refers(known_text(node))


def _variable(document: SsmDocument, given: Mapping) -> Iterator[Finding]:
    node, variables = given.get("Name"), document.root.get("variables")
    name = known_text(node).removeprefix(_VARIABLE)
    known = variables.entries if isinstance(variables, Mapping) else {}
    if node is None or not name or refers(name) or (variables is not None and not isinstance(variables, Mapping)):
        return
    if name not in known and not (isinstance(variables, Mapping) and may_have_more(variables)):
        message = f"The document has no variable '{name}'."
        yield document.finding(REFERENCE, message, node.span, nearest(name, known))
