"""Compare the template of a whole stack with its live state."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field, replace

from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.comparison.resource import Comparer
from cfnkit.drift.comparison.surroundings import NO_SURROUNDINGS, interacting_types, surroundings_of
from cfnkit.drift.counts import some
from cfnkit.drift.declared import Declarations, DeclaredResource, settled
from cfnkit.drift.report import DriftReport, ResourceDrift, Status
from cfnkit.drift.states.state import Presence, ResourceState, Scope, StackState
from cfnkit.drift.verdict import with_nested
from cfnkit.dynamic_references import Resolver
from cfnkit.schemas import Schemas
from cfnkit.syntax import Node
from cfnkit.template import Resource, Template
from cfnkit.vocabulary import is_module, reason_without_state

_STACK = "AWS::CloudFormation::Stack"
_NEVER_DEPLOYED = "The stack has no such resource: this template was not deployed, or an update removed the resource."


@dataclass(frozen=True, slots=True)
class DeclaredStack:
    """The templates of a stack.

    `resolved` is the evaluated template (`Processed.resolved`) and `name` the name of its file. `resolver` gives the
    values of SSM parameters, and `parameters` their earlier versions, by name. `nested` are the templates of nested
    stacks, by logical ID.
    """

    resolved: Node
    name: str
    resolver: Resolver | None = None
    parameters: abc.Mapping[str, SsmParameter] | None = field(default=None, repr=False)
    nested: abc.Mapping[str, DeclaredStack] = field(default_factory=dict)


def compare_stack(
    stack: DeclaredStack, state: StackState, schemas: Schemas, *, undeclared: bool = False
) -> DriftReport:
    """The drift of each resource of a template, in the template's order.

    A nested stack is compared, too, if both sides have it. With `undeclared`, the report lists properties that the
    template does not declare; they are no drift. Raises CfnkitError when the schemas cannot be read.
    """
    scope = Scope(state.region, state.account_id, state.tags, undeclared)
    return _StackComparison(stack, state, schemas, Comparer(scope)).report()


def refuse_other_stack(declared: abc.Collection[str], state: StackState, template: str) -> None:
    """Raise ConfigurationError when a whole state has none of the resources that a template declares.

    `declared` are their logical IDs, and `template` is the name of the template's file.
    """
    if not state.complete or not declared or not state.resources.keys().isdisjoint(declared):
        return
    has = f"It has {some(state.resources)}" if state.resources else "It has no resources"
    name = f"stack {state.stack_name}" if state.stack_name else "live state"
    raise ConfigurationError(
        f"Nothing is compared: the {name} has none of the resources of {template}, which are {some(declared)}. {has}. "
        "Is it another stack, or was the template not deployed yet?"
    )


class _StackComparison:
    def __init__(self, stack: DeclaredStack, state: StackState, schemas: Schemas, comparer: Comparer) -> None:
        self._stack = stack
        self._state = state
        self._schemas = schemas
        self._comparer = comparer
        self._template = Template.of(stack.resolved)
        self._declarations = Declarations(stack.resolver, stack.parameters, self._template)

        self._resources = self._template.resources
        types = interacting_types()
        self._interacting = {
            name: self._declarations.declared(one) for name, one in self._resources.items() if one.type in types
        }
        self._surroundings = surroundings_of(self._interacting, state.resources, schemas)

    def report(self) -> DriftReport:
        """The drift of all resources."""
        state = self._state
        return DriftReport(
            tuple(self._resource(resource) for resource in self._resources.values()),
            self._stack.name,
            state.source,
            state.stack_name,
            state.stack_id,
            state.region,
            state.account_id,
            state.taken,
            self._live_only(),
        )

    def _live_only(self) -> tuple[str, ...]:
        """The resources of the stack that the template does not declare; those of a module begin with its name."""
        modules = tuple(name for name, resource in self._resources.items() if is_module(resource.type))
        return tuple(
            name
            for name, state in self._state.resources.items()
            if name not in self._resources and state.presence is not Presence.DELETED and not name.startswith(modules)
        )

    def _declared(self, resource: Resource) -> DeclaredResource:
        return self._interacting.pop(resource.logical_id, None) or self._declarations.declared(resource)

    def _resource(self, resource: Resource) -> ResourceDrift:
        state = self._state.resources.get(resource.logical_id)
        if state is None:
            return self._absent(resource)
        declared = self._declared(resource)
        if state.presence is Presence.EXISTS and resource.type == _STACK:
            return self._nested(declared, state)
        reason = reason_without_state(resource.type)
        if state.presence is Presence.EXISTS and reason:
            state = replace(state, presence=Presence.UNSUPPORTED, reason=reason)
        surroundings = self._surroundings.get(resource.logical_id, NO_SURROUNDINGS)
        return self._comparer.compare(declared, state, self._schemas.get(resource.type), surroundings)

    def _why(self, resource: Resource) -> str:
        """Why the condition of a resource is not known."""
        name = resource.condition.text if resource.condition else ""
        condition = self._template.conditions.get(name)
        return "which is not known" if condition is None else f"and that {self._declarations.cause(condition)}"

    def _absent(self, resource: Resource) -> ResourceDrift:
        status, reason = Status.NOT_CHECKED, reason_without_state(resource.type)
        if resource.condition is not None:
            reason = f"It exists only if the condition {resource.condition.text} is true, {self._why(resource)}."
        elif not reason and self._state.complete:
            status, reason = Status.DELETED, _NEVER_DEPLOYED
        elif not reason:
            reason = f"{self._state.source or 'The state'} does not mention it."
        return ResourceDrift(
            resource.logical_id,
            resource.type,
            status,
            reason=reason,
            expected=settled(self._declared(resource).properties),
            span=resource.key_span,
        )

    def _nested(self, declared: DeclaredResource, state: ResourceState) -> ResourceDrift:
        child, inner = self._stack.nested.get(declared.logical_id), self._state.nested.get(declared.logical_id)
        if child is None or inner is None:
            missing = "template" if child is None else "state"
            reason = f"The {missing} of the nested stack is not given."
            return self._comparer.compare(declared, replace(state, presence=Presence.UNSUPPORTED, reason=reason), None)
        inner = replace(
            inner, region=inner.region or self._state.region, account_id=inner.account_id or self._state.account_id
        )
        report = compare_stack(child, inner, self._schemas, undeclared=self._comparer.scope.undeclared)
        drift = ResourceDrift(
            declared.logical_id, declared.type, Status.NOT_CHECKED, state.physical_id, span=declared.span
        )
        return with_nested(drift, report)
