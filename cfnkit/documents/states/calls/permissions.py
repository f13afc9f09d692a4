"""Whether the role of a state machine allows what its states call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.services import service_api
from cfnkit.documents.states.calls.tasks import TaskResource, resource_of
from cfnkit.documents.states.machine import MachineState
from cfnkit.documents.states.rules import PERMISSION
from cfnkit.rule import Finding
from cfnkit.security import ResourceReading, Stack
from cfnkit.security.links import naming
from cfnkit.security.policies import IDENTITY, Answer, PolicyDocument, documents, every, meet, some
from cfnkit.security.stack import referred_id
from cfnkit.syntax import Scalar, Sequence, at_path

_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")
# Services whose actions in policies have other names than their operations.
_OTHER_NAMES = ("apigateway", "dynamodb", "iot", "s3", "execute-api")


class _Need(NamedTuple):
    """An action that a call needs; `*` for any of the service."""

    service: str
    action: str

    @property
    def words(self) -> str:
        """How a message names it."""
        return f"{self.service}:{self.action}" if self.action != "*" else f"an action of {self.service}"


def permission_findings(document: EmbeddedDocument, states: Iterator[MachineState], stack: Stack) -> Iterator[Finding]:
    """The calls that no policy of the role allows, if the template has the role and all its policies."""
    role = stack.named(document.resource.refers_to("RoleArn"))
    if role is None or role.type != "AWS::IAM::Role":
        return
    policies = [_policies(reading, stack) for reading in role.readings()]
    if not policies or any(each is None for each in policies):
        return
    seen = set()
    for state in states:
        resource = resource_of(state)
        need = _need(resource) if resource is not None and state.get("Credentials") is None else None
        if resource is None or need is None:
            continue
        if all(_allows(each or [], need) is False for each in policies) and (state.span, need) not in seen:
            seen.add((state.span, need))
            message = f"The role {role.logical_id} does not allow {need.words}, which the state '{state.name}' needs."
            yield document.finding(PERMISSION, message, resource.part(resource.rest), "Add it to a policy of the role.")


def needed_action(resource: TaskResource) -> str:
    """The action of policies that a call needs, in words; empty for one that is not known."""
    need = _need(resource)
    return "" if need is None else need.words


def _policies(role: ResourceReading, stack: Stack) -> list[PolicyDocument] | None:
    """The policies of a role; None if it has others than those of the template."""
    found = list(documents(role, IDENTITY))
    managed = at_path(role.node, ("ManagedPolicyArns",))
    if managed is not None and not isinstance(managed, Sequence):
        return None
    for item in managed.items if isinstance(managed, Sequence) else ():
        policy = stack.named(referred_id(item)) if not isinstance(item, Scalar) else None
        if policy is None or policy.type not in _POLICIES:
            return None
        for reading in policy.readings():
            found += documents(reading, IDENTITY)
    for place in ("Roles/*", "RoleName"):
        for policy, _ in naming(stack, role, _POLICIES, place, "RoleName"):
            for reading in policy.readings():
                found += documents(reading, IDENTITY)
    return found


def _need(resource: TaskResource) -> _Need | None:
    """The action that a call needs; None if that is not known."""
    if resource.service == "lambda":
        return _Need("lambda", "InvokeFunction")
    call = resource.integration
    if call is None:
        return None
    if (call.service, call.action) == ("http", "invoke"):
        return _Need("states", "InvokeHTTPEndpoint")
    api = service_api(call.client) if call.client and not call.own_parameters else None
    if api is None or api.operation(call.operation) is None:
        return None
    if (call.client, call.operation) == ("lambda", "Invoke"):
        return _Need("lambda", "InvokeFunction")
    plain = api.prefix not in _OTHER_NAMES or (call.client == "dynamodb" and not call.is_sdk)
    return _Need(api.prefix, call.operation if plain else "*")


def _allows(policies: list[PolicyDocument], need: _Need) -> Answer:
    """Whether a statement allows the action on some resource; None where the deployment decides."""
    answers: list[Answer] = []
    for policy in policies:
        answers += [None for _ in policy.unknown]
        for statement in policy.statements:
            if need.action != "*":
                named = statement.names(f"{need.service}:{need.action}")
            elif statement.has("NotAction"):
                named = None
            else:
                listed = statement.listed("Action")
                found = any(meet(text.lower(), f"{need.service}:*") for _, text in listed.known)
                named = True if found else None if listed.unknown else False
            answers.append(every((statement.allows, named)))
    return some(answers)
