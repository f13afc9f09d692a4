"""The stacks of a region, and those of a stack set.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cfnkit.aws.access import Access


class StackInstance(NamedTuple):
    """An instance of a stack set; `stack_id` is empty as long as the stack does not exist."""

    account: str
    region: str
    stack_id: str


def stack_ids(access: Access) -> tuple[str, ...]:
    """The IDs of the stacks of the access's region, without those nested in others and those only being made.

    Raises ServiceError.
    """
    return tuple(sorted(str(stack["StackId"]) for stack in _stacks(access)))


def stack_instances(access: Access, stack_set: str, call_as: str = "SELF") -> tuple[StackInstance, ...]:
    """The instances of a stack set of the access's account, or of its organization. Raises ServiceError.

    `call_as` is DELEGATED_ADMIN in an account to which the organization has delegated its stack sets.
    """
    subject = f"The instances of the stack set {stack_set} cannot be listed"
    refusals = {"StackSetNotFoundException": "there is no such stack set"}
    with access.explained(subject, "cloudformation:ListStackInstances", refusals):
        client = access.client("cloudformation")
        try:
            pages = client.get_paginator("list_stack_instances").paginate(StackSetName=stack_set, CallAs=call_as)
            found = [summary for page in pages for summary in page["Summaries"]]
        finally:
            client.close()
    return tuple(StackInstance(one["Account"], one["Region"], one.get("StackId", "")) for one in found)


def _stacks(access: Access) -> list[Mapping[str, Any]]:
    with access.explained(f"The stacks of {access.region} cannot be listed", "cloudformation:DescribeStacks"):
        client = access.client("cloudformation")
        try:
            pages = client.get_paginator("describe_stacks").paginate()
            found = [stack for page in pages for stack in page["Stacks"]]
        finally:
            client.close()
    return [
        stack
        for stack in found
        if not stack.get("ParentId") and stack["StackStatus"] not in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE")
    ]
