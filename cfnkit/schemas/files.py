"""The files of cfn-lint that say what resource types and actions there are; cfn-lint itself is not imported."""

from __future__ import annotations

import json
from importlib.machinery import PathFinder
from os import listdir
from os.path import basename, dirname, join
from typing import Any

from cfnkit.diagnostics import CfnkitError

# The package that has the files, their folder in it, and the folders of the regions' lists and of the types' schemas.
_OWNER, _DATA = "cfnlint", ("data", "schemas")
LISTS, TYPES = "providers", "resources"


def schema_files() -> dict[str, str]:
    """The paths of the files that `Schemas` reads, by the names that a package must have them under.

    Raises CfnkitError when they are not found.
    """
    folder = schema_folder()
    places = ((below, name) for below in (LISTS, TYPES) for name in sorted(listdir(join(folder, below))))
    names = [(below, name) for below, name in places if name.endswith(".json")]
    return {"/".join((_OWNER, *_DATA, below, name)): join(folder, below, name) for below, name in names}


def release() -> str:
    """The version of cfn-lint, which says how new its files are."""
    from importlib.metadata import version  # slow to import, and needed for errors only

    return version("cfn-lint")


def schema_folder() -> str:
    """The folder of the files. Raises CfnkitError when cfn-lint is not installed."""
    spec = PathFinder.find_spec(_OWNER)
    if spec is None or not spec.submodule_search_locations:
        raise CfnkitError("cfn-lint 1.x, whose resource schemas are read, is not installed.")
    return join(spec.submodule_search_locations[0], *_DATA)


def read_json(path: str) -> Any:
    """The content of a file. Raises CfnkitError when it cannot be read."""
    return json.loads(read_bytes(path))


def read_bytes(path: str) -> bytes:
    """The bytes of a file. Raises CfnkitError when it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        where = join(basename(dirname(path)), basename(path))
        message = f"cfn-lint's resource schemas cannot be read: {error.strerror} ({where})."
        raise CfnkitError(message) from error
