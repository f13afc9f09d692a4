"""Stacks as CloudFormation describes them: the template, the values, and the physical IDs of the resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
"""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import Any, NamedTuple

from cfnkit.aws.access import Access, error_code
from cfnkit.diagnostics import ServiceError
from cfnkit.drift.states.resource_drifts import stack_name_of
from cfnkit.drift.states.state import Presence, ResourceState, StackState

NESTED_STACK = "AWS::CloudFormation::Stack"
SOURCE = "CloudFormation"

_GONE = ("DELETE_COMPLETE", "DELETE_SKIPPED")
_NOT_READ = "it has not been read"


class _Deleted(ServiceError):
    """A stack no longer exists."""


class _Stack(NamedTuple):
    """A stack, and its state as a resource of its parent stack."""

    state: StackState
    as_resource: ResourceState


# boto3 does not read AWS_REGION: https://docs.aws.amazon.com/boto3/latest/guide/configuration.html
_REGION_ADVICE = "Give --region, or set AWS_DEFAULT_REGION (AWS_REGION is not read), or `region` in the profile."


class Stacks:
    """Reads stacks by name or ID, with their nested stacks. Nothing is changed.

    CloudFormation returns each non-ASCII character of a template as a question mark.
    """

    def __init__(self, access: Access, with_template: bool = True) -> None:
        """Take the access to the account; without `with_template`, the template of the outer stack is not read."""
        self._access = access
        self._with_template = with_template

    def read(self, name: str) -> StackState:
        """The stack, its resources by type and physical ID, and the nested stacks. Raises ServiceError."""
        from botocore.exceptions import NoRegionError

        try:
            with self._access.explained(f"The stack {name} cannot be read", "cloudformation:DescribeStacks"):
                client = self._access.client("cloudformation")
        except ServiceError as error:
            if not isinstance(error.__cause__, NoRegionError):
                raise
            raise ServiceError(f"{error} {_REGION_ADVICE}") from error.__cause__
        try:
            from botocore.handlers import json_decode_template_body

            # The handler would parse a JSON template, and its text would be lost.
            client.meta.events.unregister("after-call.cloudformation.GetTemplate", json_decode_template_body)
            return self._stack(client, name, self._with_template).state
        finally:
            client.close()

    def status(self, stack_id: str) -> str:
        """The status that CloudFormation gives a stack now; empty when it no longer exists. Raises ServiceError."""
        with self._access.explained(f"The stack {stack_id} cannot be read", "cloudformation:DescribeStacks"):
            client = self._access.client("cloudformation")
        try:
            return str(self._describe(client, stack_id).get("StackStatus", ""))
        except _Deleted:
            return ""
        finally:
            client.close()

    def _stack(self, client: Any, name: str, with_template: bool) -> _Stack:
        described = self._describe(client, name)
        state = _described(described, self._resources(client, described), client.meta.region_name)
        if with_template:
            state = self._with_templates(client, state)
        return _Stack(self._with_nested(client, state), _as_resource(described))

    def _describe(self, client: Any, name: str) -> abc.Mapping[str, Any]:
        subject = f"The stack {name} cannot be read"
        try:
            with self._access.explained(subject, "cloudformation:DescribeStacks"):
                found: list[abc.Mapping[str, Any]] = client.describe_stacks(StackName=name)["Stacks"]
        except ServiceError as error:
            cause = error.__cause__
            if cause is not None and error_code(cause) == "ValidationError" and "does not exist" in str(cause):
                raise _Deleted(f"{subject}: there is no such stack in {client.meta.region_name}.") from cause
            raise
        if not found:
            raise ServiceError(f"{subject}: CloudFormation answered, but not about it.")
        described = found[0]
        if described.get("StackStatus") == _GONE[0]:
            raise _Deleted(f"{subject}: it is deleted.")
        return described

    def _resources(self, client: Any, described: abc.Mapping[str, Any]) -> dict[str, ResourceState]:
        subject = f"The resources of the stack {described['StackName']} cannot be listed"
        with self._access.explained(subject, "cloudformation:ListStackResources"):
            pages = client.get_paginator("list_stack_resources").paginate(StackName=described["StackId"])
            listed = [summary for page in pages for summary in page.get("StackResourceSummaries", ())]
        return {
            summary["LogicalResourceId"]: _resource(summary)
            for summary in listed
            if summary.get("ResourceStatus") not in _GONE
        }

    def _with_templates(self, client: Any, state: StackState) -> StackState:
        subject = f"The template of the stack {state.stack_name} cannot be read"
        with self._access.explained(subject, "cloudformation:GetTemplate"):
            original = client.get_template(StackName=state.stack_id, TemplateStage="Original")
            text = str(original["TemplateBody"])
            processed = None
            if "Transform" in text and "Processed" in original.get("StagesAvailable", ()):
                answer = client.get_template(StackName=state.stack_id, TemplateStage="Processed")
                processed = str(answer["TemplateBody"])
        return replace(state, template=text, processed_template=processed)

    def _with_nested(self, client: Any, state: StackState) -> StackState:
        nested: dict[str, StackState] = {}
        resources = dict(state.resources)
        for logical_id, resource in state.resources.items():
            if resource.type != NESTED_STACK or not resource.physical_id:
                continue
            try:
                child = self._stack(client, resource.physical_id, with_template=True)
            except _Deleted:
                resources[logical_id] = replace(resource, presence=Presence.DELETED, reason="")
                continue
            except ServiceError as error:
                resources[logical_id] = replace(resource, reason=str(error).rstrip("."))
                continue
            nested[logical_id] = child.state
            resources[logical_id] = replace(child.as_resource, physical_id=resource.physical_id)
        return replace(state, resources=resources, nested=nested)


