"""The CDK's assemblies that arguments name, whose manifests say where each template goes."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from cfnkit.assemblies import Assembly, StackArtifact
from cfnkit.cli.arguments.context import given_parameters
from cfnkit.deployment import Target
from cfnkit.targets import TemplateTarget
from cfnkit.targets.formats.cdk import template_targets

GivenTarget = Callable[[str], Target]
"""The target that the user gives for the template at a path; the default one where they give none."""


def assembly_targets(
    assemblies: Iterable[Assembly], paths: Sequence[str], arguments: argparse.Namespace, given: GivenTarget
) -> dict[str, Target]:
    """The target of each of these templates that is of an assembly, as its manifest says.

    What is decided when a stack is deployed comes from the `given` target. Raises ConfigurationError, with the place.
    """
    by_path = {os.path.normpath(path): path for path in paths}
    parameters = given_parameters(arguments)
    found: dict[str, Target] = {}
    for assembly in assemblies:
        for template, stack, target in template_targets(assembly):
            path = by_path.get(template)
            if path is not None:
                found.setdefault(path, _target(stack, target, given(path), parameters))
    return found


def _target(stack: StackArtifact, described: TemplateTarget, given: Target, parameters: dict[str, str]) -> Target:
    """The target of a template: the given account and region where the manifest leaves them open."""
    text = Path(described.template).read_bytes() if parameters and os.path.isfile(described.template) else b""
    return described.placed.overlaid(
        region=None if stack.region else given.region,
        account_id=None if stack.account else given.account_id,
        parameters={name: value for name, value in parameters.items() if name.encode() in text},
    )
