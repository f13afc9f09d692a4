"""Match live resources to the resources of a template when the source does not give their logical IDs."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import Any

from cfnkit.drift.states.identifiers import declared_identifier
from cfnkit.drift.states.state import FoundState, Presence, ResourceState, StackState
from cfnkit.schemas import Schemas
from cfnkit.template import Resource

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
_LOGICAL_ID = "aws:cloudformation:logical-id"
_STACK_ID = "aws:cloudformation:stack-id"
_STACK_NAME = "aws:cloudformation:stack-name"


def match_states(
    state: StackState,
    resources: abc.Mapping[str, Resource],
    schemas: Schemas,
    physical_ids: abc.Mapping[str, str] | None = None,
) -> StackState:
    """The state with each found resource under its logical ID; the resources without a match stay in `found`.

    `resources` are the evaluated resources of the template, and `physical_ids` their known physical IDs, both by
    logical ID. A live resource is matched by the tags of CloudFormation, by its physical ID, by the primary identifier
    that the template declares, or, if it was read individually, as the only one of its type. An ambiguous match does
    not count.
    """
    if not state.found:
        return state
    known = {logical_id: live.physical_id for logical_id, live in state.resources.items()} | dict(physical_ids or {})
    matching = _Matching(state, resources, schemas, known)
    for rule in (matching.by_tags, matching.by_physical_id, matching.by_identifier, matching.by_type):
        matching.apply(rule)
    return replace(state, resources={**state.resources, **matching.matched}, found=tuple(matching.left))


class _Matching:
    def __init__(
        self,
        state: StackState,
        resources: abc.Mapping[str, Resource],
        schemas: Schemas,
        physical_ids: abc.Mapping[str, str | None],
    ) -> None:
        self._state = state
        self._schemas = schemas
        self._physical_ids = physical_ids
        unknown = {name for name, live in state.resources.items() if live.presence is Presence.UNKNOWN}
        names = resources.keys() - (state.resources.keys() - unknown)
        self._open = [resource for name, resource in resources.items() if name in names]
        self.left = list(state.found)
        self.matched: dict[str, ResourceState] = {}

    def apply(self, rule: abc.Callable[[FoundState, Resource], bool]) -> None:
        """Match each found resource that fits exactly one resource, if no other one fits that resource."""
        of_type: dict[str, list[Resource]] = {}
        for resource in self._open:
            of_type.setdefault(resource.type, []).append(resource)
        fits = [
            [resource.logical_id for resource in of_type.get(found.state.type, ()) if rule(found, resource)]
            for found in self.left
        ]
        claims: dict[str, list[int]] = {}
        for index, names in enumerate(fits):
            for name in names:
                claims.setdefault(name, []).append(index)
        taken: set[int] = set()
        for name, [index, *others] in claims.items():
            if not others and fits[index] == [name]:
                physical_id = self._physical_ids.get(name) or self.left[index].state.physical_id
                self.matched[name] = replace(self.left[index].state, physical_id=physical_id)
                taken.add(index)
        self._open = [resource for resource in self._open if resource.logical_id not in self.matched]
        self.left = [found for index, found in enumerate(self.left) if index not in taken]

    def by_tags(self, found: FoundState, resource: Resource) -> bool:
        """By the tags with the `aws:` prefix, which only CloudFormation can set."""
        tags = self._tags(found)
        return tags.get(_LOGICAL_ID) == resource.logical_id and self._of_this_stack(tags)

    def by_physical_id(self, found: FoundState, resource: Resource) -> bool:
        """By the physical ID in the stack."""
        return self._physical_ids.get(resource.logical_id) in found.names

    def by_identifier(self, found: FoundState, resource: Resource) -> bool:
        """By the primary identifier that the template declares."""
        schema = self._schemas.get(resource.type)
        identifier = declared_identifier(schema, resource.properties) if schema else None
        return identifier in found.names and self._may_be(found, resource)

    def by_type(self, found: FoundState, resource: Resource) -> bool:
        """As the only resource of its type on both sides."""
        return found.asked_for and self._may_be(found, resource)

    def _may_be(self, found: FoundState, resource: Resource) -> bool:
        """Whether no tag and no physical ID says that it is another resource."""
        tags = self._tags(found)
        named = tags.get(_LOGICAL_ID, resource.logical_id) == resource.logical_id
        return named and self._of_this_stack(tags) and not self._physical_ids.get(resource.logical_id)

    def _of_this_stack(self, tags: abc.Mapping[str, str]) -> bool:
        pairs = ((self._state.stack_id, tags.get(_STACK_ID)), (self._state.stack_name, tags.get(_STACK_NAME)))
        return all(not known or not tag or known == tag for known, tag in pairs)

    def _tags(self, found: FoundState) -> abc.Mapping[str, str]:
        """The tags of a live resource, which may be beside its properties or among them, as a list or an object."""
        if found.state.tags:
            return found.state.tags
        schema = self._schemas.get(found.state.type)
        tags: Any = found.state.properties
        for name in schema.tagging.property or () if schema else ():
            tags = tags.get(name) if isinstance(tags, abc.Mapping) else None
        if isinstance(tags, list):
            pairs = [item for item in tags if isinstance(item, abc.Mapping)]
            return {str(item.get("Key")): str(item.get("Value")) for item in pairs}
        if schema is None or not schema.tagging.property or not isinstance(tags, abc.Mapping):
            return {}
        return {str(key): str(value) for key, value in tags.items()}
