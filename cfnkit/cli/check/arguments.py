"""The arguments of `cfnkit check`, and the settings that they make."""

from __future__ import annotations

import argparse
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from cfnkit.cli.arguments.context import (
    add_context_arguments,
    add_synth_argument,
    given_consent,
    given_parameters,
)
from cfnkit.cli.arguments.parser import Parser, add_format_argument, add_output_argument, one_of
from cfnkit.cli.check import formats
from cfnkit.cli.output.formats import format_names
from cfnkit.configuration.security_settings import PROFILES
from cfnkit.diagnostics import Severity
from cfnkit.lint.baseline import BASELINE_NAME
from cfnkit.lint.settings import LONGEST, TIME_LIMIT, Options, Settings, TargetArguments

_ID = re.compile(r"[A-Za-z][\w/-]*(?:\.[A-Z0-9]+)*\Z")


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit check`."""
    named = "a file, a folder, a glob, stack.py:template of a program, or - for stdin"
    parser.add_argument("paths", metavar="PATH", nargs="*", help=named)
    parser.add_argument("--templates-only", action="store_true", help="pass over files that are no templates")
    add_context_arguments(parser, many_targets=True)
    add_synth_argument(parser)
    _add_checks(parser)
    _add_fixes(parser)
    _add_report(parser)
    _add_run(parser)


def _add_checks(parser: Parser) -> None:
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
        "--profile", "--security-profile", type=one_of(*PROFILES), metavar="NAME",
        help=f"the security rules that run: {', '.join(PROFILES)} (default: {PROFILES[0]})",
    )  # fmt: skip
    group.add_argument(
        "--guard-rules", action="append", default=[], metavar="PATH",
        help="rules in the Guard language: a file, or a folder with *.guard; repeatable",
    )  # fmt: skip
    group.add_argument(
        "--undecided", action="store_true", help="list what security rules could not decide, and what decides it"
    )


def _add_fixes(parser: Parser) -> None:
    group = parser.add_argument_group("fixes")
    group.add_argument(
        "--fix", action="store_true",
        help="fix what has an exact fix: shows the changes as a diff, asks, writes, and checks again",
    )  # fmt: skip
    group.add_argument("--yes", action="store_true", help="with --fix: write without asking")
    group.add_argument("--diff", action="store_true", help="with --fix: print the diff, and write nothing")


def _add_report(parser: Parser) -> None:
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


def _add_run(parser: Parser) -> None:
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


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings of a check. Raises ConfigurationError for a configuration that cannot be used."""
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
