"""What is wrong between the templates of a run, and between them and the others of their repository."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import islice

from cfnkit.configuration.configuration import Configuration
from cfnkit.deployment import Lookups
from cfnkit.diagnostics import ConfigurationError, Severity
from cfnkit.files.names import name_below
from cfnkit.files.project import root_of
from cfnkit.files.reading import read_regular
from cfnkit.lint.cfn_lint_files import CfnLintFiles, read_cfn_lint_files
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.discovery.find import documents_below
from cfnkit.lint.discovery.recognition import recognise
from cfnkit.lint.examination.leaving_out import reported
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.results import FileResult, Ruling
from cfnkit.lint.settings import Settings
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.neighbours.repository import Repository
from cfnkit.neighbours.repository_checks import repository_findings
from cfnkit.neighbours.rules import REPOSITORY_RULES
from cfnkit.neighbours.stacks import RepositoryStack
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import Mapping, parse
from cfnkit.syntax.limits import MAX_BYTES, WARN_BYTES
from cfnkit.targets import TemplateTarget

_MOST_FILES = 10_000
_INFORMATION = tuple(rule.id for rule in REPOSITORY_RULES if rule.severity is Severity.INFO)


def results_of_repository(
    paths: Sequence[str], targets: Sequence[TemplateTarget], settings: Settings
) -> list[FileResult]:
    """What is wrong between the templates at `paths`, of which `targets` say where they go.

    Where the information is wanted that nobody exports, names or writes something, all templates of the repository are
    read, since it would be wrong without them.
    """
    configurations, cfn_lint = Configurations(settings), read_cfn_lint_files()
    informs = any(_wants_information(path, settings, configurations, cfn_lint) for path in paths)
    every = dict.fromkeys((*paths, *(_others(paths) if informs else ())))
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


def _wants_information(path: str, settings: Settings, configurations: Configurations, cfn_lint: CfnLintFiles) -> bool:
    selection = _selection(path, settings, configurations, cfn_lint)
    return any(selection.wants(id) for id in _INFORMATION)


def _selection(
    path: str, settings: Settings, configurations: Configurations, cfn_lint: CfnLintFiles, root: Mapping | None = None
) -> Selection:
    try:
        check = configurations.of(path).check
    except ConfigurationError:
        check = Configuration().check  # the check of the template says why
    written = root or Mapping({}, {}, Span(path, 1, 1, 1, 1))
    return Selection(settings.options, cfn_lint, written, check, path)


def _result(
    path: str, found: list[Finding], settings: Settings, configurations: Configurations, cfn_lint: CfnLintFiles
) -> FileResult:
    """The findings in one file, without those that its comments, its Metadata or settings leave out."""
    document = parse(read_regular(path, MAX_BYTES), path)
    root = document.root if isinstance(document.root, Mapping) else None
    selection = _selection(path, settings, configurations, cfn_lint, root)
    asked = settings.options.suppressions
    suppressions = TemplateSuppressions(document, document.root, lambda _: None, settings.today) if asked else None
    least = settings.fail_on or Severity(configurations.of(path).check.fail_on or Severity.INFO)
    ruling = Ruling(selection.ignored, selection.included, selection.mandatory, fail_on=least)
    kept, suppressed = reported(found, selection, suppressions, ruling)
    ordered = sorted(kept, key=lambda each: (each.span[:3], each.id, each.message))
    return FileResult(path, tuple(ordered), document.source, tuple(suppressed), ruling)
