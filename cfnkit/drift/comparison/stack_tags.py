"""The tags of a stack, which it gives to its resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
"""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import Any

from cfnkit.drift.scope import Scope
from cfnkit.drift.states.state import ResourceState
from cfnkit.schemas import ResourceSchema


def with_known_tags(scope: Scope, state: ResourceState, schema: ResourceSchema) -> Scope:
    """The scope with the tags of the stack, where nothing is known of them but what the source itself expects.

    DescribeStackResourceDrifts counts the tags of the stack among the expected properties of each resource.
    """
    path = schema.tagging.property
    if scope.stack_tags is not None or state.expected is None or path is None or len(path) != 1:
        return scope
    tags = state.expected.get(path[0])
    if isinstance(tags, dict):
        return replace(scope, stack_tags=tags)
    named = [tag for tag in tags or () if isinstance(tag, dict) and isinstance(tag.get("Key"), str)]
    return replace(scope, stack_tags={tag["Key"]: tag.get("Value", "") for tag in named})


def with_stack_tags(
    declared: abc.Mapping[str, Any], state: ResourceState, schema: ResourceSchema, scope: Scope
) -> abc.Mapping[str, Any]:
    """The declared properties with the tags of the stack, where the type takes tags and some are there to compare.

    A tag that the resource declares itself comes before one of the stack with the same key.
    """
    path = schema.tagging.property
    if not scope.stack_tags or not schema.tagging.taggable or path is None or len(path) != 1:
        return declared
    name = path[0]
    tags = declared.get(name)
    if tags is None and not state.properties.get(name) and not state.tags:
        return declared
    if isinstance(tags, dict) or (tags is None and isinstance(state.properties.get(name), dict)):
        return {**declared, name: {**scope.stack_tags, **(tags or {})}}
    if tags is not None and not isinstance(tags, list):
        return declared
    own = {tag.get("Key") for tag in tags or () if isinstance(tag, dict)}
    added = [{"Key": key, "Value": value} for key, value in scope.stack_tags.items() if key not in own]
    return {**declared, name: [*(tags or ()), *added]} if added else declared
