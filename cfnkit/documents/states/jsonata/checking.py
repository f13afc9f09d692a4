"""The JSONata expressions of states. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.states.context import absent_in, context_fault
from cfnkit.documents.states.json_path.checking import is_path
from cfnkit.documents.states.jsonata.syntax import (
    VariableUse,
    argument_bounds,
    function_names,
    parse_expression,
)
from cfnkit.documents.states.machine import JSON_PATH, JSONATA, MachineState, is_open, items_of
from cfnkit.documents.states.rules import EXPRESSION, IDLE, NEWER
from cfnkit.documents.states.values import is_expression
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

_STATES = ("input", "context", "result", "errorOutput")
_WITH_RESULT = ("Task", "Parallel", "Map")
_PLAIN = ("Type", "Comment", "QueryLanguage", "Next", "Default", "Resource", "Branches", "ItemProcessor", "Iterator")
_OF_PATHS = ("Retry", "Parameters", "ResultSelector", "Result")
_AFTER = ("Output", "Assign")


def expression_findings(state: MachineState) -> Iterator[Finding]:
    """The findings in the expressions of a state."""
    if state.language == JSON_PATH:
        return
    for name, value in state.node.entries.items():
        if name == "Catch":
            for handler in items_of(value):
                if isinstance(handler, Mapping):
                    for key, each in handler.entries.items():
                        if key in _AFTER:
                            yield from _in(state, each, frozenset({"input", "context", "errorOutput"}))
        elif name == "Choices":
            for rule in items_of(value):
                if isinstance(rule, Mapping):
                    for key, each in rule.entries.items():
                        if key in ("Condition", *_AFTER):
                            yield from _in(state, each, frozenset({"input", "context"}))
        elif not name.endswith("Path") and name not in (*_PLAIN, *_OF_PATHS):
            after = name in _AFTER and state.type in _WITH_RESULT
            yield from _in(state, value, frozenset({"input", "context", *(("result",) if after else ())}))


def _in(state: MachineState, node: Node, given: frozenset[str]) -> Iterator[Finding]:
    """The findings in the expressions of a value; `given`: the fields that $states has there."""
    if isinstance(node, Mapping):
        for key, value in node.entries.items():
            if state.language == JSONATA and key.endswith(".$") and is_known_text(key):
                message = f"The key '{key}' is passed on as it is: .$ has no meaning in JSONata."
                hint = f"Name it '{key[:-2]}', and write an expression between {{% and %}}."
                yield state.machine.document.finding(IDLE, message, node.key_span(key), hint)
            yield from _in(state, value, given)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _in(state, item, given)
    elif node.kind == STRING:
        yield from _in_text(state, node, given)


def _in_text(state: MachineState, node: Scalar, given: frozenset[str]) -> Iterator[Finding]:
    document, text = state.machine.document, node.text
    assert document.tree is not None
    if not is_expression(text):
        stripped = text.strip()
        if stripped != text and is_expression(stripped):
            message = "The expression stays a text, since a space stands before {% or after %}."
            yield document.finding(IDLE, message, node.span)
        elif text.startswith("{%") != text.endswith("%}") and not is_open(node):
            missing = "%}" if text.startswith("{%") else "{%"
            yield document.finding(EXPRESSION, f"The expression has no {missing}.", node.span)
        elif state.language == JSONATA and not is_open(node) and is_path(text):
            message = f"'{text}' stays a text, since the state uses JSONata."
            hint = f"Write '{{% $states.input{text[1:]} %}}'." if text.startswith("$.") else ""
            yield document.finding(IDLE, message, node.span, hint)
        return
    written = document.tree.text_of(node)
    inside = text[2:-2]
    found = parse_expression(inside)
    if found.fault is not None:
        if not is_open(node):
            message, at = found.fault
            end = min(max(at, 1), max(len(inside), 1))
            message = message[:1].lower() + message[1:] if message[1:2].islower() else message
            yield document.finding(
                EXPRESSION, f"The expression cannot be parsed: {message}.", written.span(end + 1, end + 2)
            )
        return
    for use in found.uses:
        yield from _of_use(state, use, written.part(2, len(text) - 2), given)


def _of_use(state: MachineState, use: VariableUse, text: DocumentText, given: frozenset[str]) -> Iterator[Finding]:
    document = state.machine.document
    if not is_known_text(use.name):
        return
    span = text.span(use.start, use.end)
    if use.kind == "field" or use.name in ("", "$"):
        name = use.name if use.kind == "field" else f"${use.name}"
        message = f"'{name}' has no value at the top of an expression."
        below = use.name if use.kind == "field" else ""
        below = f"`{below}`" if not below.isidentifier() and below else below
        hint = f"Write $states.input{'.' + below if below else ''} for the input."
        yield document.finding(EXPRESSION, message, span, hint)
    elif use.name == "states":
        if use.fields:
            field, end = use.fields[0]
            if field not in given and is_known_text(field):
                where = f"There is no '{field}' in $states here"
                what = f", but {', '.join(each for each in _STATES if each in given)}."
                place = text.span(max(end - len(field), 0), end)
                yield document.finding(EXPRESSION, where + what, place, suggestion(field, given))
            unknown = context_fault([name for name, _ in use.fields[1:]]) if field == "context" else None
            if unknown is not None:
                name, end = use.fields[1 + unknown.position]
                place = text.span(max(end - len(name), 0), end)
                yield document.finding(NEWER, unknown.message, place, unknown.hint)
            absent = absent_in(state, [name for name, _ in use.fields[1:]]) if field == "context" else ""
            if absent and unknown is None:
                name, end = use.fields[1]
                yield document.finding(EXPRESSION, absent, text.span(max(end - len(name), 0), end))
    elif use.called or use.name in function_names():
        known = state.machine.variables
        if use.name not in function_names() and known is not None and use.name not in known:
            hint = "Use $parse." if use.name == "eval" else suggestion(use.name, function_names())
            yield document.finding(EXPRESSION, f"There is no function ${use.name}.", span, hint)
        elif use.name in function_names() and (known is None or use.name not in known):
            message = _count_fault(use)
            if message:
                yield document.finding(EXPRESSION, message, span)
    else:
        known = state.machine.variables
        if known is not None and use.name not in known:
            message = f"No state assigns the variable '{use.name}'."
            yield document.finding(EXPRESSION, message, span, suggestion(use.name, known))


def _count_fault(use: VariableUse) -> str:
    """What is wrong with the number of arguments of a call; empty if it can be."""
    bounds = argument_bounds(use.name) if use.arguments is not None else None
    if bounds is None or use.arguments is None:
        return ""
    least, most = bounds
    if least <= use.arguments and (most is None or use.arguments <= most):
        return ""
    number = f"{least}" if least == most else f"{least} or more" if most is None else f"{least} to {most}"
    return f"${use.name} takes {number} argument{'' if number == '1' else 's'}, and gets {use.arguments}."
