"""The resource schemas of a region, from cfn-lint's data files; cfn-lint itself is not imported."""

from __future__ import annotations

import json
from collections.abc import KeysView
from functools import cached_property, lru_cache
from importlib.machinery import PathFinder
from os.path import basename, dirname, isfile, join
from typing import Any

from cfnkit.diagnostics import CfnkitError
from cfnkit.schemas.resource_schema import ResourceSchema

# The region that has every resource type.
_FULLEST = "us-east-1"
# The files do not change during a run, which reads each of them once.
_MOST_TYPES, _MOST_REGIONS = 500, 10


class Schemas:
    """The resource types of one region, each read when it is first needed.

    For a region without a list in cfn-lint, the types are those of us-east-1. The methods raise CfnkitError when
    cfn-lint's files are not found.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self._read: dict[str, ResourceSchema] = {}

    def get(self, type_name: str) -> ResourceSchema | None:
        """The schema of a type; None for a type that is not AWS's (`Custom::`, a module) or not in this region."""
        if type_name not in self._read:
            digest = self._digests.get(type_name)
            if digest is None:
                return None
            self._read[type_name] = _schema(join(self._folder, "resources", f"{digest}.json"))
        return self._read[type_name]

    def type_names(self) -> KeysView[str]:
        """The names of the types that the region has by cfn-lint's list, in alphabetical order."""
        return self._digests.keys()

    @cached_property
    def _digests(self) -> dict[str, str]:
        """The name of the schema's file by type; regions share the files of types that are the same."""
        own = join(self._folder, "providers", f"{self._region}.json")
        return _list_of_types(own if isfile(own) else join(dirname(own), f"{_FULLEST}.json"))

    @cached_property
    def _folder(self) -> str:
        spec = PathFinder.find_spec("cfnlint")
        if spec is None or not spec.submodule_search_locations:
            raise CfnkitError("cfn-lint 1.x, whose resource schemas are read, is not installed.")
        return join(spec.submodule_search_locations[0], "data", "schemas")


@lru_cache(_MOST_TYPES)
def _schema(path: str) -> ResourceSchema:
    return ResourceSchema.from_document(_json(path))


@lru_cache(_MOST_REGIONS)
def _list_of_types(path: str) -> dict[str, str]:
    types: dict[str, str] = _json(path)
    return types


def _json(path: str) -> Any:
    try:
        with open(path, "rb") as file:
            return json.load(file)
    except OSError as error:
        where = join(basename(dirname(path)), basename(path))
        message = f"cfn-lint's resource schemas cannot be read: {error.strerror} ({where})."
        raise CfnkitError(message) from error
