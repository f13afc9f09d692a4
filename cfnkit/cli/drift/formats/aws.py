"""Drift in exactly the form of DescribeStackResourceDrifts, for programs that read its output.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceDrift.html
"""

from __future__ import annotations

import json
from typing import Any

from cfnkit.cli.drift.formats import DriftView
from cfnkit.cli.output.json_text import json_text
from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import every_resource
from cfnkit.source.pointer import pointer


def render(view: DriftView) -> str:
    """The output of the operation; the resources of nested stacks have the IDs of their own stacks.

    As in the service's output, there are no resources that were not checked.
    """
    drifts = [
        _drift(resource, report, view.now)
        for _, resource, report in every_resource(view.drift)
        if resource.status is not Status.NOT_CHECKED
    ]
    return json_text({"StackResourceDrifts": drifts}, indent=4) + "\n"


def _drift(resource: ResourceDrift, report: DriftReport, now: str) -> dict[str, Any]:
    """The drift of one resource, with its keys in the order of the AWS CLI."""
    drift: dict[str, Any] = {"StackId": report.stack_id or report.stack_name or ""}
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
    drift["Timestamp"] = report.taken or now
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
    """A text as it is, any other value as JSON; `null` for the side without a value."""
    return value if isinstance(value, str) else _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def _projected(actual: Any, expected: Any) -> Any:
    """The declared part of an actual value; objects in a list have the keys of all declared objects of the list."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        return {key: _projected(value, expected[key]) for key, value in actual.items() if key in expected}
    if isinstance(actual, list) and isinstance(expected, list):
        declared = _together(expected)
        return [_projected(item, declared) for item in actual]
    return actual


def _together(items: list[Any]) -> Any:
    """An object with the keys of all objects in a list; None when an item is no object."""
    if not items or not all(isinstance(item, dict) for item in items):
        return None
    together: dict[str, Any] = {}
    for item in items:
        together.update(item)
    return together
