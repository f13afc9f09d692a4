"""The result of a comparison: differences, and values that were not compared, for each resource."""

from __future__ import annotations

import collections.abc as abc
import json
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from cfnkit.source import Span

_ABSENT = "absent"

PointerPath: TypeAlias = tuple[str | int, ...]
"""The keys and 0-based indexes from a resource's properties to a value."""


class Status(Enum):
    """The drift status of a resource, in the service's words."""

    IN_SYNC = "IN_SYNC"
    MODIFIED = "MODIFIED"
    DELETED = "DELETED"
    NOT_CHECKED = "NOT_CHECKED"
    UNKNOWN = "UNKNOWN"


class DifferenceType(Enum):
    """How a value differs, in the service's words."""

    ADD = "ADD"
    REMOVE = "REMOVE"
    NOT_EQUAL = "NOT_EQUAL"


class SkipReason(Enum):
    """Why a property was not compared; the first three reasons are the service's words."""

    WRITE_ONLY_PROPERTY = "WRITE_ONLY_PROPERTY"
    MANAGED_BY_AWS = "MANAGED_BY_AWS"
    SENSITIVE_PROPERTY = "SENSITIVE_PROPERTY"
    UNRESOLVED = "UNRESOLVED"
    NOT_RETURNED = "NOT_RETURNED"
    READ_ONLY = "READ_ONLY"
    DEPRECATED = "DEPRECATED"
    IGNORED = "IGNORED"
    ACCEPTED = "ACCEPTED"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs from the template.

    `expected` and `actual` are plain JSON values; a difference of type ADD has no expected value, one of type REMOVE no
    actual value, and the missing one is None. Indexes in `path` are 0-based and of the expected list, for ADD of the
    actual list. `span` is the place of the value, or of the nearest node around it, in the template. Values of a
    `sensitive` difference must not be shown. `replaces` says that restoring the value replaces the resource.
    """

    path: PointerPath
    type: DifferenceType
    expected: Any = field(repr=False)
    actual: Any = field(repr=False)
    span: Span | None = None
    sensitive: bool = False
    replaces: bool = False
    note: str = ""

    @property
    def expected_text(self) -> str:
        """The declared value as JSON on one line, or `absent`."""
        return _ABSENT if self.type is DifferenceType.ADD else json.dumps(self.expected, ensure_ascii=False)

    @property
    def actual_text(self) -> str:
        """The live value as JSON on one line, or `absent`."""
        return _ABSENT if self.type is DifferenceType.REMOVE else json.dumps(self.actual, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A declared property that was not compared, and why."""

    path: PointerPath
    reason: SkipReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Equated:
    """A value that is equal although its bytes differ, and the name of the normaliser that makes it equal."""

    path: PointerPath
    normaliser: str


@dataclass(frozen=True, slots=True)
class ResourceDrift:
    """The drift of one resource; `expected` and `actual` are the compared properties, as plain JSON values."""

    logical_id: str
    type: str
    status: Status
    physical_id: str | None = None
    reason: str = ""
    differences: tuple[Difference, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    undeclared: tuple[Difference, ...] = ()
    equated: tuple[Equated, ...] = ()
    expected: abc.Mapping[str, Any] | None = field(default=None, repr=False)
    actual: abc.Mapping[str, Any] | None = field(default=None, repr=False)
    span: Span | None = None
    nested: DriftReport | None = None


@dataclass(frozen=True, slots=True)
class DriftReport:
    """The drift of the resources of a stack, in the template's order.

    `template` is the name of the template's file, `source` the origin of the live state, and `taken` the time of its
    reading in ISO 8601. `live_only` are the logical IDs of resources of the stack that the template does not declare.
    """

    resources: tuple[ResourceDrift, ...]
    template: str
    source: str
    stack_name: str | None = None
    stack_id: str | None = None
    region: str | None = None
    account_id: str | None = None
    taken: str | None = None
    live_only: tuple[str, ...] = ()
