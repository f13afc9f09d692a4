"""The choices of a branch, and the condition of a loop."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.reading import is_known
from cfnkit.documents.services import release
from cfnkit.documents.systems_manager.automation.reference_types import reference_type, shape_of_reference
from cfnkit.documents.systems_manager.document import DocumentStep, SsmDocument, head_of, may_have_more
from cfnkit.documents.systems_manager.rules import BRANCH, NO_OPERATION, OUTPUT_TYPE
from cfnkit.documents.systems_manager.values import is_of_type, nearest, refers, shown_kind, type_in_words
from cfnkit.rule import Finding
from cfnkit.syntax import NUMBER, STRING, Mapping, Node, Scalar, Sequence

_OPERATORS = {
    "StringEquals": "String",
    "EqualsIgnoreCase": "String",
    "StartsWith": "String",
    "EndsWith": "String",
    "Contains": "String",
    "NumericEquals": "Number",
    "NumericGreater": "Number",
    "NumericLesser": "Number",
    "NumericGreaterOrEquals": "Number",
    "NumericLesserOrEquals": "Number",
    "BooleanEquals": "Boolean",
}
_COMBINING = ("And", "Or", "Not")


def choices_of(inputs: Mapping) -> tuple[Mapping, ...]:
    """The choices of a branch that are objects."""
    found = inputs.get("Choices")
    items = found.items if isinstance(found, Sequence) else ()
    return tuple(item for item in items if isinstance(item, Mapping))


def branches(document: SsmDocument) -> Iterator[Finding]:
    """What is wrong with the choices and the conditions of the steps."""
    for step in document.all_steps:
        if step.inputs is None:
            continue
        if step.action == "aws:branch":
            choices = step.inputs.get("Choices")
            if isinstance(choices, Sequence) and not choices.items:
                yield document.finding(BRANCH, "The branch has no choice.", choices.span)
            for choice in choices_of(step.inputs):
                misspelt = [key for key in choice.entries if key.lower() == "nextstep" and key != "NextStep"]
                if "NextStep" not in choice.entries and not may_have_more(choice):
                    message = "The choice has no 'NextStep', so that it leads nowhere."
                    place = choice.key_span(misspelt[0]) if misspelt else head_of(choice)
                    yield document.finding(BRANCH, message, place, "Write 'NextStep'." if misspelt else "")
                yield from _condition(document, choice.without("NextStep", *misspelt))
        elif step.action == "aws:loop":
            yield from _loop(document, step, step.inputs)


def _loop(document: SsmDocument, step: DocumentStep, inputs: Mapping) -> Iterator[Finding]:
    both = [key for key in ("Iterators", "LoopCondition") if key in inputs.entries]
    if len(both) == 2:
        message = "A loop has Iterators or a LoopCondition, and not both."
        yield document.finding(BRANCH, message, inputs.key_span("LoopCondition"))
    elif not both and not may_have_more(inputs):
        message = "The loop has neither Iterators nor a LoopCondition."
        yield document.finding(BRANCH, message, step.node.key_span("inputs"))
    condition = inputs.get("LoopCondition")
    if isinstance(condition, Mapping):
        yield from _condition(document, condition.without("MaxIterations"))
    most = inputs.get("MaxIterations")
    if isinstance(most, Scalar) and most.kind == NUMBER and most.text.isdigit() and not 1 <= int(most.text[:9]) <= 100:
        yield document.finding(BRANCH, f"MaxIterations is {most.text}; it has to be from 1 to 100.", most.span)


def _condition(document: SsmDocument, node: Mapping) -> Iterator[Finding]:
    """What is wrong with a variable and its operator, or with the conditions that And, Or or Not combine."""
    if may_have_more(node):
        return
    combined = [key for key in node.entries if key in _COMBINING]
    operators = [key for key in node.entries if key in _OPERATORS]
    for key in node.entries:
        if key not in _OPERATORS and key not in _COMBINING and key != "Variable":
            message = f"There is no operator '{key}'."
            known = [*_OPERATORS, *_COMBINING, "Variable"]
            yield document.finding(BRANCH, message, node.key_span(key), nearest(key, known))
            return
    variable = node.get("Variable")
    if isinstance(variable, Scalar) and is_known(variable) and "{{" not in variable.text:
        message = f"Variable is the text '{variable.text}', and refers to nothing: the choice is always the same."
        hint = f"Write '{{{{ {variable.text} }}}}'."
        yield document.finding(BRANCH, message, variable.span, hint)
    if not combined:
        if "Variable" not in node.entries:
            yield document.finding(BRANCH, "The condition has no 'Variable'.", head_of(node))
        if len(operators) != 1:
            message = f"The condition has {len(operators) or 'no'} operators; it has to have one."
            yield document.finding(BRANCH, message, head_of(node) if not operators else node.key_span(operators[1]))
    for key in operators:
        yield from _operand(document, key, node.entries[key])
        yield from _compared(document, key, node.entries[key], node.get("Variable"))
    for key in combined:
        inner = node.entries[key]
        if key != "Not" and isinstance(inner, Mapping):
            message = f"{key} has one condition; it combines a list of them."
            yield document.finding(BRANCH, message, node.key_span(key), "Begin each condition with '-'.")
        for one in inner.items if isinstance(inner, Sequence) else (inner,):
            if isinstance(one, Mapping):
                yield from _condition(document, one)
            elif is_known(one):
                message = f"{key} combines {shown_kind(one)}; it has to be an object with a Variable and an operator."
                yield document.finding(BRANCH, message, one.span)


def _operand(document: SsmDocument, key: str, value: Node) -> Iterator[Finding]:
    type = _OPERATORS[key]
    if type == "Number":
        is_right = isinstance(value, Scalar) and (value.kind == NUMBER or _is_number_or_open(value))
        wanted = "a number"
    else:
        is_right, wanted = is_of_type(value, type), type_in_words(type)
    if not is_right:
        yield document.finding(BRANCH, f"{key} compares with {shown_kind(value)}; it has to be {wanted}.", value.span)


def _compared(document: SsmDocument, key: str, value: Node, variable: Node | None) -> Iterator[Finding]:
    """Whether the variable of an operator can be compared by it, and can have the value."""
    type = reference_type(document, variable)
    wanted = ("Integer",) if _OPERATORS[key] == "Number" else (_OPERATORS[key],)
    if type and variable is not None and type not in wanted and not (key == "Contains" and type == "StringList"):
        message = f"{key} compares a value of the type {type}; it has to be {' or '.join(wanted)}."
        yield document.finding(OUTPUT_TYPE, message, variable.span)
        return
    shape = shape_of_reference(document, variable) if key == "StringEquals" else None
    if shape is None or not shape.values or not isinstance(value, Scalar) or refers(value.text):
        return
    if value.text not in shape.values:
        message = f"botocore {release()} knows no value '{value.text}' of this variable, so that it never is equal."
        yield document.finding(NO_OPERATION, message, value.span, nearest(value.text, shape.values))


def _is_number_or_open(value: Scalar) -> bool:
    if value.kind != STRING:
        return False
    if is_of_type(value, "Integer"):
        return True
    whole, _, fraction = value.text.partition(".")
    return whole.lstrip("-").isdigit() and fraction.isdigit()
