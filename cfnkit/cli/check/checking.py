"""Check templates as they are deployed: for a target, for many, or by their assembly."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cfnkit.cli.check.choosing import changed_among, is_made, request_of
from cfnkit.cli.output.screen import Progress
from cfnkit.deployment import Target
from cfnkit.lint.beside_templates.others import with_neighbours, with_target_files
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import FileRequest, Settings

if TYPE_CHECKING:
    from cfnkit.assemblies import Assembly
    from cfnkit.requests.options import RequestOptions


def check_all(requests: Sequence[FileRequest], settings: Settings) -> list[FileResult]:
    """The results of templates, with their progress."""
    if not requests:
        return []
    from cfnkit.lint.check import results_of

    results = []
    with Progress() as progress:
        for result in results_of(requests, settings):
            results.append(result)
            progress.show(result.path, len(results), len(requests))
    return results


def with_others(
    results: list[FileResult], arguments: argparse.Namespace, paths: Sequence[str], settings: Settings
) -> list[FileResult]:
    """The results, with what is wrong between stacks and, without a target, with the files that describe targets."""
    words, files = arguments.paths or [os.curdir], [path for path in paths if not is_made(path)]

    def changed(found: list[str]) -> list[str]:
        return [*paths, *changed_among(found, arguments, settings)]

    def options() -> RequestOptions:
        from cfnkit.cli.arguments.inputs import target_options

        return target_options(arguments)

    if not arguments.target and not arguments.all_targets:
        results = with_target_files(results, words, files, settings, changed if arguments.changed_since else None)
    return with_neighbours(results, words, files, settings, options)


def check_as_deployed(
    arguments: argparse.Namespace, paths: Sequence[str], assemblies: Sequence[Assembly], settings: Settings
) -> list[FileResult]:
    """The results of each template, in the order of the paths; one of an assembly goes where its manifest says."""
    if not assemblies:
        return check_all([request_of(path) for path in paths], settings)
    from cfnkit.cli.check.assemblies import check_assemblies

    results = check_assemblies(arguments, paths, assemblies, settings)
    known = {result.path for result in results}
    results += check_all([request_of(path) for path in paths if path not in known], settings)
    return sorted(results, key=lambda result: paths.index(result.path) if result.path in paths else -1)


def may_be_of_cdk(result: FileResult) -> bool:
    """Whether a template has the metadata of the CDK, so that its findings have constructs."""
    found = result.findings or result.undecided
    return bool(found) and result.source is not None and "aws:cdk:path" in result.source.text


def goes_over_targets(arguments: argparse.Namespace, paths: Sequence[str]) -> bool:
    """Whether the arguments ask for targets, and not for one of the configuration alone."""
    if not arguments.target and not arguments.all_targets:
        return False
    from cfnkit.cli.arguments.inputs import target_options
    from cfnkit.requests.targets import names_one_configured  # reads files that few checks need

    return not names_one_configured(target_options(arguments), paths)


def check_over_targets(
    arguments: argparse.Namespace, paths: Sequence[str], assemblies: Sequence[Assembly], settings: Settings
) -> list[FileResult]:
    """The results of each template over its targets, and those of the files that describe targets."""
    from cfnkit.cli.arguments.inputs import target_options
    from cfnkit.lint.beside_templates.target_files import of_target_files
    from cfnkit.lint.over_targets import (
        by_stack_set,
        results_of_the_rest,
        results_over_targets,
        united,
    )
    from cfnkit.requests.targets import select_targets, without_target

    selection = select_targets(target_options(arguments), paths, named=bool(arguments.paths))
    of_assemblies = {template for each in assemblies for template in each.templates}
    without = [path for path in paths if path not in selection.targets and os.path.normpath(path) not in of_assemblies]
    if without and arguments.paths:
        raise without_target(target_options(arguments), without, selection.problems)
    requests = [each for path, targets in selection.targets.items() for each in by_stack_set(request_of(path), targets)]
    results = of_target_files(selection.problems, settings, selection.secrets)
    with Progress() as progress:
        for result in results_over_targets(requests, replace(settings, target=Target())):
            results.append(result)
            progress.show(result.path, len(results), len(requests))
    if arguments.all_targets:
        results += results_of_the_rest(requests, settings)
    return united(results)
