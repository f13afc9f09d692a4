"""Tags, as a list of keys and values or as an object: those of AWS, and those that a stack gives to its resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
"""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import Any

from cfnkit.drift.states.state import ResourceState, Scope
from cfnkit.schemas import ResourceSchema

_AWS_PREFIX = "aws:"


def is_foreign_tag(element: Any) -> bool:
    """Whether an element of a list of tags belongs to AWS, so that no template can declare it."""
    key = element.get("Key", element.get("TagKey")) if isinstance(element, dict) else None
    return isinstance(key, str) and is_foreign_key(key)


def is_foreign_key(key: str) -> bool:
    """Whether the key of a tag belongs to AWS."""
    return key.startswith(_AWS_PREFIX)


def as_lists(expected: Any, actual: Any) -> tuple[Any, Any]:
    """The tags of both sides as lists when one side has them as an object; otherwise unchanged."""
    if isinstance(expected, dict) and isinstance(actual, list):
        return _as_list(expected), actual
    if isinstance(expected, list) and isinstance(actual, dict):
        return expected, _as_list(actual)
    return expected, actual


def scope_with_tags(scope: Scope, state: ResourceState, schema: ResourceSchema) -> Scope:
    """The scope with the tags of the stack, taken from the expected properties of the source if they are not known.

    DescribeStackResourceDrifts counts the tags of the stack among the expected properties of each resource.
    """
    name = _property(schema)
    if scope.stack_tags is not None or state.expected is None or name is None:
        return scope
    tags = state.expected.get(name)
    if isinstance(tags, dict):
        return replace(scope, stack_tags=tags)
    named = [tag for tag in tags or () if isinstance(tag, dict) and isinstance(tag.get("Key"), str)]
    return replace(scope, stack_tags={tag["Key"]: tag.get("Value", "") for tag in named})


def declared_with_tags(
    declared: abc.Mapping[str, Any], state: ResourceState, schema: ResourceSchema, scope: Scope
) -> abc.Mapping[str, Any]:
    """The declared properties with the tags of the stack, if the type takes tags and either side has some.

    A tag of the resource takes precedence over a tag of the stack with the same key.
    """
    name = _property(schema)
    if not scope.stack_tags or not schema.tagging.taggable or name is None:
        return declared
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


def live_with_tags(state: ResourceState, schema: ResourceSchema) -> abc.Mapping[str, Any]:
    """The live properties with the tags that the source gives beside them (AWS Config)."""
    name = _property(schema)
    if not state.tags or name is None or name in state.properties:
        return state.properties
    return {**state.properties, name: _as_list(state.tags)}


def _property(schema: ResourceSchema) -> str | None:
    """The top-level property that holds the tags."""
    path = schema.tagging.property
    return path[0] if path is not None and len(path) == 1 else None


def _as_list(tags: abc.Mapping[str, Any]) -> list[Any]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
