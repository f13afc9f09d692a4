"""What the metadata of an assembly says of each construct: logical IDs, creation stacks and acknowledged rules.

https://github.com/aws/aws-cdk-cli/blob/main/packages/%40aws-cdk/cloud-assembly-schema/lib/cloud-assembly/metadata-schema.ts
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cfnkit.assemblies.assembly import Assembly, StackArtifact
from cfnkit.assemblies.json_files import JsonFile
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.project import ProjectFiles

_LOGICAL_ID = "aws:cdk:logicalId"
_STACK = "aws:cdk:creationStack"
_TEMPLATE = "aws:cdk:templateFile"
_ACKNOWLEDGED = "aws:cdk:acknowledged-rules"


class Acknowledgement(NamedTuple):
    """A rule that the author of an app acknowledges for a construct and all in it: its ID as in the metadata, and why.

    `artifact` is the name of the stack that the construct is in, and `trace` the stack of the call.
    """

    path: str
    id: str
    reason: str
    artifact: str
    trace: tuple[str, ...] = ()


class ConstructEntry(NamedTuple):
    """The metadata of the construct at a path, in a stack of the assembly.

    `template` is the template of a stack, nested or not; empty for what is no stack.
    """

    path: str
    artifact: StackArtifact
    logical_ids: tuple[str, ...] = ()
    stack: tuple[str, ...] = ()
    template: str = ""
    acknowledgements: tuple[Acknowledgement, ...] = ()


def read_metadata(assembly: Assembly) -> Iterator[ConstructEntry]:
    """The entries of all constructs with metadata. Raises ConfigurationError, with the place."""
    project = ProjectFiles.of_folder(assembly.folder)
    for artifact in assembly.stacks:
        for path, entries in artifact.inline_metadata.items():
            yield _entry(path, entries, artifact)
        if artifact.metadata_file:
            file = _metadata_of(artifact, project)
            for path, entries in file.get((), dict, {}).items():
                yield _entry(path, entries, artifact)


def _metadata_of(artifact: StackArtifact, project: ProjectFiles) -> JsonFile:
    """The file with the metadata of a stack. Raises ConfigurationError, at the place that names it or in it."""
    try:
        return JsonFile(project, artifact.metadata_file, "metadata")
    except ConfigurationError as error:
        if error.span is not None:
            raise
        named = JsonFile(project, artifact.manifest, "manifest").span(
            ("artifacts", artifact.id, "additionalMetadataFile")
        )
        raise ConfigurationError(error.sentence, named) from error


def _entry(path: str, entries: Any, artifact: StackArtifact) -> ConstructEntry:
    """The entry of one construct; what has another form than the CDK gives it says nothing."""
    path = path.strip("/")
    ids: list[str] = []
    stack: tuple[str, ...] = ()
    template = ""
    acknowledged: list[Acknowledgement] = []
    for each in entries if isinstance(entries, list) else ():
        kind, data = (each.get("type"), each.get("data")) if isinstance(each, Mapping) else (None, None)
        if kind == _LOGICAL_ID and isinstance(data, str):
            ids.append(data)
            stack = stack or _lines(each.get("trace"))  # before CDK 2.251, in debug mode
        elif kind == _STACK:
            stack = _lines(data) or stack
        elif kind == _TEMPLATE and isinstance(data, str):
            template = os.path.normpath(os.path.join(artifact.folder, data))
        elif kind == _ACKNOWLEDGED and isinstance(data, Mapping):
            trace = _lines(each.get("trace"))
            acknowledged += (Acknowledgement(path, id, str(why), artifact.name, trace) for id, why in data.items())
    return ConstructEntry(path, artifact, tuple(ids), stack, template, tuple(acknowledged))


def _lines(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
