"""Resources read through Cloud Control, which returns them in the shape of their schema.

https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-read.html
"""

from __future__ import annotations

import collections.abc as abc
import json
import re
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any, NamedTuple, TypeVar

from cfnkit.aws.access import Access, error_code
from cfnkit.aws.states.resource_reader import Wanted
from cfnkit.drift.states.cloud_control import resource_state
from cfnkit.drift.states.identifiers import declared_value, identifier_of
from cfnkit.drift.states.state import ResourceState
from cfnkit.drift.values import decoded_object
from cfnkit.schemas import Schemas

_GET, _LIST = "cloudformation:GetResource", "cloudformation:ListResources"
_NOT_FOUND = "ResourceNotFoundException"
_UNSUPPORTED = {
    "UnsupportedActionException": "Cloud Control cannot read the type",
    "TypeNotFoundException": "Cloud Control does not know the type in this region",
    "PrivateTypeException": "Cloud Control does not read private types",
}
# The errors for an identifier that is not in the form that the type's handler takes.
_NOT_ITS_IDENTIFIER = (_NOT_FOUND, "InvalidRequestException", "ValidationException")
_NAME_PART = re.compile(r"[|:/]")
_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")


class _Listing(NamedTuple):
    """A list to ask for: the resources of a type, within the parents that the model (JSON text) names."""

    type_name: str
    model: str


class _Listed(NamedTuple):
    """The names of each listed resource, by identifier; or why they could not be listed."""

    names: abc.Mapping[str, frozenset[str]]
    failure: str = ""


class CloudControlReader:
    """Reads up to `connections` resources at once; when the service throttles, it slows down."""

    source = "Cloud Control"

    def __init__(self, access: Access, schemas: Schemas, connections: int = 8) -> None:
        """Take the access to the account, and the schemas, which define the resources' identifiers."""
        self._access = access
        self._schemas = schemas
        self._connections = connections
        self._client: Any = None

    def read(self, wanted: abc.Sequence[Wanted]) -> abc.Iterator[tuple[Wanted, ResourceState]]:
        """Each resource with its state.

        A resource that is not found by its identifier, when that one is not certain, is looked for in the list of its
        type.
        """
        with self._access.explained("Cloud Control cannot be asked", _GET):
            self._client = self._access.client("cloudcontrol", self._connections)
        pool = ThreadPoolExecutor(self._connections)
        try:
            unfound: dict[_Listing, list[Wanted]] = {}
            for item, state in _done(pool, self._by_identifier, wanted):
                if state is None:
                    unfound.setdefault(self._listing(item), []).append(item)
                else:
                    yield item, state
            listed = dict(_done(pool, self._list, tuple(unfound)))
            named = [(item, listed[listing]) for listing, items in unfound.items() for item in items]
            for (item, _), state in _done(pool, self._from_list, named):
                yield item, state
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            self._client.close()

    def _by_identifier(self, wanted: Wanted) -> ResourceState | None:
        """The state by the identifier made from the declaration; None when that may be the wrong identifier."""
        schema = self._schemas.get(wanted.state.type)
        declared = wanted.declared.properties if wanted.declared else None
        identifier = identifier_of(schema, declared, wanted.physical_id)
        if identifier is None:
            return None
        state, code = self._get(wanted, identifier.text)
        if code == _NOT_FOUND and identifier.certain:
            return wanted.deleted()
        return None if code in _NOT_ITS_IDENTIFIER else state

    def _from_list(self, named: tuple[Wanted, _Listed]) -> ResourceState:
        """The state by the identifier found in the list of the type."""
        wanted, listed = named
        if listed.failure:
            return wanted.unknown(f"its identifier in Cloud Control is not known, and {listed.failure}")
        identifiers = [identifier for identifier, names in listed.names.items() if wanted.physical_id in names]
        if len(identifiers) == 1:
            state, code = self._get(wanted, identifiers[0])
            return wanted.deleted() if code == _NOT_FOUND else state
        count = "no resource" if not identifiers else "more than one resource"
        return wanted.unknown(f"{count} of its type is called {wanted.physical_id} in Cloud Control's list")

    def _get(self, wanted: Wanted, identifier: str) -> tuple[ResourceState, str]:
        """The resource's state, and the code of the error that made it unknown or unsupported."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            output = self._client.get_resource(TypeName=wanted.state.type, Identifier=identifier)
        except (ClientError, BotoCoreError) as error:
            code = error_code(error)
            if code in _UNSUPPORTED:
                return wanted.unsupported(_UNSUPPORTED[code]), code
            return wanted.unknown(self._access.reason_of(error, _GET)), code
        properties = output["ResourceDescription"].get("Properties")
        return resource_state(wanted.state.type, wanted.physical_id or identifier, properties), ""

    def _listing(self, wanted: Wanted) -> _Listing:
        """The list to find a resource in: its type, within its parent when the identifier names one."""
        schema = self._schemas.get(wanted.state.type)
        declared = wanted.declared.properties if wanted.declared else None
        paths = schema.primary_identifier if schema else ()
        known = {path[0]: declared_value(declared, path) for path in paths if len(paths) > 1 and len(path) == 1}
        model = {name: value for name, value in known.items() if value}
        return _Listing(wanted.state.type, json.dumps(model, sort_keys=True) if model else "")

    def _list(self, listing: _Listing) -> _Listed:
        from botocore.exceptions import BotoCoreError, ClientError

        request = {"TypeName": listing.type_name}
        if listing.model:
            request["ResourceModel"] = listing.model
        names: dict[str, frozenset[str]] = {}
        try:
            for page in self._client.get_paginator("list_resources").paginate(**request):
                for description in page.get("ResourceDescriptions", ()):
                    names[description["Identifier"]] = _names(description)
        except (ClientError, BotoCoreError) as error:
            reason = _UNSUPPORTED.get(error_code(error)) or self._access.reason_of(error, _LIST)
            return _Listed({}, f"its type cannot be listed: {reason}")
        return _Listed(names)


def _names(description: abc.Mapping[str, Any]) -> frozenset[str]:
    """The physical IDs that a listed resource may have: its identifier, a part of it, an ARN's end, a property."""
    identifier = description["Identifier"]
    names = {identifier, *identifier.split("|"), *(_NAME_PART.split(part)[-1] for part in identifier.split("|"))}
    properties = decoded_object(description.get("Properties")) or {}
    names.update(value for value in properties.values() if isinstance(value, str))
    return frozenset(names)


def _done(
    pool: ThreadPoolExecutor, function: abc.Callable[[_Argument], _Result], arguments: abc.Sequence[_Argument]
) -> abc.Iterator[tuple[_Argument, _Result]]:
    """Each argument with its result, in the order in which the calls end."""
    futures: dict[Future[_Result], _Argument] = {pool.submit(function, argument): argument for argument in arguments}
    for future in as_completed(futures):
        yield futures[future], future.result()
