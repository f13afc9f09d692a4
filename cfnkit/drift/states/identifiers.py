"""The primary identifiers of resources, by which Cloud Control names them.

An identifier is the value of one property, or several values joined with `|`. The physical ID is often the identifier,
or the part of it that the service generates. No documentation says which, type by type.

https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-identifier.html
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from cfnkit.schemas import PropertyPath, ResourceSchema
from cfnkit.syntax import NULL, Mapping, Scalar, at_path

_SEPARATOR = "|"
_MADE_UP = re.compile(r"\A[A-Za-z0-9-]+-(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{12,13}\Z")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z")


class Identifier(NamedTuple):
    """A primary identifier; when it is not `certain`, a resource that it does not find may still exist."""

    text: str
    certain: bool


def identifier_of(
    schema: ResourceSchema | None, declared: Mapping | None, physical_id: str | None
) -> Identifier | None:
    """The identifier of a resource from its evaluated properties and its physical ID; None when a part is unknown.

    A type without a schema is a private type of the registry, and its physical ID is its identifier.
    """
    paths = schema.primary_identifier if schema else ()
    if len(paths) <= 1:
        if physical_id:
            return Identifier(physical_id, schema is None or not paths or _may_be(schema, paths[0], physical_id))
        value = declared_value(declared, paths[0]) if paths else None
        return Identifier(value, True) if value else None
    if physical_id and physical_id.count(_SEPARATOR) == len(paths) - 1:
        return Identifier(physical_id, True)
    values = [declared_value(declared, path) for path in paths]
    missing = [index for index, value in enumerate(values) if not value]
    if missing and (not physical_id or physical_id in values or len(missing) > 1):
        return None
    for index in missing:
        values[index] = physical_id
    known = [value for value in values if value]
    certain = all(_may_be(schema, paths[index], known[index]) for index in missing)
    return Identifier(_joined(paths, known), certain)


def declared_identifier(schema: ResourceSchema, declared: Mapping | None) -> str | None:
    """The identifier if the template declares all parts of it, otherwise None."""
    values = [declared_value(declared, path) for path in schema.primary_identifier]
    known = [value for value in values if value]
    return _joined(schema.primary_identifier, known) if known and len(known) == len(values) else None


def declared_value(declared: Mapping | None, path: PropertyPath) -> str | None:
    """The text of a declared property; None when it is not declared, or is known only to the deployment."""
    node = at_path(declared, path) if declared is not None else None
    return node.text if isinstance(node, Scalar) and node.kind != NULL else None


def _joined(paths: tuple[PropertyPath, ...], values: list[str]) -> str:
    if len(values) > 1 and any(_SEPARATOR in value for value in values):
        return json.dumps({path[-1]: value for path, value in zip(paths, values, strict=True)})
    return _SEPARATOR.join(values)


def _may_be(schema: ResourceSchema | None, path: PropertyPath, physical_id: str) -> bool:
    """Whether a physical ID is certainly the value of a property.

    The value of a property called an ARN is one. The value of a read-only property is not a name that CloudFormation
    makes up for resources without names (`web-Route-1A2B3C4D5E6F7`).
    """
    if path[-1].lower().endswith("arn") and not physical_id.startswith("arn:"):
        return False
    read_only = schema is not None and path in schema.read_only
    return not (read_only and _MADE_UP.search(physical_id) and not _UUID.search(physical_id))
