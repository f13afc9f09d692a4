"""The protocol of what reads the resources of stacks by their physical IDs."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple, Protocol

from cfnkit.drift.states.state import Presence, ResourceState
from cfnkit.template import Resource


class Wanted(NamedTuple):
    """A resource to be read: its stack, its state so far, and its declaration in the template."""

    stack_id: str
    logical_id: str
    state: ResourceState
    declared: Resource | None

    @property
    def physical_id(self) -> str:
        """The physical ID; empty when the resource has none yet."""
        return self.state.physical_id or ""

    def unknown(self, reason: str) -> ResourceState:
        """Its state when it could not be read."""
        return ResourceState(self.state.type, self.state.physical_id, Presence.UNKNOWN, reason=reason)

    def unsupported(self, reason: str) -> ResourceState:
        """Its state when its type cannot be read."""
        return ResourceState(self.state.type, self.state.physical_id, Presence.UNSUPPORTED, reason=reason)

    def deleted(self) -> ResourceState:
        """Its state when it no longer exists."""
        return ResourceState(self.state.type, self.state.physical_id, Presence.DELETED)


class ResourceReader(Protocol):
    """A source of resources' states."""

    source: str

    def read(self, wanted: abc.Sequence[Wanted]) -> abc.Iterator[tuple[Wanted, ResourceState]]:
        """Each resource with its state, as soon as it is known. Raises ServiceError when nothing can be read."""
