"""The scopes of variables. https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.states.machine import MachineState, assignments
from cfnkit.documents.states.rules import FIELD
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping


def scope_findings(state: MachineState) -> Iterator[Finding]:
    """The variables that a state within a Map or Parallel state assigns, and that are assigned around that, too."""
    parent = state.machine.parent
    for assign in assignments(state.node) if parent is not None and state.machine.outer else ():
        for key in assign.entries if isinstance(assign, Mapping) else ():
            name = key.removesuffix(".$")
            if is_known_text(key) and name in state.machine.outer:
                assert isinstance(assign, Mapping)
                assert parent is not None
                message = f"A state around '{parent.name}' assigns '{name}', too, and a variable belongs to one scope."
                hint = "Take another name, and pass the value on by the output."
                yield state.machine.document.finding(FIELD, message, assign.key_span(key), hint)
