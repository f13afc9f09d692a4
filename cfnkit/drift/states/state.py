"""What is there: the live state of a stack's resources, wherever it was read."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Presence(Enum):
    """Whether a resource is there: UNKNOWN when it could not be read, UNSUPPORTED when its type cannot be."""

    EXISTS = "EXISTS"
    DELETED = "DELETED"
    UNKNOWN = "UNKNOWN"
    UNSUPPORTED = "UNSUPPORTED"


@dataclass(frozen=True, slots=True)
class ResourceState:
    """One live resource.

    `properties` has the shape of the resource type's schema, in plain JSON values; `reason` says why they are not
    known when `presence` is UNKNOWN or UNSUPPORTED. `projected` says that the source gives only the properties that
    the template declares (DescribeStackResourceDrifts), so that nothing can be said of the undeclared ones.
    `tags` are set when the source keeps them beside the properties (AWS Config). `expected` is what the source itself
    holds the template to say, functions evaluated (DescribeStackResourceDrifts). A value that the source keeps to
    itself, because it is secret, is "****".
    """

    type: str
    physical_id: str | None = None
    presence: Presence = Presence.EXISTS
    properties: abc.Mapping[str, Any] = field(default_factory=dict, repr=False)
    reason: str = ""
    projected: bool = False
    tags: abc.Mapping[str, str] | None = None
    verdict: str | None = None
    """The status that the source itself gives (DescribeStackResourceDrifts), which is judged again."""
    expected: abc.Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class FoundState:
    """A live resource of which the source does not say what it is called in a template (Cloud Control, AWS Config).

    `names` is what it may be called by: its identifier, first, its ARN, its name. `asked_for` says that somebody read
    this one resource, so that it is one of the template's; a snapshot of a whole account holds others' too.
    """

    state: ResourceState
    names: tuple[str, ...]
    asked_for: bool


@dataclass(frozen=True, slots=True)
class StackState:
    """The live resources of a stack, by logical ID.

    `complete` says that a resource which is absent here does not exist; from a partial source, an absent one was not
    checked. `source` names what it was read from ("cfnkit.snapshot/1", "DescribeStackResourceDrifts", ...).
    `tags` are the stack's own tags, None when they are not known; likewise `parameters`, the values that it was
    deployed with ("****" for a NoEcho one), `resolved_parameters`, those of SSM parameter types, and `outputs`.
    `template` is its text as it was sent, `processed_template` the one behind its transforms, if it has any.
    `nested` are the states of nested stacks, by logical ID. `found` are resources without a logical ID, which
    `match_states` finds.
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
    """When it was read, in ISO 8601; None when the source does not say."""
    nested: abc.Mapping[str, StackState] = field(default_factory=dict)
    parameters: abc.Mapping[str, str] | None = field(default=None, repr=False)
    resolved_parameters: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    outputs: abc.Mapping[str, str] | None = field(default=None, repr=False)
    template: str | None = field(default=None, repr=False)
    processed_template: str | None = field(default=None, repr=False)
    found: tuple[FoundState, ...] = ()
