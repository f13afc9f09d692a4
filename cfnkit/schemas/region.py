"""The resource types of a region."""

from __future__ import annotations

import collections.abc as abc
from functools import cached_property, lru_cache
from os import listdir
from os.path import dirname, isfile, join

from cfnkit.schemas.files import LISTS, TYPES, read_json, schema_folder
from cfnkit.schemas.schema import ResourceSchema

# The region that has the most resource types.
_FULLEST = "us-east-1"
# The files do not change during a run, which reads each of them once.
_MOST_TYPES, _MOST_REGIONS = 500, 100


class Schemas:
    """The resource types of one region, each read when it is first needed.

    For a region without a list in cfn-lint, and for None, the types are those of us-east-1. The methods raise
    CfnkitError when cfn-lint's files are not found.
    """

    def __init__(self, region: str | None) -> None:
        self._region = region or ""
        self._read: dict[str, ResourceSchema] = {}

    def get(self, type_name: str) -> ResourceSchema | None:
        """The schema of a type; None for a type that is not AWS's (`Custom::`, a module) or not in this region."""
        if type_name not in self._read:
            digest = self._digests.get(type_name)
            if digest is None:
                return None
            self._read[type_name] = _schema(join(self._folder, TYPES, f"{digest}.json"))
        return self._read[type_name]

    def digest_of(self, type_name: str) -> str | None:
        """A text that two regions share exactly when they have the same schema of a type; None for an unknown type."""
        return self._digests.get(type_name)

    def type_names(self) -> abc.KeysView[str]:
        """The names of the types that the region has by cfn-lint's list, in alphabetical order."""
        return self._digests.keys()

    def regions_of(self, type_name: str) -> list[str]:
        """The regions whose list has the type, in alphabetical order."""
        folder = join(self._folder, LISTS)
        return [each for each in self.regions() if type_name in _list_of_types(join(folder, f"{each}.json"))]

    def regions(self) -> list[str]:
        """All regions that have a list, in alphabetical order."""
        names = (name.removesuffix(".json") for name in listdir(join(self._folder, LISTS)))
        return sorted(name for name in names if "-" in name)

    @cached_property
    def _digests(self) -> dict[str, str]:
        """The name of the schema's file by type; regions share the files of types that are the same."""
        own = join(self._folder, LISTS, f"{self._region}.json")
        return _list_of_types(own if isfile(own) else join(dirname(own), f"{_FULLEST}.json"))

    @cached_property
    def _folder(self) -> str:
        return schema_folder()


@lru_cache(_MOST_TYPES)
def _schema(path: str) -> ResourceSchema:
    return ResourceSchema.from_document(read_json(path))


@lru_cache(_MOST_REGIONS)
def _list_of_types(path: str) -> dict[str, str]:
    types: dict[str, str] = read_json(path)
    return types
