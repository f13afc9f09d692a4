"""Views of botocore's models. https://botocore.amazonaws.com/v1/documentation/api/latest/development/designnotes.html"""

from __future__ import annotations

import collections.abc as abc
import re
from functools import cache, cached_property
from typing import Any

from cfnkit.vocabulary import suggestion

_OTHER_PREFIXES = {"monitoring": "cloudwatch", "tagging": "tag"}
_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")


class Shape:
    """The shape of a parameter or of a part of an answer.

    kind: structure, list, map, string, integer, long, float, double, boolean, timestamp or blob.
    """

    def __init__(self, model: Any) -> None:
        self._model = model

    @property
    def kind(self) -> str:
        """The kind."""
        return str(self._model.type_name)

    @property
    def name(self) -> str:
        """The name, which tells apart the shapes of a service."""
        return str(self._model.name)

    @property
    def is_open(self) -> bool:
        """Whether a value can be anything that JSON has."""
        return bool(getattr(self._model, "is_document_type", False))

    @cached_property
    def members(self) -> abc.Mapping[str, Shape]:
        """The members of a structure, by name."""
        members = getattr(self._model, "members", None) or {}
        return {name: Shape(each) for name, each in members.items()}

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the members that a structure must have."""
        return tuple(getattr(self._model, "required_members", ()))

    @cached_property
    def item(self) -> Shape | None:
        """The shape of the items of a list, or of the values of a map."""
        member = getattr(self._model, "member", None) or getattr(self._model, "value", None)
        return None if member is None else Shape(member)

    @property
    def values(self) -> tuple[str, ...]:
        """The values that a string can have; empty if it can have any."""
        return tuple(getattr(self._model, "enum", ()))


class Operation:
    """An operation of a service. input and output are None for one that takes or gives nothing."""

    def __init__(self, model: Any) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The name, such as DescribeInstances."""
        return str(self._model.name)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the parameters that a caller must give; clients make tokens themselves."""
        made = self._model.idempotent_members
        return tuple(name for name in (self.input.required if self.input is not None else ()) if name not in made)

    @property
    def streams(self) -> bool:
        """Whether the answer is a stream of bytes or events."""
        return bool(self._model.has_streaming_output or self._model.has_event_stream_output)

    @cached_property
    def input(self) -> Shape | None:
        """The shape of its parameters."""
        return None if self._model.input_shape is None else Shape(self._model.input_shape)

    @cached_property
    def output(self) -> Shape | None:
        """The shape of its answer."""
        return None if self._model.output_shape is None else Shape(self._model.output_shape)


class ServiceApi:
    """The operations of a service, whose name is that of its client in boto3 (`ssm`)."""

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self._model = model

    @cached_property
    def operations(self) -> tuple[str, ...]:
        """The names of all operations."""
        return tuple(self._model.operation_names)

    @property
    def prefix(self) -> str:
        """The service in the names of its actions in policies (`states` for Step Functions)."""
        name = str(self._model.signing_name)
        return _OTHER_PREFIXES.get(name, name)

    def operation(self, name: str) -> Operation | None:
        """The operation with a name, such as DescribeInstances; None if the service has none."""
        return Operation(self._model.operation_model(name)) if name in self.operations else None

    def operation_of(self, method: str) -> Operation | None:
        """The operation by its name, or by that of its method in boto3 (describe_instances); None if there is none."""
        if method in self.operations:
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
    if not _NAME.match(name):
        return None
    from botocore.exceptions import DataNotFoundError
    from botocore.model import ServiceModel

    try:
        version = _loader().determine_latest_version(name, "service-2")
    except DataNotFoundError:
        return None
    model = _loader().load_data(f"{name}/{version}/service-2")
    return ServiceApi(name, ServiceModel(model, service_name=name))


def operation_of(service: str, method: str) -> Operation | None:
    """The operation of a service, by its name or by that of its method in boto3; None if botocore does not know it."""
    api = service_api(service)
    return None if api is None else api.operation_of(method)


@cache
def known_services() -> frozenset[str]:
    """The names of all services that botocore knows."""
    return frozenset(_loader().list_available_services("service-2"))


def release() -> str:
    """The version of botocore, which says how new its models are."""
    import botocore

    return str(botocore.__version__)


@cache
def _loader() -> Any:
    from botocore.loaders import Loader

    return Loader()
