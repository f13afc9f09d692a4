"""Live resources recorded by AWS Config.

The `configuration` of an item follows the resource type's schema if Config reads the type through the CloudFormation
registry. For older types it follows the service's own API and cannot be compared.

https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html
"""

from __future__ import annotations

import collections.abc as abc
from typing import Any

from cfnkit.drift.states.state import FoundState, Presence, ResourceState
from cfnkit.drift.values import decoded, decoded_object
from cfnkit.schemas import ResourceSchema, Schemas

SOURCE = "AWS Config"

_DELETED = ("ResourceDeleted", "ResourceDeletedNotRecorded")
_NOT_RECORDED = "ResourceNotRecorded"
# The share of keys that are in the schema, in an item that follows it: the schema may be older than the item.
_SHARE = 0.8


def found_items(items: abc.Iterable[abc.Mapping[str, Any]], schemas: Schemas, *, asked_for: bool) -> list[FoundState]:
    """The resources of valid configuration items; if a resource has several items, the latest one counts."""
    latest: dict[tuple[str, str], abc.Mapping[str, Any]] = {}
    for item in items:
        key = (item["resourceType"], item.get("resourceId") or item.get("resourceName") or _arn(item))
        if key not in latest or _captured(item) > _captured(latest[key]):
            latest[key] = item
    return [_found(item, schemas.get(item["resourceType"]), asked_for) for item in latest.values()]


def item_state(item: abc.Mapping[str, Any], schema: ResourceSchema | None) -> ResourceState:
    """The state of the resource of a configuration item."""
    type_name = item["resourceType"]
    physical_id = item.get("resourceId") or item.get("resourceName") or None
    status = item.get("configurationItemStatus")
    tags = item.get("tags")
    item_tags = {str(key): str(value) for key, value in tags.items()} if isinstance(tags, dict) else None
    if status in _DELETED:
        return ResourceState(type_name, physical_id, Presence.DELETED, tags=item_tags)
    if status == _NOT_RECORDED:
        return ResourceState(
            type_name, physical_id, Presence.UNKNOWN, reason="AWS Config does not record the type", tags=item_tags
        )
    configuration = decoded_object(item.get("configuration")) or {}
    if schema is None or not _fits(configuration, schema):
        reason = "AWS Config records the type in the form of its service, not of its schema"
        return ResourceState(type_name, physical_id, Presence.UNSUPPORTED, reason=reason, tags=item_tags)
    properties = {key: value for key, value in configuration.items() if key in schema.properties}
    supplementary = item.get("supplementaryConfiguration")
    for key, value in supplementary.items() if isinstance(supplementary, dict) else ():
        if key in schema.properties:
            properties.setdefault(key, decoded(value))
    return ResourceState(type_name, physical_id, properties=properties, tags=item_tags)


def _fits(configuration: abc.Mapping[str, Any], schema: ResourceSchema) -> bool:
    known = sum(key in schema.properties for key in configuration)
    return known > 0 and known >= _SHARE * len(configuration)


def _found(item: abc.Mapping[str, Any], schema: ResourceSchema | None, asked_for: bool) -> FoundState:
    names = (item.get("resourceId"), _arn(item), item.get("resourceName"))
    known = tuple(dict.fromkeys(name for name in names if name))
    return FoundState(item_state(item, schema), known, asked_for)


def _arn(item: abc.Mapping[str, Any]) -> str:
    """The ARN; its key is in capitals in the files that Config delivers."""
    return item.get("arn") or item.get("ARN") or ""


def _captured(item: abc.Mapping[str, Any]) -> str:
    return str(item.get("configurationItemCaptureTime") or "")
