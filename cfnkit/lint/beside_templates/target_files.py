"""What is wrong with the files that say where templates go, as results of a check of these files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic, Severity
from cfnkit.files.git import is_ignored
from cfnkit.files.names import with_slashes
from cfnkit.files.nearest import nearest_part
from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.examination.leaving_out import reported, suppressions_in
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.results import FileResult, Ruling
from cfnkit.lint.results.failures import missing
from cfnkit.lint.settings import Settings
from cfnkit.pipeline import Configuration
from cfnkit.rule import Finding, Rule
from cfnkit.source import Span
from cfnkit.syntax import Mapping
from cfnkit.targets import FoundTargets, TemplateTarget, find_targets_of, held_against_templates


def results_of_target_files(
    files: Sequence[str], settings: Settings, changed: Iterable[str] | None = None
) -> list[FileResult]:
    """What is wrong with those of the files that describe targets, by themselves and with the values that they give.

    What only a check for the targets needs to know, such as the accounts of a unit, is not told. With `changed`, only
    files and targets of templates among these count.
    """
    found = find_targets_of(files)
    if changed is not None:
        found = _among(found, {os.path.realpath(path) for path in changed})
    problems = [each for each in found.problems if each.code is not Code.TARGETS_UNKNOWN]
    problems = [each for each in problems if not _is_own(each)]
    held = held_against_templates(found.targets)
    return of_target_files([*problems, *held.problems], settings, held.secrets, _without_template(found.targets))


def _without_template(targets: Iterable[TemplateTarget]) -> Iterator[Finding]:
    """A finding for each place that names a template which does not exist, unless a build makes it."""
    for template, span in dict.fromkeys(
        (each.template, each.template_span or each.span) for each in targets if not each.is_assumed
    ):
        if template and not os.path.lexists(template) and not _is_built(template):
            yield missing(with_slashes(template), span, nearest_part(template))


def _is_built(path: str) -> bool:
    """Whether a file is of those that programs make: git ignores it, or it is in a hidden folder, as `.aws-sam`."""
    parts = os.path.normpath(path).split(os.sep)
    return any(part.startswith(".") and part != os.pardir for part in parts) or is_ignored(path)


def of_target_files(
    problems: Iterable[Diagnostic],
    settings: Settings,
    secrets: tuple[str, ...] = (),
    more: Iterable[Finding] = (),
) -> list[FileResult]:
    """What is wrong with files that describe targets, as results of these files, as far as the settings want it.

    `secrets` are values in them that excerpts must not show, and `more` are findings beside those of the problems.
    """
    by_file: dict[str, list[Finding]] = {}
    for finding in (*(Finding(Rule(code.id, code.title), problem) for code, problem in problems), *more):
        by_file.setdefault(finding.span.source, []).append(finding)
    configurations, cfn_lint = Configurations(settings), read_cfn_lint_files()
    results: list[FileResult] = []
    for file, findings in by_file.items():
        try:
            check = configurations.of(file).check
        except ConfigurationError:
            check = Configuration().check
        written = Mapping({}, {}, Span(file, 1, 1, 1, 1))
        selection = Selection(settings.options, cfn_lint, written, check, file)
        least = settings.fail_on or Severity(check.fail_on or Severity.INFO)
        ruling = Ruling(selection.ignored, selection.included, selection.mandatory, fail_on=least)
        kept, suppressed = reported(findings, selection, suppressions_in(file, settings.today), ruling)
        ordered = sorted(kept, key=lambda each: (each.span[:3], each.id, each.message))
        result = FileResult(file, tuple(ordered), None, tuple(suppressed), ruling, secrets, is_template=False)
        results.append(result)
    return results


def _among(found: FoundTargets, changed: set[str]) -> FoundTargets:
    def counts(span: Span, template: str = "") -> bool:
        return os.path.realpath(span.source) in changed or (bool(template) and os.path.realpath(template) in changed)

    targets = tuple(each for each in found.targets if counts(each.span, each.template))
    return FoundTargets(targets, tuple(each for each in found.problems if counts(each.span)))


def _is_own(problem: Diagnostic) -> bool:
    """Whether a problem is that of a configuration of cfnkit, which each template that has it reports."""
    return os.path.basename(problem.span.source) == ".cfnkit.yaml" and problem.code is Code.TARGET_FILE
