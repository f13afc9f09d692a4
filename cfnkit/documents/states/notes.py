"""What an editor says of a place in a state machine."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.services import release, service_api
from cfnkit.documents.states.calls.integrations import Integration, parameter_name
from cfnkit.documents.states.calls.permissions import needed_action
from cfnkit.documents.states.calls.tasks import resource_of
from cfnkit.documents.states.machine import machine_of
from cfnkit.syntax import Node


def notes(document: EmbeddedDocument, node: Node | None) -> Iterator[str]:
    """The parameters of the call that a task's Resource names, how it can wait, and the action that it needs."""
    machine = machine_of(document)
    for each in machine.all() if machine is not None and node is not None else ():
        for state in each.states:
            if state.get("Resource") is not node:
                continue
            resource = resource_of(state)
            if resource is None:
                return
            if resource.integration is not None:
                yield from _parameters(resource.integration)
                ways = " and ".join(f".{way}" for way in resource.integration.waits)
                yield f"It can wait, by {ways}." if ways else "It cannot wait for a result."
            action = needed_action(resource)
            if action:
                yield f"The role needs {action}."
            return


def _parameters(call: Integration) -> Iterator[str]:
    """The parameters of a call that is known."""
    if call.own_parameters:
        required = [name[:-1] for name in call.own_parameters if name.endswith("!")]
        others = [name for name in call.own_parameters if not name.endswith("!")]
        source = ""
    else:
        api = service_api(call.client) if call.client else None
        operation = api.operation(call.operation) if api is not None else None
        if operation is None or operation.input is None:
            return
        required = [parameter_name(name) for name in operation.required]
        others = [parameter_name(name) for name in operation.input.members if name not in operation.required]
        others += call.more_parameters
        source = f" (botocore {release()})"
    if required:
        yield f"It requires {', '.join(required)}{source}."
    if others:
        yield f"It takes {', '.join(others)}."
