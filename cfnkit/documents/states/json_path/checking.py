"""The paths and intrinsic functions in the fields of JSONPath states, and the variables that they read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.documents.states.context import absent_in, context_fault, context_fields
from cfnkit.documents.states.json_path.intrinsics import read_call
from cfnkit.documents.states.json_path.paths import Path, PathFault, read_path
from cfnkit.documents.states.machine import JSONATA, MachineState, has_substitution, is_open, items_of
from cfnkit.documents.states.rules import IDLE, NEWER, PATH
from cfnkit.documents.states.values import is_expression
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import STRING, Mapping, Node, Scalar
from cfnkit.vocabulary import suggestion


class _Field(NamedTuple):
    """reference: whether the path must lead to one part. calls: whether it may be a call of an intrinsic function."""

    reference: bool = True
    calls: bool = False
    variables: bool = True


_FIELDS = {
    "InputPath": _Field(reference=False),
    "OutputPath": _Field(reference=False),
    "ResultPath": _Field(variables=False),
    "ItemsPath": _Field(reference=False, calls=True),
    "SecondsPath": _Field(),
    "TimestampPath": _Field(),
    "TimeoutSecondsPath": _Field(),
    "HeartbeatSecondsPath": _Field(),
    "MaxConcurrencyPath": _Field(),
    "ToleratedFailurePercentagePath": _Field(),
    "ToleratedFailureCountPath": _Field(),
    "ErrorPath": _Field(reference=False, calls=True),
    "CausePath": _Field(reference=False, calls=True),
}
_TEMPLATES = (
    "Parameters",
    "ResultSelector",
    "ItemSelector",
    "Assign",
    "Credentials",
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
)


def path_findings(state: MachineState) -> Iterator[Finding]:
    """The findings in the paths of a state."""
    if state.language == JSONATA or state.language is None:
        return
    for name, field in _FIELDS.items():
        yield from _at(state, name, state.get(name), field)
    for name in _TEMPLATES:
        yield from _template(state, state.get(name))
    for handler in items_of(state.get("Catch")):
        if isinstance(handler, Mapping):
            yield from _at(state, "ResultPath", handler.get("ResultPath"), _FIELDS["ResultPath"])
            yield from _template(state, handler.get("Assign"))
    for rule in items_of(state.get("Choices")):
        yield from _rule(state, rule)
        if isinstance(rule, Mapping):
            yield from _template(state, rule.get("Assign"))


def _rule(state: MachineState, rule: Node) -> Iterator[Finding]:
    """The paths in a rule of a Choice state."""
    if not isinstance(rule, Mapping):
        return
    for name, value in rule.entries.items():
        if name == "Variable" or name.endswith("Path"):
            yield from _at(state, name, value, _Field(reference=False, calls=name != "Variable"))
        elif name in ("And", "Or", "Not"):
            for each in items_of(value) or (value,):
                yield from _rule(state, each)


def _template(state: MachineState, node: Node | None) -> Iterator[Finding]:
    """The paths at the keys of a payload template that end with `.$`."""
    for each in items_of(node):
        yield from _template(state, each)
    if not isinstance(node, Mapping):
        return
    document = state.machine.document
    for key, value in node.entries.items():
        if not is_known_text(key):
            continue
        if key.endswith(".$"):
            if isinstance(value, Scalar) and value.kind == STRING:
                yield from _at(state, key, value, _Field(reference=False, calls=True))
            elif not is_open(value):
                message = f"The value of '{key}' must be a path or a call of an intrinsic function."
                yield document.finding(PATH, message, value.span, "Leave out the .$ of the key for a plain value.")
            continue
        if isinstance(value, Scalar) and value.kind == STRING and not is_open(value):
            if is_expression(value.text):
                message = f"The expression at '{key}' stays a text, since the state uses JSONPath."
                yield document.finding(IDLE, message, value.span, "Set QueryLanguage to JSONata in the state.")
            elif is_path(value.text):
                message = f"'{value.text}' stays a text, since the key '{key}' does not end with .$."
                yield document.finding(IDLE, message, value.span, f"Write the key as '{key}.$' for the value there.")
        else:
            yield from _template(state, value)


def is_path(text: str) -> bool:
    """Whether a text is certainly meant as a path or as a call."""
    if text.startswith(("$.", "$$.")):
        path = read_path(text)
        return not path.faults and path.is_reference
    return text.startswith("States.") and text.endswith(")") and not read_call(text).faults


def _at(state: MachineState, name: str, value: Node | None, field: _Field) -> Iterator[Finding]:
    """The findings in a path, or in a call."""
    if not isinstance(value, Scalar) or value.kind != STRING or has_substitution(value.text):
        return
    document, text = state.machine.document, value.text
    assert document.tree is not None
    written = document.tree.text_of(value)
    faults: list[PathFault] = []
    paths: list[tuple[int, Path]] = []
    if field.calls and not text.startswith("$"):
        call = read_call(text)
        faults += call.faults
        paths += call.paths
    else:
        path = read_path(text)
        paths.append((0, path))
        faults += path.faults
        if not path.faults and field.reference and not path.is_reference:
            faults.append(PathFault("The path must lead to one part.", 0, len(text)))
        if not field.variables and (path.variable or text.startswith("$$")):
            faults.append(PathFault("The path must begin with $, not with $$ or a variable.", 0, len(text)))
    if is_known_text(text):
        for fault in faults:
            start = min(fault.start, max(len(text) - 1, 0))
            yield document.finding(
                PATH, f"{name}: {fault.message}", written.span(start, max(fault.end, start + 1)), fault.hint
            )
    known = state.machine.variables
    for start, path in paths:
        names = context_fields(text, start) if text.startswith("$$", start) and not faults else []
        unknown = context_fault([name for name, _ in names])
        if unknown is not None:
            word, at = names[unknown.position]
            yield document.finding(NEWER, unknown.message, written.span(at, at + len(word)), unknown.hint)
        absent = absent_in(state, [name for name, _ in names])
        if absent and unknown is None:
            word, at = names[0]
            yield document.finding(PATH, f"{name}: {absent}", written.span(at, at + len(word)))
        if path.variable and known is not None and path.variable not in known and is_known_text(path.variable):
            message = f"{name}: No state assigns the variable '{path.variable}'."
            span = written.span(start, start + 1 + len(path.variable))
            yield document.finding(PATH, message, span, suggestion(path.variable, known) or _meant(path.variable))


def _meant(name: str) -> str:
    return f"Write '$.{name}' for the field of the input."
