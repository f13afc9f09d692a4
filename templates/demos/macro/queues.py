"""The macro Queues: it makes an AWS::SQS::Queue with a queue for dead letters of each Corp::Queue."""

from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer as CloudFormation asks a macro."""
    fragment = event["fragment"]
    resources: dict[str, Any] = {}
    for name, resource in fragment["Resources"].items():
        resources |= two_queues(name, resource["Properties"]) if resource["Type"] == "Corp::Queue" else {name: resource}
    return {"requestId": event["requestId"], "status": "success", "fragment": {**fragment, "Resources": resources}}


def two_queues(name: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The queue that was asked for, and the one for what it cannot deliver."""
    dead = f"{name}Dead"
    return {
        name: {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                **asked,
                "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": [dead, "Arn"]}, "maxReceiveCount": 3},
            },
        },
        dead: {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 1_209_600}},
    }
