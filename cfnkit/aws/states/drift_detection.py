"""Resources as CloudFormation's own drift detection reports them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
"""

from __future__ import annotations

import collections.abc as abc
import time
from typing import Any

from cfnkit.aws.access import Access
from cfnkit.aws.states.resource_reader import Wanted
from cfnkit.diagnostics import ServiceError
from cfnkit.drift.states import resource_drifts
from cfnkit.drift.states.resource_drifts import drift_state
from cfnkit.drift.states.state import ResourceState

_NOT_COVERED = "CloudFormation's drift detection does not cover the type"


class DriftDetectionReader:
    """Lets CloudFormation detect the drift of each stack, and reads the result; this changes no resource."""

    source = resource_drifts.SOURCE

    def __init__(self, access: Access, patience: float = 900.0, interval: float = 3.0) -> None:
        """Take the access to the account; in seconds, the longest detection and the pause between questions."""
        self._access = access
        self._patience = patience
        self._interval = interval

    def read(self, wanted: abc.Sequence[Wanted]) -> abc.Iterator[tuple[Wanted, ResourceState]]:
        """Each resource with its state, stack by stack; unknown when CloudFormation refuses the stack."""
        stacks: dict[str, list[Wanted]] = {}
        for item in wanted:
            stacks.setdefault(item.stack_id, []).append(item)
        with self._access.explained("Drift cannot be detected", "cloudformation:DetectStackDrift"):
            client = self._access.client("cloudformation")
        try:
            # The detections of all stacks run while the first is waited for.
            begun = {stack_id: self._begin(client, stack_id) for stack_id in stacks}
            refusals = [begin for begin in begun.values() if isinstance(begin, ServiceError)]
            if len(refusals) == len(stacks):
                raise refusals[0]
            for stack_id, items in stacks.items():
                drifts, failure = self._detected(client, stack_id, begun[stack_id])
                for item in items:
                    drift = drifts.get(item.logical_id)
                    yield item, drift_state(drift) if drift else _missing(item, failure)
        finally:
            client.close()

    def _begin(self, client: Any, stack_id: str) -> str | ServiceError:
        """The ID of the detection, or the error that CloudFormation answered."""
        subject = f"The drift of {stack_id} cannot be detected"
        try:
            with self._access.explained(subject, "cloudformation:DetectStackDrift"):
                return str(client.detect_stack_drift(StackName=stack_id)["StackDriftDetectionId"])
        except ServiceError as error:
            return error

    def _detected(
        self, client: Any, stack_id: str, begun: str | ServiceError
    ) -> tuple[abc.Mapping[str, abc.Mapping[str, Any]], str]:
        """The drifts by logical ID, and why some are missing, or nothing."""
        if isinstance(begun, ServiceError):
            return {}, str(begun).rstrip(".")
        failure = self._wait(client, stack_id, begun)
        return self._drifts(client, stack_id), failure

    def _wait(self, client: Any, stack_id: str, detection: str) -> str:
        """Wait for the end of a detection; returns why it is not complete, or nothing."""
        subject = f"The drift of {stack_id} cannot be detected"
        deadline = time.monotonic() + self._patience
        while True:
            with self._access.explained(subject, "cloudformation:DescribeStackDriftDetectionStatus"):
                status = client.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
            if status["DetectionStatus"] != "DETECTION_IN_PROGRESS":
                break
            if time.monotonic() >= deadline:
                raise ServiceError(f"{subject}: it did not end within {self._patience:g} s.")
            time.sleep(self._interval)
        if status["DetectionStatus"] != "DETECTION_FAILED":
            return ""
        return str(status.get("DetectionStatusReason") or "the detection failed").rstrip(".")

    def _drifts(self, client: Any, stack_id: str) -> dict[str, abc.Mapping[str, Any]]:
        """The drift of each resource, by logical ID."""
        subject = f"The drift of {stack_id} cannot be read"
        request: dict[str, Any] = {"StackName": stack_id, "MaxResults": 100}
        drifts: dict[str, abc.Mapping[str, Any]] = {}
        while True:
            with self._access.explained(subject, "cloudformation:DescribeStackResourceDrifts"):
                page = client.describe_stack_resource_drifts(**request)
            drifts.update({drift["LogicalResourceId"]: drift for drift in page["StackResourceDrifts"]})
            if not page.get("NextToken"):
                return drifts
            request["NextToken"] = page["NextToken"]


def _missing(wanted: Wanted, failure: str) -> ResourceState:
    return wanted.unknown(failure) if failure else wanted.unsupported(_NOT_COVERED)
