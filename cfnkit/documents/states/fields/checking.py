"""The fields of machines and of states, by the type of the state and its query language.

https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cfnkit.documents.reading import is_known
from cfnkit.documents.states.fields.table import FieldTable, field_findings, is_of, may_have_expressions
from cfnkit.documents.states.machine import (
    DISTRIBUTED,
    JSON_PATH,
    JSONATA,
    Machine,
    MachineState,
    assignments,
    has_substitution,
    is_open,
    items_of,
    text_of,
)
from cfnkit.documents.states.rules import EXPRESS, FIELD, MALFORMED
from cfnkit.documents.states.values import is_expression, is_time, number_of
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Scalar, Sequence
from cfnkit.vocabulary import nearest, suggestion

_LONGEST_NAME = 80
_MODES, _EXECUTIONS = ("INLINE", DISTRIBUTED), ("STANDARD", "EXPRESS")


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(Path(__file__).with_name("fields.json").read_text("utf-8"))
    return table


@cache
def _fields_of(type: str) -> dict[str, str]:
    table = _table()
    own = table["types"][type]
    found = dict(table["every"])
    for group in own["groups"]:
        found.update(table["groups"][group])
    found.update((name, kind) for name, kind in own.items() if isinstance(kind, str))
    return found


def machine_findings(machine: Machine) -> Iterator[Finding]:
    """The findings in the fields of a machine, without its states."""
    document, node = machine.document, machine.node
    table = _table()
    place = _place_of(machine)
    allowed = {**table["machine"], **table[place]}
    rule = FIELD if machine.parent is not None else MALFORMED
    for key in ("StartAt", "States"):
        if key not in node.entries and all(map(is_known_text, node.entries)):
            yield document.finding(rule, f"{_name_of(place)} has no {key}.", _head(node))
    fields = FieldTable(_name_of(place), allowed, FIELD)
    yield from field_findings(document, node, fields, None, place != "root" and may_have_expressions(machine.language))
    states = node.get("States")
    if isinstance(states, Mapping):
        if not states.entries and machine.parent is not None:
            yield document.finding(FIELD, f"{_name_of(place)} has no state.", states.span)
        for name, each in states.entries.items():
            if len(name) > _LONGEST_NAME and is_known_text(name):
                message = f"The name of a state has at most {_LONGEST_NAME} characters; this one has {len(name)}."
                yield document.finding(FIELD, message, states.key_span(name))
            if not isinstance(each, Mapping) and is_known(each):
                yield document.finding(FIELD, f"The state '{name}' must be an object.", each.span)
    yield from _processor(machine)


def repeated_names(machine: Machine) -> Iterator[Finding]:
    """The names of states that are those of earlier ones, within whichever of their machines."""
    seen: set[str] = set()
    for each in machine.all():
        for state in each.states:
            if state.name in seen and is_known_text(state.name) and not has_substitution(state.name):
                message = f"Another state has the name '{state.name}'; names are unique in the whole definition."
                yield machine.document.finding(FIELD, message, state.span)
            seen.add(state.name)


def _place_of(machine: Machine) -> str:
    parent = machine.parent
    if parent is None:
        return "root"
    return next((key for key in ("ItemProcessor", "Iterator") if parent.get(key) is machine.node), "Branches")


def _name_of(place: str) -> str:
    return {"root": "The definition", "Branches": "A branch"}.get(place, f"The {place}")


def _head(node: Mapping) -> Span:
    """The place of the first character of a value."""
    return Span(node.span.source, *node.span[1:3], node.span.line, node.span.column + 1)


def state_findings(state: MachineState) -> Iterator[Finding]:
    """The findings in the fields of a state."""
    document, node, type = state.machine.document, state.node, state.type
    if node.get("Type") is None:
        if all(map(is_known_text, node.entries)):
            yield document.finding(FIELD, f"The state '{state.name}' has no Type.", state.span)
        return
    types = _table()["types"]
    if type not in types:
        if not is_open(node.get("Type")):
            message = f"Type is one of {', '.join(types)}."
            yield document.finding(FIELD, message, node.entries["Type"].span, suggestion(type or "", types))
        return
    language = state.get("QueryLanguage")
    if state.machine.parent is None and state.machine.language == JSONATA and text_of(language) == JSON_PATH:
        message = "A state cannot use JSONPath in a state machine whose QueryLanguage is JSONata."
        yield document.finding(FIELD, message, node.entries["QueryLanguage"].span)
    fields = _fields_of(type)
    table = FieldTable(f"A {type} state", fields, FIELD)
    yield from field_findings(document, node, table, state.language, may_have_expressions(state.language))
    if all(map(is_known_text, node.entries)):
        yield from _required(state, types[type], fields)
    yield from _together(state)


def _required(state: MachineState, table: dict[str, Any], fields: dict[str, str]) -> Iterator[Finding]:
    document, node = state.machine.document, state.node
    for name in table.get("required", ()):
        if name not in node.entries:
            yield document.finding(FIELD, f"The {state.type} state '{state.name}' has no {name}.", state.span)
    one_of = [name for name in table.get("one of", ()) if is_of(fields[name], state.language)]
    given = [name for name in one_of if name in node.entries]
    if one_of and node.entries.keys().isdisjoint(table["one of"]):
        message = f"The {state.type} state '{state.name}' has none of {', '.join(one_of)}."
        yield document.finding(FIELD, message, state.span)
    for name in given[1:] if state.language is not None else ():
        yield document.finding(FIELD, f"{given[0]} and {name} exclude each other.", node.key_span(name))
    if "Next" not in fields:
        return
    end = node.get("End")
    ends = end is not None and (is_open(end) or _ends(state))
    if "Next" in node.entries and end is not None and _ends(state):
        yield document.finding(FIELD, "Next and End exclude each other.", node.key_span("End"))
    elif "Next" not in node.entries and not ends:
        message = f"The state '{state.name}' has neither Next nor End."
        hint = "Add End with the value true, or Next with the name of a state."
        yield document.finding(FIELD, message, state.span, hint)


def _ends(state: MachineState) -> bool:
    """Whether End of a state is true."""
    end = state.get("End")
    return isinstance(end, Scalar) and end.text == "true"


def _together(state: MachineState) -> Iterator[Finding]:
    """The findings about fields that exclude each other, or have to do with each other."""
    document, node = state.machine.document, state.node
    for one, other in _table()["either"]:
        if one in node.entries and other in node.entries:
            yield document.finding(FIELD, f"{one} and {other} exclude each other.", node.key_span(other))
    timeout, heartbeat = number_of(node.get("TimeoutSeconds")), number_of(node.get("HeartbeatSeconds"))
    for name, value in (("TimeoutSeconds", timeout), ("HeartbeatSeconds", heartbeat)):
        if value == 0 and state.type == "Task":
            yield document.finding(FIELD, f"{name} must be at least 1.", node.entries[name].span)
    if timeout and heartbeat and heartbeat >= timeout:
        message = f"HeartbeatSeconds ({heartbeat:g}) must be less than TimeoutSeconds ({timeout:g})."
        yield document.finding(FIELD, message, node.entries["HeartbeatSeconds"].span)
    percentage = number_of(node.get("ToleratedFailurePercentage"))
    if percentage is not None and not 0 <= percentage <= 100:
        message = "ToleratedFailurePercentage must be from 0 to 100."
        yield document.finding(FIELD, message, node.entries["ToleratedFailurePercentage"].span)
    branches = node.get("Branches")
    if isinstance(branches, Sequence) and not branches.items:
        yield document.finding(FIELD, "Branches needs at least one branch.", branches.span)
    for branch in items_of(branches):
        if not isinstance(branch, Mapping) and is_known(branch):
            yield document.finding(FIELD, "A branch must be an object.", branch.span)
    timestamp = node.get("Timestamp")
    text = text_of(timestamp)
    if timestamp is not None and text is not None and not is_time(text) and not is_expression(text):
        yield document.finding(FIELD, "Timestamp must be a time as 2024-08-18T17:33:00Z.", timestamp.span)
    credentials = node.get("Credentials")
    if isinstance(credentials, Mapping):
        for name in credentials.entries:
            field = name.removesuffix(".$")
            # The States Language leaves the fields to the service: only a slip in the published one is told.
            if field != "RoleArn" and is_known_text(name) and nearest(field, ("RoleArn",)):
                message = f"Credentials have no field '{name}'."
                yield document.finding(FIELD, message, credentials.key_span(name), "Write RoleArn.")
    yield from _assigned(state)
    if state.type == "Map":
        yield from _inline(state)
        items = node.get("Items")
        if (
            isinstance(items, Scalar)
            and state.language == JSONATA
            and not (is_open(items) or is_expression(items.text))
        ):
            message = "Items must be a list, an object or an expression."
            yield document.finding(FIELD, message, items.span, "Write an expression between {% and %}.")


def _assigned(state: MachineState) -> Iterator[Finding]:
    """The findings in the names of variables."""
    given = (each for each in assignments(state.node) if isinstance(each, Mapping))
    for assign in given:
        for key in assign.entries:
            name = key.removesuffix(".$") if state.language != JSONATA else key
            if not is_known_text(key) or has_substitution(key):
                continue
            if name == "states":
                message = "The name 'states' is that of a variable which Step Functions assigns."
                yield state.machine.document.finding(FIELD, message, assign.key_span(key), "Choose another name.")
            elif not name.isidentifier() and not key.endswith(".$"):
                message = f"'{name}' is no name of a variable."
                hint = f"Write '{name[1:]}', without $." if name[:1] == "$" and name[1:].isidentifier() else ""
                yield state.machine.document.finding(FIELD, message, assign.key_span(key), hint)


def _inline(state: MachineState) -> Iterator[Finding]:
    """The findings about fields that only a distributed Map state has."""
    processors = [state.get(key) for key in ("ItemProcessor", "Iterator")]
    for processor in processors:
        config = processor.get("ProcessorConfig") if isinstance(processor, Mapping) else None
        mode = config.get("Mode") if isinstance(config, Mapping) else None
        if not isinstance(processor, Mapping) or is_open(config) or is_open(mode) or text_of(mode) == DISTRIBUTED:
            continue
        for name in _table()["distributed only"]:
            if name in state.node.entries:
                message = f"Only a Map state whose ProcessorConfig has the Mode DISTRIBUTED has {name}."
                yield state.machine.document.finding(FIELD, message, state.node.key_span(name))


def _processor(machine: Machine) -> Iterator[Finding]:
    config = machine.node.get("ProcessorConfig")
    if machine.parent is None or not isinstance(config, Mapping):
        return
    document = machine.document
    yield from _words(machine, config, "Mode", _MODES)
    yield from _words(machine, config, "ExecutionType", _EXECUTIONS)
    for name in config.entries:
        if name not in ("Mode", "ExecutionType") and is_known_text(name):
            hint = suggestion(name, ("Mode", "ExecutionType"))
            yield document.finding(FIELD, f"A ProcessorConfig has no field '{name}'.", config.key_span(name), hint)
    if text_of(config.get("Mode")) != DISTRIBUTED:
        return
    if "ExecutionType" not in config.entries and all(map(is_known_text, config.entries)):
        message = "A distributed Map state names the ExecutionType of its child workflows, STANDARD or EXPRESS."
        yield document.finding(FIELD, message, config.key_span("Mode"))
    if machine.parent.machine.express:
        message = "An Express workflow cannot have a distributed Map state."
        yield document.finding(EXPRESS, message, config.entries["Mode"].span)


def _words(machine: Machine, node: Mapping, name: str, known: tuple[str, ...]) -> Iterator[Finding]:
    value = node.get(name)
    text = text_of(value)
    if value is not None and not is_open(value) and (text is None or text not in known):
        message = f"{name} is one of {', '.join(known)}."
        yield machine.document.finding(FIELD, message, value.span, suggestion(text or "", known))
