"""Read the manifests of an assembly: its stacks, those of its stages, and the files that belong to them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from cfnkit.assemblies.assembly import Assembly, StackArtifact
from cfnkit.assemblies.folder import MANIFEST_NAME
from cfnkit.assemblies.json_files import JsonFile
from cfnkit.assemblies.nested import nested_templates
from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.files.project import ProjectFiles

KNOWN_MAJOR = 55
"""The newest major version of the format that was seen: that of aws-cdk-lib 2.276 (November 2026)."""

_STACK = "aws:cloudformation:stack"
_STAGE = "cdk:cloud-assembly"
_TREE = "cdk:tree"
_ASSETS = "cdk:asset-manifest"
_ENVIRONMENT = re.compile(r"aws://(?P<account>[^/]+)/(?P<region>[^/]+)")
_UNKNOWN = ("unknown-account", "unknown-region")
_DEEPEST = 20  # stages within stages; a manifest that names itself ends here


def read_assembly(path: str | os.PathLike[str]) -> Assembly:
    """The assembly in a folder, or that of a manifest; all its files are read in the project of the folder only.

    Raises ConfigurationError, with the place, for a manifest that cannot be read or is not of the format.
    """
    folder = os.path.normpath(path if os.path.isdir(path) else os.path.dirname(os.path.normpath(path)) or os.curdir)
    project = ProjectFiles.of_folder(folder)
    manifest = JsonFile(project, os.path.normpath(os.path.join(folder, MANIFEST_NAME)), "manifest")
    return _Reader(project).read(folder, manifest, 0)


class _Reader:
    def __init__(self, project: ProjectFiles) -> None:
        self._project = project

    def read(self, folder: str, manifest: JsonFile, depth: int) -> Assembly:
        version = manifest.get(("version",), str)
        if version is None:
            raise manifest.fault((), "This is no manifest of a cloud assembly: it has no version.")
        problems = [*self._version_problems(manifest, version), *self._missing_lookups(manifest)]
        stacks: list[StackArtifact] = []
        trees: list[str] = []
        for id in manifest.get(("artifacts",), dict, {}):
            at = ("artifacts", id)
            kind = manifest.get((*at, "type"), str)
            if kind is None:
                raise manifest.fault(
                    at, f"The artifact '{id}' has no type, so that nobody knows whether it is a stack."
                )
            if kind == _STACK:
                stacks.append(self._stack(folder, manifest, id))
            elif kind == _TREE:
                name = manifest.get((*at, "properties", "file"), str, "tree.json")
                trees.append(manifest.file(self._project, name, (*at, "properties", "file")))
            elif kind == _STAGE and depth < _DEEPEST:
                stage = self._stage(manifest, id, depth)
                stacks += stage.stacks
                trees += stage.trees
                problems += stage.problems
        return Assembly(folder, version, tuple(stacks), tuple(trees), tuple(dict.fromkeys(problems)))

    def _stage(self, manifest: JsonFile, id: str, depth: int) -> Assembly:
        at = ("artifacts", id, "properties", "directoryName")
        folder = manifest.file(self._project, manifest.get(at, str, id), at)
        if os.path.realpath(folder) == os.path.realpath(os.path.dirname(manifest.path)):
            raise manifest.fault(at, f"The stage '{id}' is in the folder of the assembly that has it.")
        inner = JsonFile(self._project, os.path.join(folder, MANIFEST_NAME), "manifest", manifest.span(at))
        return self.read(folder, inner, depth + 1)

    def _stack(self, folder: str, manifest: JsonFile, id: str) -> StackArtifact:
        at = ("artifacts", id)
        properties = (*at, "properties")
        name = manifest.get((*properties, "templateFile"), str)
        if name is None:
            raise manifest.fault(at, f"The stack '{id}' names no templateFile.")
        template = manifest.file(self._project, name, (*properties, "templateFile"))
        account, region = self._environment(manifest, at)
        metadata = manifest.get((*at, "additionalMetadataFile"), str, "")
        return StackArtifact(
            id,
            manifest.get((*at, "displayName"), str, "") or id,
            manifest.get((*properties, "stackName"), str, "") or id,
            folder,
            template,
            account,
            region,
            manifest.texts((*properties, "parameters")),
            manifest.texts((*properties, "tags")),
            metadata and manifest.file(self._project, metadata, (*at, "additionalMetadataFile")),
            manifest.get((*at, "metadata"), dict, {}),
            nested_templates(self._project, folder, template, self._asset_manifests(manifest, at)),
        )

    def _asset_manifests(self, manifest: JsonFile, at: tuple[str, ...]) -> Iterator[str]:
        """The paths of the lists of assets that a stack depends on."""
        for id in manifest.get((*at, "dependencies"), list, []):
            artifact = ("artifacts", id) if isinstance(id, str) else ()
            if artifact and manifest.get((*artifact, "type"), str) == _ASSETS:
                place = (*artifact, "properties", "file")
                name = manifest.get(place, str)
                if name is not None:
                    yield manifest.file(self._project, name, place)

    def _environment(self, manifest: JsonFile, at: tuple[str, ...]) -> tuple[str, str]:
        """The account and the region of a stack; each is empty if it is decided when the stack is deployed."""
        text = manifest.get((*at, "environment"), str)
        if text is None:
            return "", ""
        match = _ENVIRONMENT.fullmatch(text)
        if match is None:
            raise manifest.fault((*at, "environment"), "An environment is written as aws://account/region.")
        account, region = ("" if each in _UNKNOWN else each for each in match.groups())
        return account, region

    def _missing_lookups(self, manifest: JsonFile) -> Iterator[Diagnostic]:
        """What the CDK did not look up in the account, so that it invented the values.

        https://docs.aws.amazon.com/cdk/v2/guide/context.html
        """
        missing = manifest.get(("missing",), list, [])
        if missing:
            named = (each.get("provider") for each in missing if isinstance(each, dict))
            providers = sorted({each for each in named if isinstance(each, str)}) or ["a provider"]
            message = f"Values of the templates are invented, since the CDK did not look up: {', '.join(providers)}."
            hint = "Run `cdk synth` with credentials of the account, and commit the cdk.context.json that it writes."
            yield Diagnostic(Code.LOOKUP_MISSING, Problem(message, manifest.span(("missing",)), hint=hint))

    def _version_problems(self, manifest: JsonFile, version: str) -> Iterator[Diagnostic]:
        major, _, _ = version.partition(".")
        if not major.isdecimal():
            raise manifest.fault(("version",), "The version of a manifest is written as 55.0.0.")
        if int(major) > KNOWN_MAJOR:
            message = f"The assembly has version {version} of the format; {KNOWN_MAJOR} is the newest known here."
            hint = "What it has besides is not looked at. A newer cfnkit may know it."
            span = manifest.span(("version",))
            yield Diagnostic(Code.ASSEMBLY_NEWER, Problem(message, span, hint=hint))
