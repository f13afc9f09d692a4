"""The templates of the CDK's assemblies: checked where their manifests send them, and told at their constructs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace

from cfnkit.assemblies import Assembly
from cfnkit.cli.arguments.inputs import target_options
from cfnkit.cli.output.screen import Progress
from cfnkit.deployment import Target
from cfnkit.files.reading import read_given
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.over_targets import TargetedRequest, results_over_targets
from cfnkit.lint.results import FileResult
from cfnkit.lint.results.constructs import ConstructFindings
from cfnkit.lint.settings import FileRequest, Settings
from cfnkit.lint.target_files import of_target_files
from cfnkit.requests.assemblies import assembly_targets
from cfnkit.source import SourceText

_NO_PLACES = (
    "cfnkit: {} does not say where constructs were made. For Python and Java, synthesise with JSII_HOST_STACK_TRACES=1 "
    "or `cdk synth --debug`; the CDK from 2.251 on says so for TypeScript."
)


def check_assemblies(
    arguments: argparse.Namespace, paths: Sequence[str], assemblies: Sequence[Assembly], settings: Settings
) -> list[FileResult]:
    """The results of those of the templates that are of assemblies, and what was not understood of these.

    Raises ConfigurationError, with the place, for a file of an assembly that cannot be read.
    """
    configurations = Configurations(settings)

    def given(path: str) -> Target:
        try:
            return settings.target_within(configurations.of(path), read_given(path))
        except OSError:
            return Target()  # the check reports it

    targets = assembly_targets(assemblies, paths, target_options(arguments), given)
    requests = [TargetedRequest(FileRequest(path), (target,)) for path, target in targets.items()]
    own = replace(settings, target=Target(), options=replace(settings.options, regions=()))
    results: list[FileResult] = []
    with Progress() as progress:
        for result in results_over_targets(requests, own):
            findings = tuple(each._replace(targets=None) for each in result.findings)  # there is one target
            results.append(result._replace(findings=findings, targets=()))
            progress.show(result.path, len(results), len(requests))
    problems = [problem for each in assemblies for problem in each.problems]
    return [*of_target_files(problems, settings, ()), *results]


def at_constructs(
    results: Sequence[FileResult],
    assemblies: Sequence[Assembly],
    settings: Settings,
    tell: Callable[[str], object],
) -> tuple[list[FileResult], tuple[SourceText, ...]]:
    """The results with the constructs of findings, and the texts of the source files that these come from.

    An assembly that does not say where its constructs were made is told. Raises ConfigurationError.
    """
    constructs = ConstructFindings(assemblies, settings)
    placed = constructs.placed(results)
    for assembly in constructs.without_places:
        tell(_NO_PLACES.format(assembly.folder))
    return placed, constructs.sources(placed)
