"""The templates of the CDK's assemblies: checked where their manifests send them, and told at their constructs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from cfnkit.assemblies import Assembly
from cfnkit.cli.arguments.inputs import target_options
from cfnkit.cli.output.screen import Progress
from cfnkit.lint.beside_templates.assemblies import not_understood, results_of_assemblies
from cfnkit.lint.beside_templates.constructs import ConstructFindings
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import Settings
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
    results: list[FileResult] = []
    with Progress() as progress:
        for result in results_of_assemblies(paths, assemblies, settings, target_options(arguments)):
            results.append(result)
            progress.show(result.path, len(results), len(paths))
    return [*not_understood(assemblies, settings), *results]


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
