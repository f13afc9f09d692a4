"""Views of botocore's models. https://botocore.amazonaws.com/v1/documentation/api/latest/development/designnotes.html"""

from __future__ import annotations

import collections.abc as abc
from functools import cache, cached_property
from typing import Any

from cfnkit.documents.services.model_files import read_model, service_names
from cfnkit.vocabulary import suggestion

_OTHER_PREFIXES = {"monitoring": "cloudwatch", "tagging": "tag"}


class ServiceShape:
    """The shape of a parameter or of a part of an answer: what a model has under its name, and what a use of it adds.

    kind: structure, list, map, string, integer, long, float, double, boolean, timestamp or blob.
    """

    def __init__(self, model: abc.Mapping[str, Any], use: abc.Mapping[str, Any]) -> None:
        self._model = model
        self.name = str(use["shape"])
        self._own: abc.Mapping[str, Any] = {**model["shapes"][self.name], **use}

    @property
    def kind(self) -> str:
        """The kind."""
        return str(self._own["type"])

    @property
    def is_open(self) -> bool:
        """Whether a value can be anything that JSON has."""
        return bool(self._own.get("document"))

    @cached_property
    def members(self) -> abc.Mapping[str, ServiceShape]:
        """The members of a structure, by name."""
        return {name: ServiceShape(self._model, each) for name, each in self._own.get("members", {}).items()}

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the members that a structure must have."""
        return tuple(self._own.get("required", ()))

    @cached_property
    def item(self) -> ServiceShape | None:
        """The shape of the items of a list, or of the values of a map."""
        member = self._own.get("member") or self._own.get("value")
        return None if member is None else ServiceShape(self._model, member)

    @property
    def values(self) -> tuple[str, ...]:
        """The values that a string can have; empty if it can have any."""
        return tuple(self._own.get("enum", ()))

    @property
    def tokens(self) -> frozenset[str]:
        """The members of a structure that a client makes itself."""
        members = self._own.get("members", {})
        return frozenset(name for name, each in members.items() if each.get("idempotencyToken"))

    @property
    def streams(self) -> bool:
        """Whether a structure is a stream of bytes or of events."""
        payload = self.members.get(self._own.get("payload", ""))
        events = (each._own.get("eventstream") for each in self.members.values())
        return (payload is not None and payload.kind == "blob") or any(events)


class ServiceOperation:
    """An operation of a service. input and output are None for one that takes or gives nothing."""

    def __init__(self, model: abc.Mapping[str, Any], name: str) -> None:
        self._model = model
        self._own: abc.Mapping[str, Any] = model["operations"][name]
        self.name = name

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the parameters that a caller must give; clients make tokens themselves."""
        given = self.input
        return () if given is None else tuple(name for name in given.required if name not in given.tokens)

    @property
    def streams(self) -> bool:
        """Whether the answer is a stream of bytes or events."""
        return self.output is not None and self.output.streams

    @cached_property
    def input(self) -> ServiceShape | None:
        """The shape of its parameters."""
        return self._shape("input")

    @cached_property
    def output(self) -> ServiceShape | None:
        """The shape of its answer."""
        return self._shape("output")

    def _shape(self, key: str) -> ServiceShape | None:
        found = self._own.get(key)
        return None if found is None else ServiceShape(self._model, found)


class ServiceApi:
    """The operations of a service, whose name is that of its client in boto3 (`ssm`)."""

    def __init__(self, name: str, model: abc.Mapping[str, Any]) -> None:
        self.name = name
        self._model = model

    @cached_property
    def operations(self) -> tuple[str, ...]:
        """The names of all operations."""
        return tuple(self._model["operations"])

    @property
    def prefix(self) -> str:
        """The service in the names of its actions in policies (`states` for Step Functions)."""
        metadata = self._model["metadata"]
        name = str(metadata.get("signingName") or metadata["endpointPrefix"])
        return _OTHER_PREFIXES.get(name, name)

    def operation(self, name: str) -> ServiceOperation | None:
        """The operation with a name, such as DescribeInstances; None if the service has none."""
        return ServiceOperation(self._model, name) if name in self._model["operations"] else None

    def operation_of(self, method: str) -> ServiceOperation | None:
        """The operation by its name, or by that of its method in boto3 (describe_instances); None if there is none."""
        if method in self._model["operations"]:
            return self.operation(method)
        name = self._methods.get(_method(method))
        return None if name is None else self.operation(name)

    @cached_property
    def _methods(self) -> abc.Mapping[str, str]:
        return {_method(name): name for name in self.operations}

    def nearest(self, name: str) -> str:
        """A sentence with the operation whose name is nearest to one; may be empty."""
        return suggestion(name, self.operations)


def _method(name: str) -> str:
    from botocore import xform_name

    return str(xform_name(name))


@cache
def service_api(name: str) -> ServiceApi | None:
    """The operations of a service by the name of its client; None for a service that botocore does not know.

    It reads a file of up to several megabytes, and does not look for the other services.
    """
    model = read_model(name)
    return None if model is None else ServiceApi(name, model)


def operation_of(service: str, method: str) -> ServiceOperation | None:
    """The operation of a service, by its name or by that of its method in boto3; None if botocore does not know it."""
    api = service_api(service)
    return None if api is None else api.operation_of(method)


def known_services() -> frozenset[str]:
    """The names of all services that botocore knows."""
    return service_names()
