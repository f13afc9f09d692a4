"""A macro that puts one more tag on each resource that has tags."""

from __future__ import annotations

from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    fragment = event["fragment"]
    tag = {"Key": "Stack", "Value": event["params"]["Stack"]}
    resources = {name: _tagged(resource, tag) for name, resource in fragment["Resources"].items()}
    tagged = {**fragment, "Resources": resources}
    return {"requestId": event["requestId"], "status": "success", "fragment": tagged}


def _tagged(resource: dict[str, Any], tag: dict[str, Any]) -> dict[str, Any]:
    properties = resource.get("Properties", {})
    if "Tags" not in properties:
        return resource
    return {**resource, "Properties": {**properties, "Tags": [*properties["Tags"], tag]}}
