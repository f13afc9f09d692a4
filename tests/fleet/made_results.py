"""Results as runs write them, without a run."""

from __future__ import annotations

from typing import Any

from cfnkit.fleet.items import Item
from cfnkit.fleet.results import Result, StackStatus

ACCOUNT, REGION = "111122223333", "eu-west-1"


def item(stack: str, account: str = ACCOUNT) -> Item:
    """The item of a stack."""
    return Item(account, REGION, stack)


def resource(logical_id: str, status: str = "MODIFIED", **paths: tuple[Any, Any]) -> dict[str, Any]:
    """A resource of a document of drift; the values of `paths` are those of both sides."""
    differences = [
        {"path": f"/{path}", "type": "NOT_EQUAL", "expected": expected, "actual": actual}
        for path, (expected, actual) in paths.items()
    ]
    return {
        "logical_id": logical_id,
        "type": "AWS::SQS::Queue",
        "status": status,
        "reason": "",
        "differences": differences,
    }


def drifted(stack: str, day: str, *resources: dict[str, Any]) -> Result:
    """The result of a stack that drifted."""
    document = {"format": "cfnkit.drift/1", "resources": list(resources)}
    return Result(item(stack), day, StackStatus.DRIFTED, drift=document)


def sound(stack: str, day: str) -> Result:
    """The result of a stack in sync."""
    document = {"format": "cfnkit.drift/1", "resources": [resource("Queue", "IN_SYNC")]}
    return Result(item(stack), day, StackStatus.IN_SYNC, drift=document)


def unseen(stack: str, day: str, reason: str = "The role is refused.") -> Result:
    """The result of a stack that was not read."""
    return Result(item(stack), day, StackStatus.NOT_SEEN, reason)
