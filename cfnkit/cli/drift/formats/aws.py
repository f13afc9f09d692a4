"""Drift in exactly the shape of DescribeStackResourceDrifts, so that what reads its output reads ours.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceDrift.html
"""

from __future__ import annotations

import json
from typing import Any

from cfnkit.cli.drift.formats import Report
from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import every_resource
from cfnkit.source.pointer import pointer


def render(report: Report) -> str:
    """The output of the operation, with the resources of nested stacks under the ID of their own.

    As there, a resource that is not checked is not in it.
    """
    drifts = [
        _drift(resource, around, report.now)
        for _, resource, around in every_resource(report.drift)
        if resource.status is not Status.NOT_CHECKED
    ]
    return json.dumps({"StackResourceDrifts": drifts}, indent=4, ensure_ascii=False) + "\n"


def _drift(resource: ResourceDrift, around: DriftReport, now: str) -> dict[str, Any]:
    """One resource; the keys in the order in which the AWS CLI prints them."""
    drift: dict[str, Any] = {"StackId": around.stack_id or around.stack_name or ""}
    drift["LogicalResourceId"] = resource.logical_id
    if resource.physical_id is not None:
        drift["PhysicalResourceId"] = resource.physical_id
    drift["ResourceType"] = resource.type
    if resource.expected is not None:
        drift["ExpectedProperties"] = _compact(resource.expected)
    if resource.actual is not None and resource.status is not Status.DELETED:
        drift["ActualProperties"] = _compact(_projected(resource.actual, resource.expected))
    drift["PropertyDifferences"] = [_difference(difference) for difference in resource.differences]
    drift["StackResourceDriftStatus"] = resource.status.value
    drift["Timestamp"] = around.taken or now
    if resource.reason:
        drift["DriftStatusReason"] = resource.reason
    return drift


def _difference(difference: Difference) -> dict[str, str]:
    return {
        "PropertyPath": pointer(difference.path),
        "ExpectedValue": _value(difference.expected),
        "ActualValue": _value(difference.actual),
        "DifferenceType": difference.type.value,
    }


def _value(value: Any) -> str:
    """A string as it is, anything else as JSON; `null` for the side that has no value."""
    return value if isinstance(value, str) else _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def _projected(actual: Any, expected: Any) -> Any:
    """Of what is there, what is declared: of objects in a list, the keys that any of the declared ones has."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        return {key: _projected(value, expected[key]) for key, value in actual.items() if key in expected}
    if isinstance(actual, list) and isinstance(expected, list):
        declared = _together(expected)
        return [_projected(item, declared) for item in actual]
    return actual


def _together(items: list[Any]) -> Any:
    """The keys of all objects in a list, with what each is in one that has it; no object when there is another item."""
    if not items or not all(isinstance(item, dict) for item in items):
        return None
    together: dict[str, Any] = {}
    for item in items:
        together.update(item)
    return together
