"""Where live states come from, when they are read and not given."""

from __future__ import annotations

import collections.abc as abc
from typing import Protocol, TypeAlias

from cfnkit.drift.states.state import StackState
from cfnkit.template import Resource

Declared: TypeAlias = abc.Callable[[StackState], abc.Mapping[str, Resource]]
"""The resources of a stack's template, evaluated as far as they can be, by logical ID."""

Progress: TypeAlias = abc.Callable[[int, int], None]
"""What is told how many resources have been read, of how many."""


class StateReader(Protocol):
    """Reads stacks; `cfnkit.aws.AwsStateReader` reads those of an account."""

    def stack(self, name: str) -> StackState:
        """What CloudFormation says of a stack, by its name or ID, and of those nested in it.

        The resources have their types and physical IDs; what they are like is UNKNOWN. Raises ServiceError.
        """

    def resources(self, stack: StackState, declared: Declared, progress: Progress) -> StackState:
        """The stack with its resources read, and those of the stacks nested in it.

        What cannot be read is UNKNOWN, with the reason. Raises ServiceError when nothing can be.
        """
