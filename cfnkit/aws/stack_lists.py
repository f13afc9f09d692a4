"""The stacks of a region.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
"""

from __future__ import annotations

from cfnkit.aws.access import Access


def stack_names(access: Access) -> tuple[str, ...]:
    """The names of the stacks of the access's region, without those nested in others and those only being made.

    Raises ServiceError.
    """
    with access.explained(f"The stacks of {access.region} cannot be listed", "cloudformation:DescribeStacks"):
        client = access.client("cloudformation")
        try:
            pages = client.get_paginator("describe_stacks").paginate()
            found = [stack for page in pages for stack in page["Stacks"]]
        finally:
            client.close()
    return tuple(
        sorted(
            str(stack["StackName"])
            for stack in found
            if not stack.get("ParentId") and stack["StackStatus"] not in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE")
        )
    )
