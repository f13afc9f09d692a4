"""Live resources from a drift-aware change set, whose values before the change are those of the live resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
"""

from __future__ import annotations

import collections.abc as abc
from typing import Any

from cfnkit.drift.states.resource_drifts import stack_name_of
from cfnkit.drift.states.state import Presence, ResourceState, StackState
from cfnkit.drift.values import decoded_object

SOURCE = "DescribeChangeSet"
_ACTUAL = "ACTUAL_STATE"
_REVERT = "REVERT_DRIFT"
_NO_CONTEXT = "the change set has no values: describe it with --include-property-values"


def is_drift_aware(change_set: abc.Mapping[str, Any]) -> bool:
    """Whether a valid change set compares with the live resources, not with the last deployment."""
    mode = change_set.get("DeploymentMode") or (change_set.get("DeploymentConfig") or {}).get("Mode")
    return mode == _REVERT or any(
        (detail.get("Target") or {}).get("BeforeValueFrom") == _ACTUAL
        for change in _resource_changes(change_set)
        for detail in change.get("Details") or ()
    )


def change_set_state(change_set: abc.Mapping[str, Any]) -> StackState:
    """The state in a valid drift-aware change set; it is partial, since it lists only resources that change."""
    stack = stack_name_of(change_set.get("StackId") or "")
    return StackState(
        {change["LogicalResourceId"]: _resource(change) for change in _resource_changes(change_set)},
        complete=False,
        source=SOURCE,
        stack_name=change_set.get("StackName") or stack.name,
        stack_id=stack.id or None,
        region=stack.region,
        account_id=stack.account_id,
        taken=change_set.get("CreationTime") or None,
    )


def _resource_changes(change_set: abc.Mapping[str, Any]) -> abc.Iterator[abc.Mapping[str, Any]]:
    for change in change_set["Changes"]:
        if change.get("ResourceChange"):
            yield change["ResourceChange"]


def _resource(change: abc.Mapping[str, Any]) -> ResourceState:
    context = decoded_object(change.get("BeforeContext"))
    properties = context.get("Properties") if context else None
    status = change.get("ResourceDriftStatus")
    presence, reason = Presence.EXISTS, ""
    if status == "DELETED" or (change.get("Action") == "Add" and not change.get("PhysicalResourceId")):
        presence = Presence.DELETED
    elif status == "UNSUPPORTED":
        presence, reason = Presence.UNSUPPORTED, "CloudFormation cannot compare the type with its live state"
    elif not isinstance(properties, dict):
        presence, reason = Presence.UNKNOWN, _NO_CONTEXT
    return ResourceState(
        change["ResourceType"],
        change.get("PhysicalResourceId") or None,
        presence,
        properties if isinstance(properties, dict) else {},
        reason,
        projected=True,
        verdict=status,
    )
