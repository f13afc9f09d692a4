"""The protocol of a reader of live states, which keeps drift apart from the package that calls AWS."""

from __future__ import annotations

import collections.abc as abc
from typing import Protocol, TypeAlias

from cfnkit.drift.states.state import StackState
from cfnkit.template import Resource

Declared: TypeAlias = abc.Callable[[StackState], abc.Mapping[str, Resource]]
"""The resources of a stack's template, evaluated as far as they can be, by logical ID."""

Progress: TypeAlias = abc.Callable[[int, int], None]
"""Takes the number of resources that have been read, and of all."""


class StateReader(Protocol):
    """Reads stacks; `cfnkit.aws.AwsStateReader` reads those of an account."""

    def stack(self, name: str) -> StackState:
        """A stack, by its name or ID, and the stacks nested in it, as CloudFormation describes them.

        The resources have types and physical IDs, and their presence is UNKNOWN. Raises ServiceError.
        """

    def resources(self, stack: StackState, declared: Declared, progress: Progress) -> StackState:
        """The stack, and the stacks nested in it, with the live state of their resources.

        A resource that cannot be read is UNKNOWN, with the reason. Raises ServiceError when none can be read.
        """
