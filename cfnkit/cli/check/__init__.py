"""`cfnkit check`: the problems of templates, at the lines that their authors wrote."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.assemblies.find import missing_assembly
from cfnkit.cli.arguments.context import (
    STDIN,
    STDIN_NAME,
    add_context_arguments,
    add_synth_argument,
    given_consent,
    given_parameters,
    read_input,
)
from cfnkit.cli.arguments.parser import Parser, UsageError, add_format_argument, add_output_argument, one_of
from cfnkit.cli.check import formats
from cfnkit.cli.check.contradictions import refuse_contradictions
from cfnkit.cli.check.formats import CheckReport
from cfnkit.cli.output.formats import format_names, render
from cfnkit.cli.output.screen import Progress
from cfnkit.cli.output.text import Text, counted
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.configuration.security_settings import PROFILES
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError, Severity
from cfnkit.hosts.template_program import names_template
from cfnkit.lint.baseline import BASELINE_NAME, Baseline
from cfnkit.lint.baselines import Baselines
from cfnkit.lint.built import at_source, is_built
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.discovery.find import Discovery, PassedOver, find_templates, match_templates
from cfnkit.lint.failures import no_template
from cfnkit.lint.known_rules.option_ids import unknown_ids
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import LONGEST, TIME_LIMIT, FileRequest, Options, Settings, TargetArguments

if TYPE_CHECKING:
    from cfnkit.assemblies import Assembly
    from cfnkit.source import SourceText

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

_BITS = {Severity.ERROR: 2, Severity.WARNING: 4, Severity.INFO: 8}
_ID = re.compile(r"[A-Za-z][\w/-]*(?:\.[A-Z0-9]+)*\Z")


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit check`."""
    named = "a file, a folder, a glob, stack.py:template of a program, or - for stdin"
    parser.add_argument("paths", metavar="PATH", nargs="*", help=named)
    parser.add_argument("--templates-only", action="store_true", help="pass over files that are no templates")
    add_context_arguments(parser, many_targets=True)
    add_synth_argument(parser)
    group = parser.add_argument_group("checks")
    group.add_argument("--changed-since", metavar="REV", help="only what changed since a git revision, or its macros")
    group.add_argument(
        "--engine", type=one_of("cfn-lint", "fast", "both"), metavar="ENGINE",
        help="cfn-lint (default), fast (cloudformation-validate), or both",
    )  # fmt: skip
    for option, help in (
        ("--ignore", "ignore a rule, or all rules whose ids begin so, such as `W`; repeatable, or with commas"),
        ("--include", "also run rules that are off by default, such as `I`; in the same form"),
        ("--mandatory", "rules that nothing in the checkout switches off, nor the baseline; in the same form"),
    ):
        group.add_argument(option, action="extend", type=_ids, default=[], metavar="ID", help=help)
    group.add_argument(
        "--no-suppressions", action="store_true",
        help="also report what comments, Metadata, .cfnkit.yaml and .cfnlintrc leave out",
    )  # fmt: skip
    group.add_argument(
        "--rules", action="append", default=[], metavar="DIR",
        help="a folder with rules of your own in Python, which run; repeatable",
    )  # fmt: skip
    group.add_argument(
        "--rule-table", action="append", default=[], metavar="TABLE",
        help="a rule table for every template: a file, or `common`; repeatable",
    )  # fmt: skip
    group.add_argument("--security", action="store_true", help="also run security rules, those of --profile")
    group.add_argument(
        "--profile", type=one_of(*PROFILES), metavar="NAME",
        help=f"the security rules that run: {', '.join(PROFILES)} (default: {PROFILES[0]})",
    )  # fmt: skip
    group.add_argument(
        "--guard-rules", action="append", default=[], metavar="PATH",
        help="rules in the Guard language: a file, or a folder with *.guard; repeatable",
    )  # fmt: skip
    group.add_argument(
        "--undecided", action="store_true", help="list what security rules could not decide, and what decides it"
    )
    group = parser.add_argument_group("fixes")
    group.add_argument(
        "--fix", action="store_true",
        help="fix what has an exact fix: shows the changes as a diff, asks, writes, and checks again",
    )  # fmt: skip
    group.add_argument("--yes", action="store_true", help="with --fix: write without asking")
    group.add_argument("--diff", action="store_true", help="with --fix: print the diff, and write nothing")
    group = parser.add_argument_group("report")
    add_format_argument(group, *format_names(formats.__name__))
    add_output_argument(group)
    group.add_argument(
        "--baseline", metavar="FILE", help=f"leave out its findings (default: the nearest {BASELINE_NAME})"
    )
    group.add_argument("--no-baseline", action="store_true", help="leave out no findings of a baseline")
    group.add_argument("--write-baseline", action="store_true", help="write the current findings to the baseline")
    group.add_argument(
        "--fail-on", type=one_of(*(severity.value for severity in Severity)),
        metavar="error|warning|info", help="the least severity that makes the command fail (default: info)",
    )  # fmt: skip
    group.add_argument(
        "--report-suppressions", action="store_true",
        help="list all suppressions in place of the findings: where, which rule, why, until when, and what they fit",
    )  # fmt: skip
    group.add_argument("--explain", metavar="ID", help="print what a rule checks, why, and what to do")
    group = parser.add_argument_group("run")
    group.add_argument("--jobs", type=_jobs, metavar="N", help="worker processes (default: one for each processor)")
    group.add_argument(
        "--run-macros-twice", action="store_true", help="also report macros that give another result each time (W9708)"
    )
    group.add_argument(
        "--time-limit", type=_seconds, default=TIME_LIMIT, metavar="SECONDS",
        help="processor time for each template, after which it is an error (E9796); 0 for no limit (default: 60)",
    )  # fmt: skip
    group.add_argument("-q", "--quiet", action="store_true", help="write the report, and no messages beside it")
    group.add_argument("--verbose", action="store_true", help="list the files that are no templates, with the reason")
    group.add_argument("--no-cache", action="store_true", help="also check what has not changed")


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
    discovery = _discovery(arguments)
    tell = (lambda _: None) if arguments.quiet else write_message
    if not arguments.quiet:
        _report_passed_over(discovery.passed_over, arguments.verbose)
        for missing in filter(None, map(missing_assembly, arguments.paths or [os.curdir])):
            tell(f"cfnkit: {missing}")
    paths = list(discovery.templates)
    settings = _settings(arguments)
    if arguments.changed_since:
        paths = _changed(paths, arguments, settings)
    _answer_unknown_ids(arguments, settings, paths)
    if not paths and not discovery.mistaken:
        tell("cfnkit: there is no template to check.")
    results = [FileResult(path, (no_template(path, reason),)) for path, reason in discovery.mistaken]
    if _goes_over_targets(arguments, paths):
        results += _check_over_targets(arguments, paths, discovery.assemblies, settings)
    else:
        results += _check_as_deployed(arguments, paths, discovery.assemblies, settings)
        if not arguments.target:
            results = _with_target_files(results, arguments, paths, settings)
    if arguments.fix:
        from cfnkit.cli.check.fixing import fix

        made = {path for each in discovery.assemblies for path in each.templates}
        made |= set(filter(is_built, paths))
        known = results if baselines is None else _without_known(results, baselines, write=False)
        fixed = fix(known, made, arguments, settings, _check)
        if fixed is None:
            return 0
        results = [fixed.get(result.path, result) for result in results]
    if any(is_built(path) for path in paths):
        results = [at_source(result) if is_built(result.path) else result for result in results]
    sources: tuple[SourceText, ...] = ()
    if discovery.assemblies or any(map(_may_be_of_cdk, results)):
        from cfnkit.cli.check.assemblies import at_constructs

        results, sources = at_constructs(results, discovery.assemblies, settings, tell)
    if baselines is not None:
        results = _without_known(results, baselines, arguments.write_baseline)
    if arguments.report_suppressions:
        from cfnkit.cli.check.suppressions import report_of_suppressions

        write_output(report_of_suppressions(results, arguments.format, settings), arguments.output)
        return 0
    report = CheckReport(tuple(results), arguments.undecided, sources, discovery.assemblies)
    for said in (report.left_out(), report.told_undecided()):
        if said:
            tell(f"cfnkit: {said}")
    if arguments.format == "cdk" and not arguments.output:
        from cfnkit.cli.check.formats.cdk import write_reports

        for path, count in write_reports(report).items():
            tell(f"cfnkit: {path} has {counted(count, 'violation')} of cfnkit's rules.")
    else:
        write_output(render(formats.__name__, arguments.format, report), arguments.output)
    return sum(_BITS[severity] for severity in {one.severity for of, one in report.findings() if of.ruling.fails(one)})


