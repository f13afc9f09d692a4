"""Resources as AWS Config recorded them last.

https://docs.aws.amazon.com/config/latest/APIReference/API_BatchGetResourceConfig.html
"""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from itertools import islice
from typing import Any

from cfnkit.aws.access import Access, error_code
from cfnkit.aws.states.resource_reader import Wanted
from cfnkit.drift.states import config_items
from cfnkit.drift.states.config_items import item_state
from cfnkit.drift.states.state import ResourceState
from cfnkit.schemas import Schemas

_BATCH = 100
_BATCH_ACTION, _LIST_ACTION = "config:BatchGetResourceConfig", "config:ListDiscoveredResources"
_NO_TYPE = "ValidationException"
_NOT_OF_CONFIG = "AWS Config does not know the type"
_NOT_RECORDED = "AWS Config has not recorded it"


class ConfigReader:
    """Reads the resources type by type, since Config refuses a whole batch for one type that it does not know."""

    source = config_items.SOURCE

    def __init__(self, access: Access, schemas: Schemas) -> None:
        """Take the access to the account, and the schemas, which define what can be compared."""
        self._access = access
        self._schemas = schemas

    def read(self, wanted: abc.Sequence[Wanted]) -> abc.Iterator[tuple[Wanted, ResourceState]]:
        """Each resource with its state."""
        types: dict[str, list[Wanted]] = {}
        for item in wanted:
            types.setdefault(item.state.type, []).append(item)
        with self._access.explained("AWS Config cannot be asked", _BATCH_ACTION):
            client = self._access.client("config")
        try:
            for type_name, items in types.items():
                remaining = iter(items)
                while batch := list(islice(remaining, _BATCH)):
                    yield from self._batch(client, type_name, batch)
        finally:
            client.close()

    def _batch(
        self, client: Any, type_name: str, wanted: abc.Sequence[Wanted]
    ) -> abc.Iterator[tuple[Wanted, ResourceState]]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            items = _items(client, type_name, [item.physical_id for item in wanted])
        except (ClientError, BotoCoreError) as error:
            reason = self._access.reason_of(error, _BATCH_ACTION)
            no_type = error_code(error) == _NO_TYPE
            yield from ((it, it.unsupported(_NOT_OF_CONFIG) if no_type else it.unknown(reason)) for it in wanted)
            return
        for item in wanted:
            recorded = items.get(item.physical_id)
            yield item, self._state(item, recorded) if recorded else self._other_state(client, item)

    def _other_state(self, client: Any, wanted: Wanted) -> ResourceState:
        """The state of a resource that Config does not know by its physical ID: it is known by its name, or deleted."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            for selection in ({"resourceIds": [wanted.physical_id]}, {"resourceName": wanted.physical_id}):
                pages = client.get_paginator("list_discovered_resources").paginate(
                    resourceType=wanted.state.type, includeDeletedResources=True, **selection
                )
                found = [resource for page in pages for resource in page.get("resourceIdentifiers", ())]
                there = [resource["resourceId"] for resource in found if "resourceDeletionTime" not in resource]
                if len(there) == 1:
                    recorded = _items(client, wanted.state.type, there).get(there[0])
                    return self._state(wanted, recorded) if recorded else wanted.unknown(_NOT_RECORDED)
                if found and not there:
                    return wanted.deleted()
        except (ClientError, BotoCoreError) as error:
            return wanted.unknown(self._access.reason_of(error, _LIST_ACTION))
        return wanted.unknown(_NOT_RECORDED)

    def _state(self, wanted: Wanted, item: abc.Mapping[str, Any]) -> ResourceState:
        state = item_state(item, self._schemas.get(wanted.state.type))
        return replace(state, physical_id=wanted.physical_id)


def _items(client: Any, type_name: str, ids: abc.Sequence[str]) -> dict[str, abc.Mapping[str, Any]]:
    """The recorded items of a type by resource ID; keys that Config left unprocessed are asked for once more."""
    keys = [{"resourceType": type_name, "resourceId": resource_id} for resource_id in ids]
    items: dict[str, abc.Mapping[str, Any]] = {}
    for _ in range(2):
        if keys:
            output = client.batch_get_resource_config(resourceKeys=keys)
            items.update({item["resourceId"]: item for item in output.get("baseConfigurationItems", ())})
            keys = output.get("unprocessedResourceKeys", [])
    return items
