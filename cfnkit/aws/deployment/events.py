"""The events of a stack."""

from __future__ import annotations

import collections.abc as abc
from typing import Any, NamedTuple

_CANCELLED = "cancelled"


class Event(NamedTuple):
    """One event of the stack: a resource, its new status, and the reason."""

    id: str
    logical_id: str
    type: str
    status: str
    reason: str


def first_failure(events: abc.Iterable[Event]) -> Event | None:
    """The first event that failed by itself, or else the first that failed: others are only cancelled because of it."""
    failed = [event for event in events if event.status.endswith("_FAILED")]
    return next((event for event in failed if _CANCELLED not in event.reason.lower()), failed[0] if failed else None)


def event_of(entry: abc.Mapping[str, Any]) -> Event:
    """An event as the service describes it."""
    return Event(
        entry["EventId"],
        entry["LogicalResourceId"],
        entry.get("ResourceType", ""),
        entry["ResourceStatus"],
        entry.get("ResourceStatusReason", ""),
    )