def _without_known(results: Sequence[FileResult], baselines: Baselines, write: bool) -> list[FileResult]:
    """The results without the findings of their baselines, which are written anew with `write`."""
    compared: dict[str, FileResult] = {}
    for baseline, group in baselines.groups(results):
        if write:
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

    settings = _settings(arguments)
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


def _discovery(arguments: argparse.Namespace) -> Discovery:
    """The templates that the arguments name, or else the configuration, or else those in the current folder."""
    only = arguments.templates_only
    if arguments.paths:
        return find_templates(arguments.paths, templates_only=only)
    from cfnkit.configuration.search import find_configuration

    path = arguments.config or find_configuration(os.getcwd())
    if path is not None:
        from cfnkit.configuration.file import load_configuration

        globs = load_configuration(Path(path)).templates
        if globs:
            return match_templates(globs, os.path.dirname(os.path.abspath(path)), templates_only=only)
    return find_templates(["."], templates_only=only)


def _report_passed_over(files: Sequence[PassedOver], verbose: bool) -> None:
    if not files:
        return
    said = "1 file is no template" if len(files) == 1 else f"{len(files):,} files are no templates"
    if not verbose:
        write_message(f"cfnkit: {said}; --verbose lists {'it' if len(files) == 1 else 'them'}, with the reason.")
        return
    write_message(f"cfnkit: {said}:")
    for path, reason in files:
        write_message(f"  {path}: {reason}.")


