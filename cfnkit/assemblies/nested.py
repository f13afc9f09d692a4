"""The templates of an assembly that no stack artifact names: those of nested stacks, and of products."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any

from cfnkit.assemblies.json_files import JsonFile
from cfnkit.files.project import ProjectFiles

_ENDING = ".template.json"
_STACK = "AWS::CloudFormation::Stack"
_ASSET_PATH = "aws:asset:path"
_DEEPEST = 20


def nested_templates(
    project: ProjectFiles, folder: str, template: str, asset_manifests: Iterable[str]
) -> tuple[str, ...]:
    """The templates that a stack's template nests, and those in the lists of its assets, without its own.

    One that is not there is among them, so that a check says so. Raises ConfigurationError for a list of assets that
    cannot be read.
    """
    found: dict[str, None] = dict.fromkeys(_nested(project, folder, template, 0))
    for path in asset_manifests:
        found |= dict.fromkeys(_assets(project, path))
    own = os.path.normpath(template)
    return tuple(each for each in found if each != own and _is_within(project, each))


def asset_path(resource: Any) -> str:
    """The name of the local file that a nested stack has its template from, by the metadata of its resource."""
    if not isinstance(resource, dict) or resource.get("Type") != _STACK:
        return ""
    metadata = resource.get("Metadata")
    path = metadata.get(_ASSET_PATH) if isinstance(metadata, dict) else None
    return path if isinstance(path, str) else ""


def _nested(project: ProjectFiles, folder: str, template: str, depth: int) -> Iterator[str]:
    """The templates below one, by `aws:asset:path`; a template that cannot be read is for the check to report."""
    try:
        data = project.read(template)
        resources = json.loads(data).get("Resources") if _ASSET_PATH.encode() in data and depth < _DEEPEST else None
    except (OSError, ValueError, AttributeError, RecursionError):
        return
    for resource in resources.values() if isinstance(resources, dict) else ():
        name = asset_path(resource)
        if name:
            path = os.path.normpath(os.path.join(folder, name))
            yield path
            yield from _nested(project, folder, path, depth + 1)


def _assets(project: ProjectFiles, path: str) -> Iterator[str]:
    assets = JsonFile(project, path, "list of assets")
    for id in assets.get(("files",), dict, {}):
        source = ("files", id, "source")
        name = assets.get((*source, "path"), str, "")
        if assets.get((*source, "packaging"), str) == "file" and name.endswith(_ENDING):
            yield assets.file(project, name, (*source, "path"))


def _is_within(project: ProjectFiles, path: str) -> bool:
    try:
        found = project.locate(path)
    except OSError:
        return False
    return os.path.isfile(found) or not os.path.exists(found)
