"""`cfnkit check`: the problems of templates, at the lines that their authors wrote."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cfnkit.assemblies.find import missing_assembly
from cfnkit.cli.arguments.context import given_consent
from cfnkit.cli.arguments.parser import UsageError
from cfnkit.cli.check import formats
from cfnkit.cli.check.arguments import add_arguments, settings_of
from cfnkit.cli.check.checking import (
    check_all,
    check_as_deployed,
    check_over_targets,
    goes_over_targets,
    may_be_of_cdk,
    with_others,
)
from cfnkit.cli.check.choosing import changed_among, discovered, report_passed_over
from cfnkit.cli.check.contradictions import refuse_contradictions
from cfnkit.cli.check.formats import CheckReport
from cfnkit.cli.output.formats import render
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import STDOUT, write_message, write_output
from cfnkit.diagnostics import Severity, counted
from cfnkit.lint.baseline import Baseline
from cfnkit.lint.baselines import Baselines
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.discovery.find import Discovery
from cfnkit.lint.known_rules.option_ids import unknown_ids
from cfnkit.lint.results import FileResult
from cfnkit.lint.results.built import at_source, is_built
from cfnkit.lint.results.failures import no_template
from cfnkit.lint.results.nested import told_once
from cfnkit.lint.settings import Settings

if TYPE_CHECKING:
    from cfnkit.source import SourceText

__all__ = ["DESCRIPTION", "EPILOG", "add_arguments", "run"]

DESCRIPTION = """\
Check templates as CloudFormation would see them, after macros and transforms, with the rules of cfn-lint and of cfnkit.
Each finding is reported at the line that caused it. A folder is searched for templates, except where git ignores files.
Without a path, the `templates` of the configuration are checked, or else the current folder."""

EPILOG = """\
Examples:
  cfnkit check template.yaml
  cfnkit check templates/ --format sarif --output cfnkit.sarif
  cfnkit check cdk.out
  cfnkit check --changed-since origin/main --fail-on error
  cfnkit check templates/ --write-baseline
  cfnkit check --security --fix
  cfnkit check --security --report-suppressions
  cfnkit check --explain E9752

