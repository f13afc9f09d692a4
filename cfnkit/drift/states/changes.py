"""Live resources from reports that give only what differs from the template.

These are `list-stack-instance-resource-drifts` and the drift of a resource that has no ActualProperties
(https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_PropertyDifference.html), and the report of
`cfnkit drift --format json`. The live side is what the template declares, with the changes of the report.
"""

from __future__ import annotations

import collections.abc as abc
import copy
import json
from typing import Any

from cfnkit.drift.states.state import Presence, ResourceState, StackState, StatedChange
from cfnkit.source.pointer import steps

SOURCE = "cfnkit.drift/1"
_ADD, _REMOVE = "ADD", "REMOVE"


def _steps(path: str) -> tuple[str, ...]:
    return tuple(steps(path))


def is_report(value: Any) -> bool:
    """Whether a value is a report of cfnkit's own."""
    return isinstance(value, dict) and value.get("format") == SOURCE


def report_state(report: abc.Mapping[str, Any]) -> StackState:
    """The state in a valid report of cfnkit."""
    stack = report.get("stack") or {}
    source = report.get("source") or {}
    resources = report["resources"]
    return StackState(
        {one["logical_id"]: _resource(one) for one in resources},
        complete=False,
        source=source.get("name") or SOURCE,
        stack_name=stack.get("name"),
        stack_id=stack.get("id"),
        region=stack.get("region"),
        account_id=stack.get("account_id"),
        taken=source.get("taken"),
        nested={one["logical_id"]: report_state(one["nested"]) for one in resources if one.get("nested")},
    )


def _resource(one: abc.Mapping[str, Any]) -> ResourceState:
    # A resource that was not checked may have a nested stack that was.
    exists = one["status"] in ("IN_SYNC", "MODIFIED") or bool(one.get("nested"))
    presence = Presence.EXISTS if exists else _PRESENCES[one["status"]]
    return ResourceState(
        one["type"],
        one.get("physical_id"),
        presence,
        reason=one.get("reason") or "",
        projected=True,
        changes=tuple(
            StatedChange(_steps(change["path"]), change["type"], change["actual"], as_text=False)
            for change in one["differences"]
        ),
    )


_PRESENCES = {
    "DELETED": Presence.DELETED,
    "UNKNOWN": Presence.UNKNOWN,
    "NOT_CHECKED": Presence.UNSUPPORTED,
}


def stated_changes(differences: abc.Iterable[abc.Mapping[str, Any]]) -> tuple[StatedChange, ...]:
    """The changes in the PropertyDifferences of a resource's drift."""
    return tuple(
        StatedChange(_steps(one["PropertyPath"]), one["DifferenceType"], one.get("ActualValue"), as_text=True)
        for one in differences
    )


def with_changes(declared: abc.Mapping[str, Any], changes: abc.Iterable[StatedChange]) -> dict[str, Any] | None:
    """The declared properties with the changes of a report; None when one has no place in them."""
    properties: dict[str, Any] = copy.deepcopy(dict(declared))
    for change in sorted(changes, key=_turn):
        if not _change(properties, change):
            return None
    return properties


def _turn(change: StatedChange) -> tuple[int, list[tuple[int, str]]]:
    """When to make a change: elements go by their declared indexes, the last one first, and come by the live ones."""
    steps = [(int(step), "") if step.isdecimal() else (0, step) for step in change.path]
    if change.type == _ADD:
        return 2, steps
    if change.type == _REMOVE and change.path and change.path[-1].isdecimal():
        return 1, [(-number, step) for number, step in steps]
    return 0, steps


def _change(properties: dict[str, Any], change: StatedChange) -> bool:
    """Make one change; returns whether its path leads somewhere."""
    *above, last = change.path or ("",)
    owner: Any = properties
    for step in above:
        owner = _decoded(owner, step)
        if owner is None:
            return False
    if isinstance(owner, list):
        if not last.isdecimal():
            return False
        index = int(last)
        if change.type == _ADD:
            owner.insert(index, _value(change, None))
        elif index >= len(owner):
            return False
        elif change.type == _REMOVE:
            del owner[index]
        else:
            owner[index] = _value(change, owner[index])
        return True
    if not isinstance(owner, dict):
        return False
    if change.type == _REMOVE:
        owner.pop(last, None)
    else:
        owner[last] = _value(change, owner.get(last))
    return True


def _decoded(owner: Any, step: str) -> Any:
    """The value at a step, which is replaced by the document in it when it is a JSON text; None without one."""
    key: Any = int(step) if isinstance(owner, list) and step.isdecimal() else step
    try:
        value = owner[key]
        if isinstance(value, str):
            value = owner[key] = json.loads(value)
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    return value


def _value(change: StatedChange, declared: Any) -> Any:
    """The live value; CloudFormation writes an object, a list or a number as a text."""
    value = change.actual
    if not change.as_text or not isinstance(value, str) or (isinstance(declared, str) and declared[:1] not in "{["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
