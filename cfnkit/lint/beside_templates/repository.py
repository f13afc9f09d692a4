"""What is wrong between the templates of a run, and between them and the others of their repository."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import islice

from cfnkit.deployment import Lookups
from cfnkit.diagnostics import Severity
from cfnkit.files.names import name_below
from cfnkit.files.project import root_of
from cfnkit.files.reading import read_regular
from cfnkit.lint.cfn_lint_files import CfnLintFiles, read_cfn_lint_files
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.discovery.find import documents_below
from cfnkit.lint.discovery.recognition import recognise
from cfnkit.lint.examination.leaving_out import reported
from cfnkit.lint.results import FileResult, Ruling
from cfnkit.lint.settings import Settings
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.lint.wanted_information import selection_of, wants_information
from cfnkit.neighbours.repository import Repository
from cfnkit.neighbours.repository_checks import repository_findings
from cfnkit.neighbours.stacks import RepositoryStack
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, parse
from cfnkit.syntax.limits import MAX_BYTES, WARN_BYTES
from cfnkit.targets import TemplateTarget, find_targets_of
from cfnkit.targets.candidates import candidates_among

_MOST_FILES = 10_000


def results_of_repository(
    paths: Sequence[str], targets: Sequence[TemplateTarget], settings: Settings
) -> list[FileResult]:
    """What is wrong between the templates at `paths`, of which `targets` say where they go.

    Where the information is wanted that nobody exports, names or writes something, all templates of the repository are
    read, since it would be wrong without them.
    """
    others = _others(paths) if wants_information(paths, settings) else ()
    return _results(paths, others, targets, settings)


def result_beside_neighbours(path: str, folder: str, settings: Settings) -> FileResult:
    """What is wrong between the template at `path` and the others of its repository, wherever each of them goes.

    That is said by the files of targets below `folder`.
    """
    others = list(_others([path]))
    targets = find_targets_of(candidates_among([folder], [path, *others])).targets
    return next(iter(_results([path], others, targets, settings)), FileResult(path, ()))


def _results(
    paths: Sequence[str], others: Iterable[str], targets: Sequence[TemplateTarget], settings: Settings
) -> list[FileResult]:
    configurations, cfn_lint = Configurations(settings), read_cfn_lint_files()
    every = dict.fromkeys((*paths, *others))
    repository = Repository.of(every, targets, configurations.of, sharing_only=True)

    def lookups_of(stack: RepositoryStack) -> Lookups:
        return configurations.of(stack.template).lookups_for(stack.target.name if stack.target else "")

    by_file: dict[str, list[Finding]] = {}
    for finding in repository_findings(repository, paths, lookups_of):
        by_file.setdefault(finding.span.source, []).append(finding)
    return [_result(path, found, settings, configurations, cfn_lint) for path, found in by_file.items()]


def _others(paths: Sequence[str]) -> Iterable[str]:
    """The other templates of the repositories of some templates."""
    known = {os.path.realpath(path) for path in paths}
    for root in dict.fromkeys(root_of(os.path.dirname(os.path.abspath(path))) for path in paths):
        for path in islice(documents_below(root, _MOST_FILES, WARN_BYTES), _MOST_FILES):
            if os.path.realpath(path) not in known and recognise(path).is_template:
                yield name_below(path)


def _result(
    path: str, found: list[Finding], settings: Settings, configurations: Configurations, cfn_lint: CfnLintFiles
) -> FileResult:
    """The findings in one file, without those that its comments, its Metadata or settings leave out."""
    document = parse(read_regular(path, MAX_BYTES), path)
    root = document.root if isinstance(document.root, Mapping) else None
    selection = selection_of(path, settings, configurations, cfn_lint, root)
    asked = settings.options.suppressions
    suppressions = TemplateSuppressions(document, document.root, lambda _: None, settings.today) if asked else None
    least = settings.fail_on or Severity(configurations.of(path).check.fail_on or Severity.INFO)
    ruling = Ruling(selection.ignored, selection.included, selection.mandatory, fail_on=least)
    kept, suppressed = reported(found, selection, suppressions, ruling)
    ordered = sorted(kept, key=lambda each: (each.span[:3], each.id, each.message))
    return FileResult(path, tuple(ordered), document.source, tuple(suppressed), ruling)
