"""Manifests of the CDK's assemblies: a target for each stack.

https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cfnkit.assemblies import Assembly, StackArtifact, read_assembly
from cfnkit.assemblies.folder import MANIFEST_NAME
from cfnkit.assemblies.json_files import JsonFile
from cfnkit.deployment import Target
from cfnkit.diagnostics import Diagnostic
from cfnkit.files.names import name_below
from cfnkit.files.project import ProjectFiles
from cfnkit.syntax import Mapping as Object
from cfnkit.syntax import Node
from cfnkit.targets.file import TargetFile
from cfnkit.targets.target import TemplateTarget

KIND = "cdk"
_GIVEN = "it is given when the stack is deployed: `cdk deploy --parameters`"


def recognises(path: Path, root: Node) -> bool:
    """Whether a file is the manifest of an assembly."""
    return path.name == MANIFEST_NAME and isinstance(root, Object) and {"version", "artifacts"} <= set(root.entries)


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """A target for each stack, also of the stages, named as the CDK's commands name it. Raises ConfigurationError."""
    assembly = read_assembly(file.path)
    yield from assembly.problems
    yield from targets_of(assembly)


def targets_of(assembly: Assembly) -> Iterator[TemplateTarget]:
    """The targets of the stacks of an assembly, each at its line of the manifest."""
    project = ProjectFiles.of_folder(assembly.folder)
    manifests: dict[str, JsonFile] = {}
    for stack in assembly.stacks:
        if stack.manifest not in manifests:
            manifests[stack.manifest] = JsonFile(project, stack.manifest, "manifest")
        yield _target(stack, manifests[stack.manifest], project)


def template_targets(assembly: Assembly) -> Iterator[tuple[str, StackArtifact, TemplateTarget]]:
    """Each template of an assembly, its stack, and its target: that of its stack, or of a stack nested in that.

    The name and the parameters of a nested stack are known to a deployment only.
    """
    project = ProjectFiles.of_folder(assembly.folder)
    for stack, outer in zip(assembly.stacks, targets_of(assembly), strict=True):
        yield stack.template, stack, outer
        for template in stack.templates:
            target = Target(outer.target.region, outer.target.account_id, name=outer.name)
            unknown = _asked(template, {}, project)
            nested = TemplateTarget(outer.name, name_below(template), target, KIND, outer.span, unknown=unknown)
            yield template, stack, nested


def _target(stack: StackArtifact, manifest: JsonFile, project: ProjectFiles) -> TemplateTarget:
    at = ("artifacts", stack.id)
    given = (*at, "properties", "parameters")
    places = {name: manifest.span((*given, name)) for name in stack.parameters}
    target = Target(name=stack.name, parameters=stack.parameters).overlaid(
        region=stack.region, account_id=stack.account, stack_name=stack.stack_name
    )
    template = name_below(stack.template)
    unknown = _asked(stack.template, stack.parameters, project)
    region = manifest.span((*at, "environment")) if stack.region else None
    span = manifest.span(at)
    return TemplateTarget(stack.name, template, target, KIND, span, stack.tags, places, unknown, region)


def _asked(template: str, given: Mapping[str, str], project: ProjectFiles) -> dict[str, str]:
    """The parameters of a template that a deployment must give: neither the manifest nor a default has a value."""
    try:
        root: Any = json.loads(project.read(template))
    except (OSError, ValueError, RecursionError):
        return {}  # the check of the template reports it
    declared = root.get("Parameters") if isinstance(root, dict) else None
    entries = declared.items() if isinstance(declared, dict) else ()
    return {
        name: _GIVEN
        for name, each in entries
        if name not in given and not (isinstance(each, dict) and "Default" in each)
    }
