"""What tasks call. https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.documents.services import release, service_api
from cfnkit.documents.states.calls.arguments import ArgumentManner, ArgumentMismatch, mismatches, missing
from cfnkit.documents.states.calls.integrations import (
    SDK,
    WAITS,
    Integration,
    client_of,
    equal_action,
    integration_of,
    nearest_action,
    nearest_sdk_service,
    optimised,
)
from cfnkit.documents.states.machine import JSON_PATH, JSONATA, MachineState, has_substitution, text_of
from cfnkit.documents.states.rules import ARGUMENT, CALL, EXPRESS, NEWER
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding, Rule
from cfnkit.security import Stack
from cfnkit.source import Span
from cfnkit.syntax import STRING, Mapping, Scalar, walk
from cfnkit.vocabulary import suggestion

_ARN_PARTS = 6
_TOKEN = ("$$.Task", "$states.context")


class TaskResource(NamedTuple):
    """The Resource of a task, by the parts of its ARN. start: the offset of the last part in the text."""

    text: DocumentText
    partition: str
    service: str
    region: str
    rest: str
    start: int

    @property
    def is_integration(self) -> bool:
        """Whether it names no function and no activity."""
        return self.service == "states" and not self.region

    @property
    def integration(self) -> Integration | None:
        """The call that it names, if it is that of a service and known."""
        return integration_of(self.rest) if self.is_integration and is_known_text(self.rest) else None

    def part(self, text: str) -> Span:
        """The place of a part of its last part."""
        start = self.start + max(self.rest.find(text), 0)
        return self.text.span(start, start + len(text))

    @property
    def wait_span(self) -> Span:
        """The place of how it waits."""
        return self.text.span(self.start + self.rest.find(".") + 1, self.start + len(self.rest))


def resource_of(state: MachineState) -> TaskResource | None:
    """The Resource of a task; None if it is no ARN, or not known."""
    node = state.get("Resource")
    tree = state.machine.document.tree
    if state.type != "Task" or not isinstance(node, Scalar) or node.kind != STRING or tree is None:
        return None
    parts = node.text.split(":", _ARN_PARTS - 1)
    if has_substitution(node.text) or parts[0] != "arn" or len(parts) < _ARN_PARTS:
        return None
    _, partition, service, region, _, rest = parts
    if not is_known_text(service):
        return None
    return TaskResource(tree.text_of(node), partition, service, region, rest, len(node.text) - len(rest))


def task_findings(state: MachineState, stack: Stack) -> Iterator[Finding]:
    """The findings in what a task calls."""
    document = state.machine.document
    node = state.get("Resource")
    resource = resource_of(state)
    if resource is None:
        text = text_of(node)
        if state.type == "Task" and node is not None and text is not None:
            message = f"Resource is '{text}', and must be an ARN."
            yield document.finding(CALL, message, node.span, _as_arn(text))
        return
    yield from _partition(state, resource, stack)
    if not resource.is_integration:
        yield from _own_resource(state, resource)
        return
    call = resource.integration
    if call is None:
        if is_known_text(resource.rest):
            message = f"'{resource.rest}' is no integration: it has the form service:action."
            yield document.finding(CALL, message, resource.part(resource.rest))
        return
    yield from _wait(state, resource, call)
    yield from _unknown(state, resource, call)
    yield from _arguments(state, call)


def _as_arn(text: str) -> str:
    call = integration_of(text)
    known = call is not None and (call.service in optimised() or call.is_sdk)
    return f"Did you mean 'arn:aws:states:::{text}'?" if known else ""


def _partition(state: MachineState, resource: TaskResource, stack: Stack) -> Iterator[Finding]:
    target = stack.subject.target
    if target.partition and is_known_text(resource.partition) and resource.partition != target.partition:
        message = f"The partition of {target.region} is {target.partition}, not {resource.partition}."
        start = len("arn:")
        span = resource.text.span(start, start + len(resource.partition))
        yield state.machine.document.finding(CALL, message, span, "Write ${AWS::Partition} in an Fn::Sub.")


def _own_resource(state: MachineState, resource: TaskResource) -> Iterator[Finding]:
    """The findings about a function or an activity."""
    document, rest = state.machine.document, resource.rest
    if not is_known_text(rest) or not is_known_text(resource.region):
        return
    if resource.service == "states" and rest.startswith("activity:"):
        if state.machine.express:
            yield document.finding(EXPRESS, "An Express workflow cannot wait for an activity.", resource.part(rest))
    elif resource.service == "states" and rest.startswith("stateMachine:"):
        message = "A task does not name a state machine; it starts one by an integration."
        hint = "Use arn:aws:states:::states:startExecution with the parameter StateMachineArn."
        yield document.finding(CALL, message, resource.part(rest), hint)
    elif resource.service not in ("lambda", "states"):
        message = f"A task cannot call a resource of {resource.service} by its ARN."
        hint = f"Use an integration: arn:aws:states:::{SDK}:service:action."
        yield document.finding(CALL, message, resource.part(rest), hint)


def _wait(state: MachineState, resource: TaskResource, call: Integration) -> Iterator[Finding]:
    document, wait = state.machine.document, call.wait
    if not wait:
        return
    if wait not in WAITS:
        message = f"'.{wait}' is no way to wait; there are .sync and .waitForTaskToken."
        yield document.finding(CALL, message, resource.wait_span, suggestion(wait, WAITS))
    elif wait not in call.waits and (call.is_sdk or call.action in optimised().get(call.service, {})):
        ways = " and ".join(f".{each}" for each in call.waits)
        hint = f"It has {ways}." if ways else ""
        name = f"{call.service}:{call.action}"
        yield document.finding(CALL, f"The integration {name} has no .{wait}.", resource.wait_span, hint)
    elif state.machine.express:
        message = f"An Express workflow cannot wait by .{wait}."
        yield document.finding(EXPRESS, message, resource.wait_span)
    elif wait == "waitForTaskToken" and not _passes_token(state):
        message = "The call passes its task token to nobody, so that the state waits for ever."
        hint = "Pass $$.Task.Token." if state.language == JSON_PATH else "Pass $states.context.Task.Token."
        yield document.finding(ARGUMENT, message, resource.wait_span, hint)


def _passes_token(state: MachineState) -> bool:
    """Whether the parameters may have the task token."""
    given = [state.node.entries[key] for key in ("Parameters", "Arguments") if key in state.node.entries]
    if not given:
        return state.get("InputPath") is not None or state.language != JSONATA
    for node in (each for root in given for _, each in walk(root)):
        if isinstance(node, Scalar):
            text = node.text.strip()
            if not is_known_text(text) or has_substitution(text) or text == "$$":
                return True
            if any(each in text for each in _TOKEN) or ("$states" in text and "$states." not in text):
                return True
    return False


def _unknown(state: MachineState, resource: TaskResource, call: Integration) -> Iterator[Finding]:
    """A finding about a service or an action that does not exist."""
    document = state.machine.document

    def fault(rule: Rule, message: str, part: str, hint: str = "") -> Finding:
        return document.finding(rule, message, resource.part(part), hint)

    if not call.is_sdk:
        if call.service not in optimised():
            known = client_of(call.service) or client_of(call.service.lower())
            hint = f"Did you mean '{SDK}:{call.service.lower()}:{call.action}'?" if known else ""
            message = f"cfnkit knows no optimised integration of '{call.service}'."
            yield fault(NEWER, message, call.service, hint or suggestion(call.service, optimised()))
        elif call.action not in optimised()[call.service]:
            hint = suggestion(call.action, optimised()[call.service])
            client = client_of(call.service)
            if not hint and client and equal_action(client, call.action):
                hint = f"Did you mean '{SDK}:{call.service}:{equal_action(client, call.action)}'?"
            message = f"cfnkit knows no action '{call.action}' of the optimised integration of {call.service}."
            yield fault(NEWER, message, call.action, hint)
        return
    if not call.client:
        message = f"botocore {release()} knows no service '{call.sdk_service}'."
        yield fault(NEWER, message, call.sdk_service, nearest_sdk_service(call.sdk_service))
        return
    equal = equal_action(call.client, call.action)
    if equal and equal != call.action:
        message = f"The action '{call.action}' is written '{equal}' in Step Functions."
        yield fault(CALL, message, call.action, f"Write '{equal}'.")
    elif not equal:
        message = f"The service {call.sdk_service} of botocore {release()} has no action '{call.action}'."
        yield fault(NEWER, message, call.action, nearest_action(call.client, call.action))


def _arguments(state: MachineState, call: Integration) -> Iterator[Finding]:
    """The findings in the parameters of a call."""
    document = state.machine.document
    key = next((each for each in ("Arguments", "Parameters") if each in state.node.entries), "")
    given = state.get(key)
    if not isinstance(given, Mapping):
        return
    jsonata = None if state.language is None else state.language == JSONATA
    manner = ArgumentManner(jsonata, call.is_sdk, call.more_parameters)
    place = state.node.key_span(key)
    if call.own_parameters:
        found = _of_own(given, call.own_parameters, place)
    else:
        api = service_api(call.client) if call.client else None
        operation = api.operation(call.operation) if api is not None else None
        if operation is None or operation.input is None:
            return
        found = mismatches(given, operation.input, manner, place)
    for each in found:
        if each.certain:
            yield document.finding(ARGUMENT, each.message, each.span, each.hint)
        else:
            message = f"{each.message.rstrip('.')} ({call.sdk_service}:{call.action} in botocore {release()})."
            yield document.finding(NEWER, message, each.span, each.hint)


def _of_own(given: Mapping, own: tuple[str, ...], place: Span) -> Iterator[ArgumentMismatch]:
    names = {name.removesuffix(".$"): name for name in given.entries}
    if not all(map(is_known_text, names)):
        return
    known = [name.rstrip("!") for name in own]
    for name, key in names.items():
        if name not in known:
            message = f"The parameter '{name}' is not known."
            yield ArgumentMismatch(message, given.key_span(key), suggestion(name, known), certain=False)
    yield from missing([name[:-1] for name in own if name.endswith("!") and name[:-1] not in names], place)
