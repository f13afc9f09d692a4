"""What Cloud Control calls a resource: its primary identifier.

It is one property, or several joined with `|`. The physical ID is often it, or the one part of it that the template
does not declare (the ID that the service gave); which of both is not documented by type.

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
    """A primary identifier; when it is not `certain`, finding nothing by it does not say that nothing is there."""

    text: str
    certain: bool


def identifier_of(
    schema: ResourceSchema | None, declared: Mapping | None, physical_id: str | None
) -> Identifier | None:
    """The identifier of a resource by what the template declares, evaluated, and by its physical ID.

    None when a part of it is in neither. A type without a schema is one of the registry, whose physical ID is its
    identifier.
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
    """The identifier when the template declares all of it."""
    values = [declared_value(declared, path) for path in schema.primary_identifier]
    known = [value for value in values if value]
    return _joined(schema.primary_identifier, known) if known and len(known) == len(values) else None


def declared_value(declared: Mapping | None, path: PropertyPath) -> str | None:
    """A declared property's text; None when it is not declared, or not known before the deployment."""
    node = at_path(declared, path) if declared is not None else None
    return node.text if isinstance(node, Scalar) and node.kind != NULL else None


def _joined(paths: tuple[PropertyPath, ...], values: list[str]) -> str:
    if len(values) > 1 and any(_SEPARATOR in value for value in values):
        return json.dumps({path[-1]: value for path, value in zip(paths, values, strict=True)})
    return _SEPARATOR.join(values)


def _may_be(schema: ResourceSchema | None, path: PropertyPath, physical_id: str) -> bool:
    """Whether a physical ID is sure to be the value of a property.

    One that is called an ARN is one. What only the service gives is not what CloudFormation made up, which it does for
    types whose resources have no names (`web-Route-1A2B3C4D5E6F7`).
    """
    if path[-1].lower().endswith("arn") and not physical_id.startswith("arn:"):
        return False
    given = schema is not None and path in schema.read_only
    return not (given and _MADE_UP.search(physical_id) and not _UUID.search(physical_id))
