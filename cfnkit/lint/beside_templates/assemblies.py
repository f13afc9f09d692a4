"""The templates of the CDK's assemblies, checked where their manifests send them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cfnkit.assemblies import Assembly
from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.files.reading import read_given
from cfnkit.lint.beside_templates.target_files import of_target_files
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.over_targets import TargetedRequest, results_over_targets
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import FileRequest, Settings
from cfnkit.requests.assemblies import assembly_targets
from cfnkit.requests.options import RequestOptions
from cfnkit.schemas import Schemas
from cfnkit.targets import find_targets_of


def results_of_assemblies(
    paths: Sequence[str], assemblies: Sequence[Assembly], settings: Settings, options: RequestOptions
) -> Iterator[FileResult]:
    """The results of those of the templates that are of assemblies.

    Raises ConfigurationError, with the place, for a file of an assembly that cannot be read.
    """
    configurations = Configurations(settings)

    def given(path: str) -> Target:
        try:
            return settings.target_within(configurations.of(path), read_given(path))
        except OSError:
            return Target()  # the check reports it

    targets = assembly_targets(assemblies, paths, options, given)
    regions = frozenset(Schemas("").regions())
    # What there is in a region that does not exist is not known: `not_understood` tells it.
    placed = {path: each if each.region in regions else replace(each, region=None) for path, each in targets.items()}
    requests = [TargetedRequest(FileRequest(path), (target,)) for path, target in placed.items()]
    own = replace(settings, target=Target(), options=replace(settings.options, regions=()))
    for result in results_over_targets(requests, own):
        findings = tuple(each._replace(targets=None) for each in result.findings)  # there is one target
        yield result._replace(findings=findings, targets=())


def not_understood(assemblies: Sequence[Assembly], settings: Settings) -> list[FileResult]:
    """What was not understood of assemblies, and regions that do not exist, as results of their files."""
    problems = [problem for each in assemblies for problem in (*each.problems, *_unknown_regions(each))]
    return of_target_files(problems, settings)


def _unknown_regions(assembly: Assembly) -> Iterator[Diagnostic]:
    regions = {stack.region for stack in assembly.stacks if stack.region}
    if not regions <= set(Schemas("").regions()):
        found = find_targets_of([assembly.manifest]).problems  # with the places, which take longer to find
        yield from (each for each in found if each.code is Code.REGION_UNKNOWN)
