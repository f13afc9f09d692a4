"""The rules of Choice states. https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.reading import is_known
from cfnkit.documents.states.machine import JSON_PATH, JSONATA, MachineState, is_open, text_of
from cfnkit.documents.states.rules import CHOICE
from cfnkit.documents.states.values import fault_of, is_expression, is_time
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

_COMPARISONS = ("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals")
_KINDS = {"String": "text", "Numeric": "number", "Timestamp": "text"}
_JOINS = ("And", "Or", "Not")
_OPERATORS: dict[str, str] = {
    **{f"{type}{each}": kind for type, kind in _KINDS.items() for each in _COMPARISONS},
    **{f"{type}{each}Path": "path" for type in _KINDS for each in _COMPARISONS},
    **{f"Is{each}": "flag" for each in ("Null", "Present", "Numeric", "String", "Boolean", "Timestamp")},
    "BooleanEquals": "flag",
    "BooleanEqualsPath": "path",
    "StringMatches": "text",
}
_OF_RULE = ("Next", "Comment", "Assign")
_OF_EXPRESSION = ("Condition", "Next", "Comment", "Assign", "Output")


def choice_findings(state: MachineState) -> Iterator[Finding]:
    """The findings in the rules of a Choice state."""
    choices = state.get("Choices")
    if state.type != "Choice" or not isinstance(choices, Sequence):
        return
    document = state.machine.document
    if not choices.items:
        yield document.finding(CHOICE, "Choices needs at least one rule.", choices.span)
    for rule in choices.items:
        if not isinstance(rule, Mapping):
            if is_known(rule):
                yield document.finding(CHOICE, "A rule must be an object.", rule.span)
            continue
        if not all(map(is_known_text, rule.entries)):
            continue
        if "Next" not in rule.entries:
            yield document.finding(CHOICE, "The rule has no Next.", _head(rule))
        language = state.language or (JSONATA if "Condition" in rule.entries else JSON_PATH)
        if language == JSONATA:
            yield from _expression(state, rule)
        else:
            yield from _comparison(state, rule, top=True)


def _head(rule: Mapping) -> Span:
    """The first key of a rule."""
    return rule.key_span(next(iter(rule.entries), ""))


def _expression(state: MachineState, rule: Mapping) -> Iterator[Finding]:
    document = state.machine.document
    condition = rule.get("Condition")
    for name in rule.entries:
        if name not in _OF_EXPRESSION:
            of_path = name in _OPERATORS or name in _JOINS or name == "Variable"
            hint = "In JSONata, use Condition." if of_path else suggestion(name, _OF_EXPRESSION)
            message = f"A rule in JSONata has no '{name}'."
            yield document.finding(CHOICE, message, rule.key_span(name), hint)
    if condition is None:
        yield document.finding(CHOICE, "The rule has no Condition.", _head(rule))
    elif not is_open(condition):
        written = isinstance(condition, Scalar) and (condition.kind == BOOLEAN or is_expression(condition.text))
        if not written:
            message = "Condition must be true, false, or an expression between {% and %}."
            yield document.finding(CHOICE, message, condition.span)


def _comparison(state: MachineState, rule: Mapping, top: bool) -> Iterator[Finding]:
    document = state.machine.document
    own = [name for name in rule.entries if name in _OPERATORS or name in _JOINS]
    known = (*_OPERATORS, *_JOINS, "Variable", *(_OF_RULE if top else ("Comment", "Assign")))
    for name in rule.entries:
        if name in _OF_RULE and name not in known:
            message = f"{name} belongs to the rule at the top, not to one within And, Or or Not."
            yield document.finding(CHOICE, message, rule.key_span(name))
        elif name not in known:
            hint = "In JSONPath, use Variable and an operator." if name == "Condition" else suggestion(name, known)
            yield document.finding(CHOICE, f"There is no operator '{name}'.", rule.key_span(name), hint)
    if not own and set(rule.entries) <= set(known):
        yield document.finding(CHOICE, "The rule has no operator.", _head(rule))
    for name in own[1:]:
        message = f"A rule has one operator, and this one has {own[0]} and {name}."
        yield document.finding(CHOICE, message, rule.key_span(name), "Join rules by And, Or or Not.")
    for name in own:
        if name in _JOINS:
            yield from _joined(state, name, rule.entries[name])
        else:
            yield from _operand(state, rule, name)


def _operand(state: MachineState, rule: Mapping, name: str) -> Iterator[Finding]:
    document = state.machine.document
    if "Variable" not in rule.entries:
        yield document.finding(CHOICE, f"{name} needs a Variable.", rule.key_span(name))
    value = rule.entries[name]
    must_be = fault_of(_OPERATORS[name], value, jsonata=False, loose=document.text is None)
    if must_be:
        yield document.finding(CHOICE, f"{name} must be {must_be}.", value.span)
    elif name.startswith("Timestamp") and not name.endswith("Path"):
        text = text_of(value)
        if text is not None and not is_time(text):
            message = f"{name} must be a time as 2024-08-18T17:33:00Z."
            yield document.finding(CHOICE, message, value.span)


def _joined(state: MachineState, name: str, value: Node) -> Iterator[Finding]:
    document = state.machine.document
    if is_open(value):
        return
    if name == "Not":
        items: tuple[Node, ...] = (value,)
    elif isinstance(value, Sequence) and value.items:
        items = value.items
    else:
        yield document.finding(CHOICE, f"{name} must be a list of rules.", value.span)
        return
    for item in items:
        if isinstance(item, Mapping):
            if all(map(is_known_text, item.entries)):
                yield from _comparison(state, item, top=False)
        elif is_known(item):
            yield document.finding(
                CHOICE, f"{name} must be {'a rule' if name == 'Not' else 'a list of rules'}.", item.span
            )
