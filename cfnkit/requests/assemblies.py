"""The CDK's assemblies of templates, whose manifests say where each template goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from cfnkit.assemblies import Assemblies, Assembly, StackArtifact
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.requests.options import RequestOptions
from cfnkit.targets import TemplateTarget
from cfnkit.targets.formats.cdk import KIND, targets_of, template_targets
from cfnkit.vocabulary import suggestion

GivenTarget = Callable[[str], Target]
"""The target that the user gives for the template at a path; the default one where they give none."""


def assembly_targets(
    assemblies: Iterable[Assembly], paths: Sequence[str], options: RequestOptions, given: GivenTarget
) -> dict[str, Target]:
    """The target of each of these templates that is of an assembly, as its manifest says.

    What is decided when a stack is deployed comes from the `given` target; a name of the stack and parameters that the
    options give go before those of the manifest. Raises ConfigurationError, with the place.
    """
    by_path = {os.path.normpath(path): path for path in paths}
    found: dict[str, Target] = {}
    for assembly in assemblies:
        for template, stack, target in template_targets(assembly):
            path = by_path.get(template)
            if path is not None:
                taken = _target(stack, target, given(path), options.parameters)
                found.setdefault(path, taken.overlaid(stack_name=options.stack_name))
    return found


def _target(stack: StackArtifact, described: TemplateTarget, given: Target, parameters: Mapping[str, str]) -> Target:
    """The target of a template: the given account and region where the manifest leaves them open."""
    text = Path(described.template).read_bytes() if parameters and os.path.isfile(described.template) else b""
    return described.placed.overlaid(
        region=None if stack.region else given.region,
        account_id=None if stack.account else given.account_id,
        parameters={name: value for name, value in parameters.items() if name.encode() in text},
    )


def targets_of_ignored(paths: Iterable[str], known: Iterable[TemplateTarget]) -> list[TemplateTarget]:
    """The targets of the assemblies of templates that are not known yet, as git ignores their folders.

    Raises ConfigurationError, with the place.
    """
    files = {os.path.realpath(each.span.source) for each in known if each.kind == KIND}
    found = (each for assembly in Assemblies().of(paths) for each in targets_of(assembly))
    return [each for each in found if os.path.realpath(each.span.source) not in files]


def nested_in_assemblies(paths: Sequence[str], wanted: Iterable[TemplateTarget]) -> Iterator[tuple[str, Target]]:
    """The templates among the paths that stacks of the wanted targets nest, each with its target."""
    chosen = {(os.path.realpath(each.template), each.name) for each in wanted if each.kind == KIND}
    if not chosen:
        return
    by_path = {os.path.normpath(path): path for path in paths}
    for assembly in Assemblies().of(paths):
        for template, stack, target in template_targets(assembly):
            is_wanted = any(os.path.realpath(stack.template) == path for path, _ in chosen)
            if is_wanted and template != stack.template and template in by_path:
                yield by_path[template], target.placed


def stacks_named(stacks: Sequence[StackArtifact], names: Sequence[str], folder: str) -> tuple[StackArtifact, ...]:
    """Those of the stacks of an assembly with one of these names, IDs or names in CloudFormation, which may be globs.

    Without a name, all. Raises ConfigurationError, with the nearest one, for a name that no stack has.
    """
    for name in names:
        if not any(_is_named(each, name) for each in stacks):
            known = dict.fromkeys(each.name for each in stacks)
            hint = suggestion(name, known) or f"It has {', '.join(known)}."
            raise ConfigurationError(f"{folder} has no stack '{name}'. {hint}")
    return tuple(each for each in stacks if not names or any(_is_named(each, name) for name in names))


def _is_named(stack: StackArtifact, name: str) -> bool:
    return any(fnmatchcase(part, name) for part in (stack.name, stack.id, stack.stack_name))
