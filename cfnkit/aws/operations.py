"""The operations of AWS's services, by the models that boto3 has of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from cfnkit.syntax import Mapping as MappingNode
from cfnkit.syntax import Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

# Services whose IAM actions have another prefix than boto3's name.
_SERVICES = {
    "aps": ("amp",),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elbv2", "elb"),
    "elasticmapreduce": ("emr",),
    "states": ("stepfunctions",),
    "tag": ("resourcegroupstaggingapi",),
}
# IAM actions that are called otherwise than the operation.
_OPERATIONS = {
    "lambda:InvokeFunction": "Invoke",
    "s3:ListBucket": "ListObjectsV2",
    "s3:ListAllMyBuckets": "ListBuckets",
}
_SCALARS = {"boolean", "integer", "long", "float", "double", "string", "blob", "timestamp", "character", "bigdecimal"}
_NUMBERS = {"integer": int, "long": int, "float": float, "double": float}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A place that does not fit the model of an operation, and why, as a sentence."""

    node: Node
    message: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: boto3's name of its service, its own name, and the service's model as boto3 has it."""

    service: str
    name: str
    description: Mapping[str, Any]

    @property
    def model(self) -> Any:
        """botocore's model of it."""
        return _service_model(self.service).operation_model(self.name)

    @property
    def paginator(self) -> Mapping[str, Any]:
        """How its pages follow each other (`input_token`, `output_token`, `more_results`); empty without pages."""
        found: Mapping[str, Any] = _paginators(self.service).get(self.name, {})
        return found

    def faults_of_request(self, node: Node) -> Iterator[Misfit]:
        """The places of a part of a request that do not fit."""
        yield from _faults(node, self.model.input_shape, f"a request of {self.name}")

    def faults_of_response(self, node: Node) -> Iterator[Misfit]:
        """The places of a response that do not fit."""
        yield from _faults(node, self.model.output_shape, f"the response of {self.name}")


def find_operation(action: str) -> Operation | str:
    """The operation of an action such as `ec2:DescribeImages`, or why there is none, as a sentence."""
    prefix, _, name = action.partition(":")
    name = _OPERATIONS.get(action, name)
    services = [service for service in _SERVICES.get(prefix, (prefix,)) if service in _service_names()]
    if not services:
        return f"'{prefix}' is no service of AWS. {suggestion(prefix, (*_SERVICES, *_service_names()))}".rstrip()
    for service in services:
        if name in _service_model(service).operation_names:
            return Operation(service, name, _description(service))
    known = [known for service in services for known in _service_model(service).operation_names]
    return f"{prefix} has no operation '{name}'. {suggestion(name, known)}".rstrip()


def time_of(value: Any) -> datetime:
    """The time that a text or a number stands for, as AWS writes it."""
    from botocore.utils import parse_timestamp

    parsed: datetime = parse_timestamp(value)
    return parsed


def _loader() -> Any:
    from botocore.loaders import create_loader

    return create_loader()


@cache
def _service_names() -> tuple[str, ...]:
    return tuple(_loader().list_available_services("service-2"))


@cache
def _description(service: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = _loader().load_service_model(service, "service-2")
    return loaded


@cache
def _service_model(service: str) -> Any:
    from botocore.model import ServiceModel

    return ServiceModel(_description(service), service)


@cache
def _paginators(service: str) -> Mapping[str, Any]:
    from botocore.exceptions import UnknownServiceError

    try:
        loaded: Mapping[str, Any] = _loader().load_service_model(service, "paginators-1")["pagination"]
    except UnknownServiceError:
        return {}
    return loaded


def _faults(node: Node, shape: Any, where: str) -> Iterator[Misfit]:
    """The places below a node that are of another type than the model says, or that it does not know."""
    kind = "structure" if shape is None else shape.type_name
    if kind == "structure":
        members = {} if shape is None else shape.members
        if not isinstance(node, MappingNode):
            yield Misfit(node, f"In {where}, an object is expected here.")
            return
        for name, value in node.entries.items():
            if name not in members:
                yield Misfit(
                    value, f"{where[0].upper()}{where[1:]} has no '{name}'. {suggestion(name, members)}".rstrip()
                )
            else:
                yield from _faults(value, members[name], where)
    elif kind == "map":
        if not isinstance(node, MappingNode):
            yield Misfit(node, f"In {where}, an object is expected here.")
            return
        for value in node.entries.values():
            yield from _faults(value, shape.value, where)
    elif kind == "list":
        if not isinstance(node, Sequence):
            yield Misfit(node, f"In {where}, a list is expected here.")
            return
        for item in node.items:
            yield from _faults(item, shape.member, where)
    elif kind in _SCALARS and not _is_of(node, kind):
        what = {"boolean": "true or false", "blob": "a text", "timestamp": "a time"}.get(kind, f"a {kind}")
        yield Misfit(node, f"In {where}, {what} is expected here.")


def _is_of(node: Node, kind: str) -> bool:
    if not isinstance(node, Scalar):
        return False
    if kind in _NUMBERS:
        try:
            _NUMBERS[kind](node.text)
        except ValueError:
            return False
    return kind != "boolean" or node.text.lower() in ("true", "false")
