"""The context object. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html"""

from __future__ import annotations

import collections.abc as abc
import re
from typing import NamedTuple

from cfnkit.documents.states.machine import MachineState
from cfnkit.documents.text import is_known_text
from cfnkit.vocabulary import suggestion

_FIELDS: abc.Mapping[str, tuple[str, ...]] = {
    "Execution": ("Id", "Input", "Name", "RedriveCount", "RedriveTime", "RoleArn", "StartTime"),
    "Map": ("Item",),
    "State": ("EnteredTime", "Name", "RetryCount"),
    "StateMachine": ("Id", "Name"),
    "Task": ("Token",),
}
_STEP = re.compile(r"\.([A-Za-z]\w*)")


class ContextFault(NamedTuple):
    """A field that the context object does not have as far as cfnkit knows: its position among them, and why."""

    position: int
    message: str
    hint: str


def context_fault(fields: abc.Sequence[str]) -> ContextFault | None:
    """The first of some fields (`Execution`, `Id`) that is not known in the context object."""
    known: abc.Collection[str] = _FIELDS
    for index, name in enumerate(fields[:2]):
        if not is_known_text(name):
            return None
        if name not in known:
            around = f" of {fields[0]}" if index else ""
            message = f"cfnkit knows no field '{name}'{around} in the context object."
            return ContextFault(index, message, suggestion(name, known))
        known = _FIELDS.get(name, ())
    return None


def absent_in(state: MachineState, fields: abc.Sequence[str]) -> str:
    """Why some fields of the context object are not there in a state; empty if they may be."""
    if fields[:1] == ["Map"] and not _is_in_map(state):
        return "Only a Map state and the states within it have the field 'Map' of the context object."
    # Whether a task without .waitForTaskToken has a token is not documented for each way to call.
    if fields[:1] == ["Task"] and state.type not in ("Task", None):
        return "Only a task has the field 'Task' of the context object."
    return ""


def _is_in_map(state: MachineState) -> bool:
    around: MachineState | None = state
    while around is not None:
        if around.type in ("Map", None):
            return True
        around = around.machine.parent
    return False


def context_fields(path: str, start: int) -> list[tuple[str, int]]:
    """The first fields of a path that begins with `$$` at an offset, each with the offset of its name."""
    found: list[tuple[str, int]] = []
    at = start + len("$$")
    while len(found) < 2 and (match := _STEP.match(path, at)):
        found.append((match[1], match.start(1)))
        at = match.end()
    return found
