"""Short functions to compare one resource, for the tests of comparisons."""

from __future__ import annotations

import collections.abc as abc
from typing import Any

from cfnkit.drift import Comparer, DeclaredResource, ResourceDrift, ResourceState, Scope
from cfnkit.drift.comparison.surroundings import NO_SURROUNDINGS, Surroundings
from cfnkit.schemas import ResourceSchema, Schemas

ACCOUNT = "111111111111"
REGION = "us-east-1"
SCHEMAS = Schemas(REGION)

Path = tuple[str | int, ...]


def scope(tags: abc.Mapping[str, str] | None = None, undeclared: bool = False) -> Scope:
    return Scope(REGION, ACCOUNT, tags, undeclared)


def compare(
    resource_type: str,
    declared: dict[str, Any],
    live: dict[str, Any],
    *,
    tags: abc.Mapping[str, str] | None = None,
    undeclared: bool = False,
    surroundings: Surroundings = NO_SURROUNDINGS,
    physical_id: str | None = None,
) -> ResourceDrift:
    """The drift of a resource of a type that has a schema."""
    state = ResourceState(resource_type, physical_id, properties=live)
    resource = DeclaredResource("Thing", resource_type, declared)
    return Comparer(scope(tags, undeclared)).compare(resource, state, SCHEMAS.get(resource_type), surroundings)


def compare_by(document: dict[str, Any], declared: dict[str, Any], live: dict[str, Any], **more: Any) -> ResourceDrift:
    """The drift of a resource whose schema is given by its properties and other keywords."""
    schema = ResourceSchema.from_document({"typeName": "Test::Unit::Thing", **document})
    resource = DeclaredResource("Thing", schema.type_name, declared)
    return Comparer(scope(**more)).compare(resource, ResourceState(schema.type_name, properties=live), schema)


def differences(drift: ResourceDrift) -> list[tuple[str, str, Any, Any]]:
    """Type, JSON pointer, expected and actual value of each difference."""
    return [(found.type.value, pointer(found.path), found.expected, found.actual) for found in drift.differences]


def pointer(path: Path) -> str:
    return "".join(f"/{step}" for step in path)


def equated(drift: ResourceDrift) -> dict[str, str]:
    """The normaliser that made a path equal, by its JSON pointer."""
    return {pointer(found.path): found.normaliser for found in drift.equated}


def skipped(drift: ResourceDrift) -> dict[str, str]:
    """The reason that a path was skipped for, by its JSON pointer."""
    return {pointer(found.path): found.reason.value for found in drift.skipped}