def _changed(paths: list[str], arguments: argparse.Namespace, settings: Settings) -> list[str]:
    from cfnkit.lint.discovery.changes import changed_templates

    also = [*arguments.parameter_file, *([arguments.config] if arguments.config else [])]
    files = [path for path in paths if not _is_made(path)]
    changed = set(changed_templates(files, arguments.changed_since, settings, map(Path, also)))
    return [path for path in paths if _is_made(path) or path in changed]


def _is_made(path: str) -> bool:
    """Whether a template stands in no file."""
    return path == STDIN or names_template(path)


def _request(path: str) -> FileRequest:
    if path == STDIN:
        return FileRequest(STDIN_NAME, read_input(STDIN))
    return FileRequest(path, read_input(path)) if names_template(path) else FileRequest(path)


def _settings(arguments: argparse.Namespace) -> Settings:
    target = TargetArguments(
        name=arguments.target[0] if len(arguments.target) == 1 else "",
        region=arguments.region,
        account_id=arguments.account_id,
        stack_name=arguments.stack_name,
        parameters=given_parameters(arguments),
    )
    options = Options(
        ignore=tuple(arguments.ignore),
        include=tuple(arguments.include),
        mandatory=tuple(arguments.mandatory),
        suppressions=not arguments.no_suppressions,
    )
    if arguments.region:
        options = replace(options, regions=(arguments.region,))
    config = None
    if arguments.config:
        from cfnkit.configuration.file import load_configuration

        config = load_configuration(Path(arguments.config))
    return Settings(
        target=target,
        config=config,
        options=options,
        engine=arguments.engine,
        jobs=arguments.jobs,
        cache=not (arguments.no_cache or arguments.report_suppressions),
        macros_from=tuple(Path(path).absolute() for path in arguments.macros_from),
        consent=given_consent(arguments),
        run_macros_twice=arguments.run_macros_twice,
        time_limit=arguments.time_limit,
        tables=tuple((table, Path.cwd()) for table in arguments.rule_table),
        rules=tuple(Path(folder) for folder in arguments.rules),
        fail_on=Severity(arguments.fail_on) if arguments.fail_on else None,
        today=date.today(),
        reports_suppressions=arguments.report_suppressions,
        guard_rules=tuple(map(Path, arguments.guard_rules)),
        security=arguments.profile or (PROFILES[0] if arguments.security else None),
    )


def _check(requests: Sequence[FileRequest], settings: Settings) -> list[FileResult]:
    if not requests:
        return []
    from cfnkit.lint.check import results_of

    results = []
    with Progress() as progress:
        for result in results_of(requests, settings):
            results.append(result)
            progress.show(result.path, len(results), len(requests))
    return results