def _described(described: abc.Mapping[str, Any], resources: abc.Mapping[str, ResourceState], region: str) -> StackState:
    stack_id = described["StackId"]
    parts = stack_name_of(stack_id)
    parameters = described.get("Parameters", ())
    return StackState(
        resources=resources,
        complete=True,
        source=SOURCE,
        stack_name=described["StackName"],
        stack_id=stack_id,
        region=parts.region or region,
        account_id=parts.account_id,
        tags={tag["Key"]: tag["Value"] for tag in described.get("Tags", ())},
        parameters={item["ParameterKey"]: item.get("ParameterValue", "") for item in parameters},
        resolved_parameters={
            item["ParameterKey"]: item["ResolvedValue"] for item in parameters if "ResolvedValue" in item
        },
        outputs={item["OutputKey"]: item.get("OutputValue", "") for item in described.get("Outputs", ())},
    )


def _as_resource(described: abc.Mapping[str, Any]) -> ResourceState:
    """The stack as an AWS::CloudFormation::Stack, without the URL of its template, which no call returns."""
    parameters = {item["ParameterKey"]: item.get("ParameterValue", "") for item in described.get("Parameters", ())}
    properties = {
        "Parameters": parameters,
        "Tags": [{"Key": tag["Key"], "Value": tag["Value"]} for tag in described.get("Tags", ())],
        "NotificationARNs": list(described.get("NotificationARNs", ())),
        "TimeoutInMinutes": described.get("TimeoutInMinutes"),
    }
    return ResourceState(
        NESTED_STACK,
        described["StackId"],
        properties={name: value for name, value in properties.items() if value not in (None, [], {})},
    )


def _resource(summary: abc.Mapping[str, Any]) -> ResourceState:
    physical_id = summary.get("PhysicalResourceId") or None
    reason = _NOT_READ if physical_id else f"it has no physical ID ({summary.get('ResourceStatus', 'no status')})"
    return ResourceState(summary["ResourceType"], physical_id, Presence.UNKNOWN, reason=reason)
