"""What is checked in a state machine."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.states.calls.permissions import permission_findings
from cfnkit.documents.states.calls.tasks import task_findings
from cfnkit.documents.states.fields.checking import machine_findings, repeated_names, state_findings
from cfnkit.documents.states.fields.choices import choice_findings
from cfnkit.documents.states.fields.distributed import distributed_findings
from cfnkit.documents.states.fields.error_handlers import error_findings
from cfnkit.documents.states.fields.scopes import scope_findings
from cfnkit.documents.states.flow import flow_findings
from cfnkit.documents.states.json_path.checking import path_findings
from cfnkit.documents.states.jsonata.checking import expression_findings
from cfnkit.documents.states.machine import machine_of
from cfnkit.documents.states.rules import MALFORMED
from cfnkit.documents.states.substitutions import substitution_findings
from cfnkit.documents.well_formed import faults
from cfnkit.rule import Finding
from cfnkit.security import Stack


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in the definition of a state machine."""
    assert document.tree is not None
    unread = list(faults(document, MALFORMED, "The definition"))
    yield from unread
    if unread:
        return
    machine = machine_of(document)
    if machine is None:
        if is_known(document.tree.root):
            yield document.finding(MALFORMED, "The definition must be an object.", document.tree.root.span)
        return
    yield from substitution_findings(document, stack)
    yield from permission_findings(document, (state for each in machine.all() for state in each.states), stack)
    yield from repeated_names(machine)
    for each in machine.all():
        yield from machine_findings(each)
        yield from flow_findings(each)
        for state in each.states:
            yield from state_findings(state)
            yield from distributed_findings(state)
            yield from scope_findings(state)
            yield from choice_findings(state)
            yield from error_findings(state)
            yield from path_findings(state)
            yield from expression_findings(state)
            yield from task_findings(state, stack)
