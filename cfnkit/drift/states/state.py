"""The live state of the resources of a stack, its readers, and the facts that the comparison needs of the stack."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from cfnkit.deployment import partition_of
from cfnkit.template import Resource


class Presence(Enum):
    """Whether a resource exists: UNKNOWN if it could not be read, UNSUPPORTED if its type cannot be read."""

    EXISTS = "EXISTS"
    DELETED = "DELETED"
    UNKNOWN = "UNKNOWN"
    UNSUPPORTED = "UNSUPPORTED"


class StatedChange(NamedTuple):
    """A difference that a report states: its path in the properties, its type and the live value.

    `as_text` says that the value is a text as CloudFormation writes it, whatever its type is.
    """

    path: tuple[str, ...]
    type: str
    actual: Any
    as_text: bool


@dataclass(frozen=True, slots=True)
class ResourceState:
    """One live resource.

    `properties` are plain JSON values in the form of the resource type's schema; `reason` says why they are unknown
    when `presence` is UNKNOWN or UNSUPPORTED. `projected` says that the source gives only declared properties
    (DescribeStackResourceDrifts), so that undeclared ones are unknown. `tags` are set when the source gives them beside
    the properties (AWS Config). `expected` are the declared properties as the source evaluated them
    (DescribeStackResourceDrifts). `changes` are set when the source gives only what differs from the template. A secret
    that the source does not reveal is "****".
    """

    type: str
    physical_id: str | None = None
    presence: Presence = Presence.EXISTS
    properties: abc.Mapping[str, Any] = field(default_factory=dict, repr=False)
    reason: str = ""
    projected: bool = False
    tags: abc.Mapping[str, str] | None = None
    verdict: str | None = None
    """The drift status by the source (DescribeStackResourceDrifts); it does not decide cfnkit's."""
    expected: abc.Mapping[str, Any] | None = field(default=None, repr=False)
    changes: tuple[StatedChange, ...] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class FoundState:
    """A live resource whose logical ID the source does not give (Cloud Control, AWS Config).

    `names` are its identifier, which is first, its ARN and its name. `asked_for` says that the resource was read
    individually, so that it belongs to the template; a snapshot of a whole account has other resources, too.
    """

    state: ResourceState
    names: tuple[str, ...]
    asked_for: bool


@dataclass(frozen=True, slots=True)
class StackState:
    """The live resources of a stack, by logical ID.

    `complete` says that a resource which is not here does not exist; in a partial state, it was not checked. `source`
    is the origin of the state ("cfnkit.snapshot/1", "DescribeStackResourceDrifts", ...). `tags` are the stack's own
    tags, `parameters` the values that it was deployed with ("****" for a NoEcho parameter), `outputs` its outputs; None
    when they are not known. `resolved_parameters` are the values of parameters with SSM types. `template` is the
    text of the template as deployed, `processed_template` that after its transforms, if it has any. `nested` are the
    states of nested stacks, by logical ID. `found` are resources without a logical ID, which `match_states` matches.
    `last_page` says whether the last page of an output that AWS gives in pages is here; None for other sources.
    """

    resources: abc.Mapping[str, ResourceState]
    complete: bool
    source: str
    stack_name: str | None = None
    stack_id: str | None = None
    region: str | None = None
    account_id: str | None = None
    tags: abc.Mapping[str, str] | None = None
    taken: str | None = None
    """The time of reading in ISO 8601; None when the source does not give it."""
    nested: abc.Mapping[str, StackState] = field(default_factory=dict)
    parameters: abc.Mapping[str, str] | None = field(default=None, repr=False)
    resolved_parameters: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    outputs: abc.Mapping[str, str] | None = field(default=None, repr=False)
    template: str | None = field(default=None, repr=False)
    processed_template: str | None = field(default=None, repr=False)
    found: tuple[FoundState, ...] = ()
    last_page: bool | None = None


Declared: TypeAlias = abc.Callable[[StackState], abc.Mapping[str, Resource]]
"""The resources of a stack's template, evaluated as far as they can be, by logical ID."""

Progress: TypeAlias = abc.Callable[[int, int], None]
"""Takes the number of resources that have been read, and of all."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The region, account and tags of a stack; each is None when it is not known.

    A stack gives its tags to its resources: if they are not known, an undeclared tag is no drift. `undeclared` says
    that properties which the template does not declare are reported, too.
    """

    region: str | None = None
    account_id: str | None = None
    stack_tags: abc.Mapping[str, str] | None = None
    undeclared: bool = False

    @property
    def partition(self) -> str | None:
        """The partition of the region."""
        return None if self.region is None else partition_of(self.region)