def _with_target_files(
    results: list[FileResult], arguments: argparse.Namespace, paths: Sequence[str], settings: Settings
) -> list[FileResult]:
    """The results, with what is wrong with the files that describe targets: the templates, and those in the folders."""
    from cfnkit.targets.candidates import candidates_among

    files = candidates_among(arguments.paths or [os.curdir], [path for path in paths if not _is_made(path)])
    if not files:
        return results
    from cfnkit.lint.over_targets import united  # few checks need what this imports
    from cfnkit.lint.target_files import results_of_target_files

    changed = [*paths, *_changed(files, arguments, settings)] if arguments.changed_since else None
    return united([*results, *results_of_target_files(files, settings, changed)])


def _check_as_deployed(
    arguments: argparse.Namespace, paths: Sequence[str], assemblies: Sequence[Assembly], settings: Settings
) -> list[FileResult]:
    """The results of each template, in the order of the paths; one of an assembly goes where its manifest says."""
    if not assemblies:
        return _check([_request(path) for path in paths], settings)
    from cfnkit.cli.check.assemblies import check_assemblies

    results = check_assemblies(arguments, paths, assemblies, settings)
    known = {result.path for result in results}
    results += _check([_request(path) for path in paths if path not in known], settings)
    return sorted(results, key=lambda result: paths.index(result.path) if result.path in paths else -1)


def _may_be_of_cdk(result: FileResult) -> bool:
    """Whether a template has the metadata of the CDK, so that its findings have constructs."""
    found = result.findings or result.undecided
    return bool(found) and result.source is not None and "aws:cdk:path" in result.source.text


def _goes_over_targets(arguments: argparse.Namespace, paths: Sequence[str]) -> bool:
    if not arguments.target and not arguments.all_targets:
        return False
    from cfnkit.cli.arguments.targets import names_one_configured  # reads files that few checks need

    return not names_one_configured(arguments, paths)


def _check_over_targets(
    arguments: argparse.Namespace, paths: Sequence[str], assemblies: Sequence[Assembly], settings: Settings
) -> list[FileResult]:
    """The results of each template over its targets, and those of the files that describe targets."""
    from cfnkit.cli.arguments.targets import select_targets
    from cfnkit.lint.over_targets import TargetedRequest, results_over_targets, united
    from cfnkit.lint.target_files import of_target_files

    selection = select_targets(arguments, paths, named=bool(arguments.paths))
    of_assemblies = {template for each in assemblies for template in each.templates}
    without = [path for path in paths if path not in selection.targets and os.path.normpath(path) not in of_assemblies]
    if without and arguments.paths:
        raise ConfigurationError(f"No target of those is for {', '.join(without)}; `cfnkit targets` lists them.")
    requests = [
        TargetedRequest(_request(path), tuple(group))
        for path, targets in selection.targets.items()
        for group in _by_stack_set(targets)
    ]
    results = of_target_files(selection.problems, settings, selection.secrets)
    with Progress() as progress:
        for result in results_over_targets(requests, replace(settings, target=Target())):
            results.append(result)
            progress.show(result.path, len(results), len(requests))
    return united(results)


def _by_stack_set(targets: Iterable[Target]) -> Iterable[list[Target]]:
    """The targets of a template itself, and those of each template in a stack set of it."""
    groups: dict[str, list[Target]] = {}
    for target in targets:
        groups.setdefault(target.stack_set, []).append(target)
    return groups.values()


def _baselines(arguments: argparse.Namespace) -> Baselines | None:
    """The baselines: that which the arguments name, or those that are found; None when there shall be none."""
    if arguments.no_baseline:
        if arguments.baseline or arguments.write_baseline:
            raise UsageError("cfnkit check: --no-baseline does without the baseline that another option asks for.")
        return None
    if not arguments.baseline:
        return Baselines()
    path = Path(arguments.baseline)
    return Baselines(Baseline(path) if arguments.write_baseline and not path.exists() else Baseline.read(path))


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < LONGEST:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds from 0 to {LONGEST:,}.")
    return seconds


def _ids(text: str) -> list[str]:
    ids = [id.strip() for id in text.split(",") if id.strip()]
    for id in ids:
        if not _ID.match(id):
            message = f"'{id}' is not the id of a rule, such as E3002, or the beginning of an id."
            raise argparse.ArgumentTypeError(message)
    return ids


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of processes, 1 or more.")
    return int(text)
