"""Live resources from CloudFormation's own drift detection.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceDrift.html
"""

from __future__ import annotations

import collections.abc as abc
from typing import Any, NamedTuple

from cfnkit.drift.states.changes import stated_changes
from cfnkit.drift.states.state import Presence, ResourceState, StackState
from cfnkit.drift.values import decoded_object

SOURCE = "DescribeStackResourceDrifts"
_MISSING = "The output has no ActualProperties of the resource."
_UNREADABLE = "The ActualProperties of the resource are no JSON object."
_PROPERTIES = frozenset({"ExpectedProperties", "ActualProperties"})


class StackName(NamedTuple):
    """The ID of a stack and its parts."""

    id: str
    name: str | None
    region: str | None
    account_id: str | None


def stack_name_of(stack_id: str) -> StackName:
    """The parts of `arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/NAME/UUID`."""
    parts = stack_id.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("stack/"):
        return StackName(stack_id, None, None, None)
    return StackName(stack_id, parts[5].split("/")[1] or None, parts[3] or None, parts[4] or None)


def drifts_state(drifts: abc.Iterable[abc.Mapping[str, Any]]) -> StackState:
    """The state of a stack from valid drifts of its resources; it is partial, since other resources may exist."""
    resources: dict[str, ResourceState] = {}
    stack = StackName("", None, None, None)
    times: list[str] = []
    for drift in drifts:
        resources[drift["LogicalResourceId"]] = drift_state(drift)
        stack = stack if stack.id else stack_name_of(drift.get("StackId") or "")
        times.append(str(drift.get("Timestamp") or ""))
    return StackState(
        resources=resources,
        complete=False,
        source=SOURCE,
        stack_name=stack.name,
        stack_id=stack.id or None,
        region=stack.region,
        account_id=stack.account_id,
        taken=max(times, default="") or None,
    )


def drift_state(drift: abc.Mapping[str, Any]) -> ResourceState:
    """The state of one resource; PropertyDifferences are used only where the output has no properties."""
    verdict = drift["StackResourceDriftStatus"]
    actual = decoded_object(drift.get("ActualProperties"))
    # The drift of a stack instance has no properties, only their differences.
    is_summary = drift.keys().isdisjoint(_PROPERTIES) and (
        verdict == "IN_SYNC" or (verdict == "MODIFIED" and "PropertyDifferences" in drift)
    )
    changes = stated_changes(drift.get("PropertyDifferences") or ()) if is_summary else None
    missing = "" if actual is not None or is_summary else _UNREADABLE if drift.get("ActualProperties") else _MISSING
    presence, reason = _presence(verdict, drift.get("DriftStatusReason") or "", missing)
    return ResourceState(
        type=drift["ResourceType"],
        physical_id=drift.get("PhysicalResourceId") or None,
        presence=presence,
        properties=actual or {},
        reason=reason,
        projected=True,
        verdict=verdict,
        expected=decoded_object(drift.get("ExpectedProperties")),
        changes=changes,
    )


def _presence(verdict: str, reason: str, missing: str) -> tuple[Presence, str]:
    if verdict == "DELETED":
        return Presence.DELETED, ""
    if verdict == "UNSUPPORTED":
        return Presence.UNSUPPORTED, reason or "CloudFormation's drift detection does not support the type."
    if verdict == "UNKNOWN":
        return Presence.UNKNOWN, reason or "CloudFormation's drift detection failed for the resource."
    if verdict == "NOT_CHECKED":
        return Presence.UNKNOWN, reason or "CloudFormation has not checked the resource."
    if missing:
        return Presence.UNKNOWN, missing
    return Presence.EXISTS, ""
