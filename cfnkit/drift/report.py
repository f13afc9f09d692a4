"""What comparing finds."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from cfnkit.source import Span

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
    """Why a property is not compared; the first three are the service's own words."""

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
    """One value that is not as the template says.

    `expected` and `actual` are plain JSON values, None for the side that has none (the type says which: ADD has no
    expected value, REMOVE no actual one). An index in `path` counts in the expected list; for ADD in the actual one.
    `span` is the place in the template, of the nearest node that is written. `sensitive`: the values must not be shown.
    `replaces`: putting it back replaces the resource (a create-only property).
    """

    path: PointerPath
    type: DifferenceType
    expected: Any = field(repr=False)
    actual: Any = field(repr=False)
    span: Span | None = None
    sensitive: bool = False
    replaces: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A declared property that was not compared, and why."""

    path: PointerPath
    reason: SkipReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Equated:
    """A value that differs in its bytes and is yet equal, and the normaliser that says so."""

    path: PointerPath
    normaliser: str


@dataclass(frozen=True, slots=True)
class ResourceDrift:
    """What comparing one resource found. `expected` and `actual` are what was compared, in plain JSON values."""

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
    """The drift of a stack, in the template's order."""

    resources: tuple[ResourceDrift, ...]
    template: str
    source: str
    stack_name: str | None = None
    stack_id: str | None = None
    region: str | None = None
    account_id: str | None = None
    taken: str | None = None
