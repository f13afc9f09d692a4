"""Resources that are valid by the schema of their type."""

from __future__ import annotations

import collections.abc as abc
from functools import lru_cache

from hypothesis import strategies as st

from cfnkit.deployment import DEFAULT_REGION
from cfnkit.diagnostics import CfnkitError
from cfnkit.json_schema import Json
from cfnkit.schemas import ResourceSchema, Schemas
from cfnkit.testing.strategies.schema_values import property_values
from cfnkit.vocabulary import suggestion

# A failing example shrinks to one of these.
_SMALL = ("AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::Logs::LogGroup", "AWS::S3::Bucket", "AWS::IAM::Role")


@lru_cache(maxsize=8)
def resource_types(region: str = DEFAULT_REGION) -> st.SearchStrategy[str]:
    """The names of a region's resource types; every second one is one of a few small and common types."""
    names = _schemas(region).type_names()
    return st.sampled_from([name for name in _SMALL if name in names]) | st.sampled_from(list(names))


@lru_cache(maxsize=4096)
def properties(type_name: str, region: str = DEFAULT_REGION) -> st.SearchStrategy[dict[str, Json]]:
    """The properties of a resource: the required ones and a few others, valid by the schema of its type.

    Raises CfnkitError, with the nearest name, for a type that the region does not have.
    """
    return property_values(schema_of(type_name, region))


def resources(
    type_name: str | abc.Sequence[str] | None = None, region: str = DEFAULT_REGION
) -> st.SearchStrategy[dict[str, Json]]:
    """Resources `{"Type": ..., "Properties": ...}` of a type, of one of several, or of any type of the region.

    They are valid by the schema of their type. A resource without properties has no `Properties`.
    """
    if type_name is None:
        types = resource_types(region)
    else:
        names = [type_name] if isinstance(type_name, str) else list(type_name)
        for name in names:
            schema_of(name, region)
        types = st.sampled_from(names)
    return types.flatmap(lambda name: _resources_of(name, region))


def schema_of(type_name: str, region: str = DEFAULT_REGION) -> ResourceSchema:
    """The schema of a type; raises CfnkitError, with the nearest name, for one that the region does not have."""
    schemas = _schemas(region)
    schema = schemas.get(type_name)
    if schema is None:
        near = suggestion(type_name, schemas.type_names())
        raise CfnkitError(f"{region} has no resource type '{type_name}'. {near}".rstrip())
    return schema


@lru_cache(maxsize=4096)
def _resources_of(type_name: str, region: str) -> st.SearchStrategy[dict[str, Json]]:
    return properties(type_name, region).map(lambda made: _resource(type_name, made))


def _resource(type_name: str, made: dict[str, Json]) -> dict[str, Json]:
    return {"Type": type_name, "Properties": made} if made else {"Type": type_name}


@lru_cache(maxsize=8)
def _schemas(region: str) -> Schemas:
    return Schemas(region)