Exit status: 0 without findings; else the sum of 2 for errors, 4 for warnings and 8 for information; 1 for a fault of
the tool, its configuration or its arguments. I9757 to I9759 say what was not judged; they count only with --include."""

Tell: TypeAlias = Callable[[str], None]

_BITS = {Severity.ERROR: 2, Severity.WARNING: 4, Severity.INFO: 8}


def run(arguments: argparse.Namespace) -> int:
    """Check templates; returns the exit status."""
    if arguments.explain:
        write_output(_rule_text(arguments), arguments.output)
        return 0
    refuse_contradictions(arguments)
    if arguments.synth:
        from cfnkit.cli.arguments.synthesis import synthesise

        for path in arguments.paths or [os.curdir]:
            synthesise(arguments, path)
    baselines = _baselines(arguments)
    tell = (lambda _: None) if arguments.quiet else write_message
    discovery = discovered(arguments)
    if not arguments.quiet:
        report_passed_over(discovery.passed_over, arguments.verbose)
        for missing in filter(None, map(missing_assembly, arguments.paths or [os.curdir])):
            tell(f"cfnkit: {missing}")
    settings = settings_of(arguments)
    paths = _paths(arguments, discovery, settings, tell)
    results = _checked(arguments, paths, discovery, settings)
    if arguments.fix:
        from cfnkit.cli.check.fixing import fix

        made = {path for each in discovery.assemblies for path in each.templates}
        made |= set(filter(is_built, paths))
        known = results if baselines is None else _without_known(results, baselines, write=False)
        fixed = fix(known, made, arguments, settings, check_all)
        if fixed is None:
            return 0
        results = [fixed.get(result.path, result) for result in results]
    if any(is_built(path) for path in paths):
        results = [at_source(result) if is_built(result.path) else result for result in results]
    sources: tuple[SourceText, ...] = ()
    if discovery.assemblies or any(map(may_be_of_cdk, results)):
        from cfnkit.cli.check.assemblies import at_constructs

        results, sources = at_constructs(results, discovery.assemblies, settings, tell)
    if baselines is not None:
        results = _without_known(results, baselines, arguments.write_baseline)
    if arguments.report_suppressions:
        from cfnkit.cli.check.suppressions import report_of_suppressions

        write_output(report_of_suppressions(results, arguments.format, settings), arguments.output)
        return 0
    report = CheckReport(tuple(results), arguments.undecided, sources, discovery.assemblies)
    _write(report, arguments, tell)
    if not results and not _has_unchanged(arguments, discovery) and not arguments.templates_only:
        return 1  # silence would mean that something is sound
    return sum(_BITS[severity] for severity in {one.severity for of, one in report.findings() if of.ruling.fails(one)})


def _paths(arguments: argparse.Namespace, discovery: Discovery, settings: Settings, tell: Tell) -> list[str]:
    """The templates to check; `tell` says why there are none. Raises UsageError for an option with an unknown id."""
    paths = list(discovery.templates)
    if arguments.changed_since:
        paths = changed_among(paths, arguments, settings)
    _answer_unknown_ids(arguments, settings, paths)
    if not paths and not discovery.mistaken:
        since = f"no template has changed since {arguments.changed_since}, nor what one uses"
        tell(f"cfnkit: {since if _has_unchanged(arguments, discovery) else 'there is no template to check'}.")
    return paths


def _has_unchanged(arguments: argparse.Namespace, discovery: Discovery) -> bool:
    """Whether there are templates that may all be as in a revision."""
    return bool(arguments.changed_since and discovery.templates)


def _checked(
    arguments: argparse.Namespace, paths: list[str], discovery: Discovery, settings: Settings
) -> list[FileResult]:
    """The results of the templates, of files that should be some, and of what is beside them."""
    results = [FileResult(path, (no_template(path, reason),)) for path, reason in discovery.mistaken]
    check = check_over_targets if goes_over_targets(arguments, paths) else check_as_deployed
    results += check(arguments, paths, discovery.assemblies, settings)
    return told_once(with_others(results, arguments, paths, settings))


def _write(report: CheckReport, arguments: argparse.Namespace, tell: Tell) -> None:
    """Write the report in its format; `tell` says what it leaves out."""
    is_seen = arguments.format == "text" and arguments.output in (None, STDOUT)  # the text ends with the same
    for said in (report.left_out(), report.told_undecided()):
        if said and not is_seen:
            tell(f"cfnkit: {said}")
    if arguments.format == "cdk" and not arguments.output:
        from cfnkit.cli.check.formats.cdk import write_reports

        for path, count in write_reports(report).items():
            tell(f"cfnkit: {path} has {counted(count, 'violation')} of cfnkit's rules.")
    else:
        write_output(render(formats.__name__, arguments.format, report), arguments.output)


def _without_known(results: Sequence[FileResult], baselines: Baselines, write: bool) -> list[FileResult]:
    """The results without the findings of their baselines, which are written anew with `write`."""
    compared: dict[str, FileResult] = {}
    for baseline, group in baselines.groups(results):
        if write:
            if baseline.flaw:
                write_message(f"cfnkit: {baseline.path} was invalid ({baseline.flaw}), and is a new one now.")
            baseline = baseline.renewed(group)
            baseline.write()
            write_message(f"cfnkit: {baseline.path} holds {counted(baseline.size, 'finding')}.")
        comparison = baseline.compare(group)
        compared.update((result.path, result) for result in comparison.results)
        for entry in comparison.stale:
            place = f"{entry.path} of {entry.file}" if entry.path else entry.file
            write_message(f"{baseline.path}: {entry.rule} is no longer found at {place}; --write-baseline removes it.")
    return [compared[result.path] for result in results]


def _rule_text(arguments: argparse.Namespace) -> Text:
    """What the rules with this name check, why, and what to do. Raises ConfigurationError when none has it."""
    from cfnkit.lint.known_rules.lookup import find_rules
    from cfnkit.lint.known_rules.own import OwnRules, withheld_rules

    mode = given_consent(arguments).within(os.curdir).macros
    if mode != "run":
        from cfnkit.lint.cfn_lint_files import not_loaded, read_cfn_lint_files

        for finding in not_loaded(read_cfn_lint_files(), mode):
            write_message(f"{finding.span}: {finding.id} {finding.message}")
    from cfnkit.cli.rules import rules_text

    settings = settings_of(arguments)
    config = Configurations(settings).of(os.path.join(os.curdir, "template.yaml"))
    consent = settings.consent.within(os.curdir)
    for finding in withheld_rules(config, consent):
        write_message(f"{finding.span}: {finding.id} {finding.message}")
    own = [check.rule for check in OwnRules(settings.rules).of(config, consent).checks]
    return rules_text(find_rules(arguments.explain, mode == "run", config.tables, own))


def _answer_unknown_ids(arguments: argparse.Namespace, settings: Settings, paths: Sequence[str]) -> None:
    """Refuse ids of options that no rule has, and warn of those in files, with the nearest one.

    Raises UsageError.
    """
    if arguments.quiet and not (arguments.ignore or arguments.include or arguments.mandatory):
        return
    for unknown in unknown_ids(settings, paths):
        if unknown.option:
            message = f"cfnkit check: --{unknown.option}: {unknown.complaint}"
            raise UsageError(f"{message}\n`cfnkit rules` lists all rules.")
        write_message(f"{unknown.place}: {unknown.complaint}")


def _baselines(arguments: argparse.Namespace) -> Baselines | None:
    """The baselines: that which the arguments name, or those that are found; None when there shall be none."""
    if arguments.no_baseline:
        if arguments.baseline or arguments.write_baseline:
            raise UsageError("cfnkit check: --no-baseline does without the baseline that another option asks for.")
        return None
    if not arguments.baseline:
        return Baselines(anew=arguments.write_baseline)
    path, anew = Path(arguments.baseline), arguments.write_baseline
    return Baselines(Baseline(path) if anew and not path.exists() else Baseline.read(path, anew=anew))
