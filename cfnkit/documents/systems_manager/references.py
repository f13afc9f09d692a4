"""References in documents of Systems Manager: to parameters, to outputs of steps, to variables of Automation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cfnkit.documents.systems_manager.automation.flow import Ways
from cfnkit.documents.systems_manager.document import DocumentStep, SsmDocument, may_have_more
from cfnkit.documents.systems_manager.rules import COMMAND_REFERENCE, REFERENCE, TOO_EARLY, UNUSED
from cfnkit.documents.systems_manager.tables import actions
from cfnkit.documents.systems_manager.values import nearest
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, walk
from cfnkit.vocabulary import suggestion

_REFERENCE = re.compile(r"\{\{([^{}]*)\}\}")
_OPEN = re.compile(r"\{\{\s*([\w.:-]+)\s*(?:\}(?!\})|\Z)")
_NAME = re.compile(r"[A-Za-z_][\w-]*\Z")
_OUTPUT = re.compile(r"(?P<step>[A-Za-z_][\w-]*)\.(?P<output>[A-Za-z_][\w-]*)(?P<rest>[.\[].*)?\Z")
_VARIABLE = re.compile(r"(?P<space>global|automation|variable):(?P<name>[\w-]+)")
_VARIABLES = {
    "global": ("ACCOUNT_ID", "DATE", "DATE_TIME", "AWS_PARTITION", "REGION", "TIME"),
    "automation": ("EXECUTION_ID", "RUN_COMMAND_NOTIFICATIONS", "RUN_COMMAND_TRIGGERED"),
}
# Maintenance windows and the targets of an execution give these:
# https://docs.aws.amazon.com/systems-manager/latest/userguide/maintenance-window-tasks-pseudo-parameters.html
_PSEUDO = frozenset({"RESOURCE_ID", "TARGET_ID", "TARGET_TYPE", "WINDOW_ID", "WINDOW_TASK_ID", "WINDOW_EXECUTION_ID"})
_PSEUDO |= {"WINDOW_TARGET_ID", "INSTANCE_ID", "TASK_EXECUTION_ID"}
_ALWAYS = ("OutputPayload",)
_OF_LOOPS = ("CurrentIteratorValue", "CurrentIteration")
_SCRIPTS = ("Script", "runCommand", "commands")


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """A reference: what stands between its braces, the place of it, and whether it stands in a script."""

    text: str
    span: Span
    in_script: bool


def references_in(document: SsmDocument, node: Node) -> Iterator[DocumentReference]:
    """The references below a node, in the order of the document."""
    for path, each in walk(node):
        if isinstance(each, Scalar) and each.kind == STRING and "{{" in each.text and "description" not in path[-1:]:
            in_script = any(key in path for key in _SCRIPTS)
            yield from references_of(document.text_of(each), in_script)


def references_of(text: DocumentText, in_script: bool = False) -> Iterator[DocumentReference]:
    """The references in a text."""
    for match in _REFERENCE.finditer(text.text):
        name = match[1].strip()
        if is_known_text(name):
            start = match.start(1) + len(match[1]) - len(match[1].lstrip())
            yield DocumentReference(name, text.span(start, start + len(name)), in_script)


def output_in(text: str) -> tuple[str, str]:
    """The step and the output that a reference names; empty for another one."""
    match = _OUTPUT.match(text)
    return (match["step"], match["output"]) if match is not None else ("", "")


def references(document: SsmDocument) -> Iterator[Finding]:
    """The references that lead to nothing, and the parameters that nothing refers to."""
    parameters = document.parameters
    if parameters is None and "parameters" in document.root.entries:
        return
    if parameters is not None and may_have_more(parameters):
        return
    names = () if parameters is None else tuple(parameters.entries)
    found = list(references_in(document, document.root.without("parameters", "description")))
    checked = _automation if document.is_automation else _command
    for reference in found:
        yield from checked(document, reference, names)
    yield from _open(document)
    if document.is_automation:
        yield from _order(document)
        yield from _outputs(document, names)
    if parameters is not None:
        yield from _unused(document, parameters, found)


def _unused(document: SsmDocument, parameters: Mapping, found: list[DocumentReference]) -> Iterator[Finding]:
    """The parameters that nothing refers to; a script can read one as a variable of its environment, SSM_name."""
    nodes = [each for _, each in walk(document.root.without("parameters")) if isinstance(each, Scalar)]
    text = "\n".join(each.text for each in nodes)
    if not is_known_text(text):
        return
    used = {re.split(r"[.\[]", reference.text)[0] for reference in found}
    for name in parameters.entries:
        if name not in used and f"SSM_{name}" not in text:
            message = f"Nothing refers to the parameter '{name}'."
            yield document.finding(UNUSED, message, parameters.key_span(name))


def _command(document: SsmDocument, reference: DocumentReference, names: tuple[str, ...]) -> Iterator[Finding]:
    if _NAME.match(reference.text) and reference.text not in names and reference.text not in _PSEUDO:
        message = f"The document has no parameter '{reference.text}'."
        rule = COMMAND_REFERENCE if reference.in_script else REFERENCE
        yield document.finding(rule, message, reference.span, nearest(reference.text, names))


def _automation(document: SsmDocument, reference: DocumentReference, names: tuple[str, ...]) -> Iterator[Finding]:
    text = reference.text
    variable, output = _VARIABLE.match(text), _OUTPUT.match(text)
    rule = COMMAND_REFERENCE if reference.in_script else REFERENCE
    if variable is not None:
        known = _VARIABLES.get(variable["space"], _own_variables(document))
        if known is not None and variable["name"] not in known:
            message = f"There is no variable '{variable['space']}:{variable['name']}'."
            hint = nearest(variable["name"], known, prefix=f"{variable['space']}:")
            yield document.finding(rule, message, reference.span, hint)
    elif output is not None and output["step"] not in names:
        yield from _output(document, reference, output["step"], output["output"])
    elif _NAME.match(text) and text not in names and text not in _PSEUDO:
        if text in document.named_steps:
            message, hint = f"'{text}' is a step, and no value.", f"Write {{{{ {text}.Output }}}} for an output of it."
        else:
            message, hint = f"The document has no parameter '{text}'.", nearest(text, names)
        yield document.finding(rule, message, reference.span, hint)


def _outputs(document: SsmDocument, names: tuple[str, ...]) -> Iterator[Finding]:
    """The outputs of the document that no step has."""
    outputs = document.root.get("outputs")
    for item in outputs.items if isinstance(outputs, Sequence) else ():
        if isinstance(item, Scalar) and item.kind == STRING and "{{" not in item.text and is_known_text(item.text):
            reference = DocumentReference(item.text, item.span, False)
            output = _OUTPUT.match(item.text)
            if output is not None:
                yield from _output(document, reference, output["step"], output["output"])
            elif "." not in item.text and item.text not in names:
                message = f"'{item.text}' is no output of a step."
                yield document.finding(REFERENCE, message, item.span, "Outputs are texts such as step.Output.")


def _open(document: SsmDocument) -> Iterator[Finding]:
    """The references that are not closed, outside of scripts."""
    elsewhere = {*_SCRIPTS, "description"}
    for path, node in walk(document.root.without("parameters", "description")):
        if not isinstance(node, Scalar) or "{{" not in node.text or not elsewhere.isdisjoint(path):
            continue
        text = document.text_of(node)
        for match in _OPEN.finditer(text.text):
            message = f"The reference to '{match[1]}' is not closed."
            yield document.finding(REFERENCE, message, text.span(*match.span()), f"Write '{{{{ {match[1]} }}}}'.")


def _own_variables(document: SsmDocument) -> tuple[str, ...] | None:
    variables = document.root.get("variables")
    if isinstance(variables, Mapping):
        return None if may_have_more(variables) else tuple(variables.entries)
    return () if variables is None else None


def _output(document: SsmDocument, reference: DocumentReference, name: str, output: str) -> Iterator[Finding]:
    steps = document.named_steps
    if "" in steps:
        return
    rule = COMMAND_REFERENCE if reference.in_script else REFERENCE
    step = steps.get(name)
    if step is None:
        message = f"There is no step '{name}'."
        yield document.finding(rule, message, reference.span, nearest(name, steps))
        return
    known = outputs_of(step)
    if step.action == "aws:loop" and output not in _OF_LOOPS and suggestion(output, _OF_LOOPS):
        message = f"A loop has no '{output}'."
        yield document.finding(rule, message, reference.span, suggestion(output, _OF_LOOPS))
    if known is not None and output not in known:
        message = f"The step '{name}' has no output '{output}'."
        yield document.finding(rule, message, reference.span, nearest(output, known) or _declared(step, known))


def _declared(step: DocumentStep, known: tuple[str, ...]) -> str:
    named = [each for each in known if each not in _ALWAYS]
    if named:
        return f"It has {', '.join(named)}."
    return "Its outputs are declared under 'outputs' of the step." if step.action == "aws:executeAwsApi" else ""


def outputs_of(step: DocumentStep) -> tuple[str, ...] | None:
    """The names of the outputs that a step has; None if they are not known."""
    action = actions().get(step.action)
    declared = step.outputs
    if action is None or action.outputs is None or step.action == "aws:loop":
        return None
    if declared is None:
        return (*action.outputs, *_ALWAYS)
    names: list[str] = []
    for item in declared.items if isinstance(declared, Sequence) else ():
        name = item.get("Name") if isinstance(item, Mapping) else None
        if not isinstance(name, Scalar) or not is_known_text(name.text):
            return None
        names.append(name.text)
    return (*names, *action.outputs, *_ALWAYS) if names else None


def _order(document: SsmDocument) -> Iterator[Finding]:
    """The uses of outputs of steps that no way passes before."""
    steps = document.steps
    names = {step.name: index for index, step in enumerate(steps)}
    if len(names) != len(steps) or "" in names:
        return
    ways = Ways(steps)
    for index, step in enumerate(steps):
        for reference in references_in(document, step.node):
            output = _OUTPUT.match(reference.text)
            giving = names.get(output["step"]) if output is not None else None
            if output is None or giving is None or reference.in_script or (giving == index and step.steps):
                continue
            if giving == index or not ways.leads(giving, index):
                message = f"The step '{output['step']}' does not run before '{step.name}', which uses its output."
                yield document.finding(TOO_EARLY, message, reference.span)
