"""`cfnkit fleet run`: the stacks of many accounts, examined from this machine."""

from __future__ import annotations

import argparse
import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser, UsageError, one_of, seconds
from cfnkit.cli.fleet.lines import report_text, stack_line
from cfnkit.cli.fleet.places import DEFAULT, add_access_arguments, folder_of
from cfnkit.cli.fleet.preparing import examination_of, planned, roles_of
from cfnkit.cli.output.screen import Progress
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.configuration.security_settings import PROFILES
from cfnkit.diagnostics import counted

if TYPE_CHECKING:
    from cfnkit.aws.access import Access
    from cfnkit.aws.roles import Roles
    from cfnkit.fleet.examination import Examination
    from cfnkit.fleet.items import Item
    from cfnkit.fleet.report import Report
    from cfnkit.fleet.results import Result

DESCRIPTION = """\
Examine stacks of many accounts and regions, with a role that each account lends. The result has what drifted, as in
`cfnkit drift`, and with --what check,refs what rules find in the deployed templates. A line is printed for each stack
as soon as it is done, and each result is a file; at the end there is a report. A stack that cannot be seen has a
reason, and never counts as in sync. Nothing is changed in any account, no macro runs, and no secret is read.

ITEMS is a JSON list of {"account": ..., "region": ..., "stack": ...}. With --accounts, the stacks are listed."""

EPILOG = """\
Examples:
  cfnkit fleet run items.json --role cfnkit-reader
  cfnkit fleet run items.json --role cfnkit-reader --resume
  cfnkit fleet run --accounts accounts.yaml --role cfnkit-reader --external-id 4711 --jobs 32
  cfnkit fleet run items.json --what check,refs --security

Exit status: 0; 1 when a stack drifted, or rules find an error; 2 when the run failed, or no stack was seen; 3 without
both, when some were not seen, or not known as a whole."""

_DRIFTED, _FAILED, _INCOMPLETE = 1, 2, 3
_SOURCES = ("cloudcontrol", "cloudformation", "config")
_MOST_JOBS = 256
# RoleName, after its path: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
_ROLE = re.compile(r"(?!arn:)(?:[!-~]+/)?[\w+=,.@-]{1,64}", re.ASCII)
# Stacks of one account and region at a time; Cloud Control reads eight resources of each at once.
_IN_PLACE = 8


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit fleet run`."""
    parser.add_argument("items", metavar="ITEMS", nargs="?", help="a file with the stacks, or - for stdin")
    group = parser.add_argument_group("where")
    group.add_argument("--accounts", metavar="FILE", help="accounts and regions, all of whose stacks are examined")
    group.add_argument("--role", metavar="NAME", help="the role to assume in each account (default: none)")
    group.add_argument("--external-id", metavar="TEXT", help="the external ID that the role demands")
    add_access_arguments(group)
    group = parser.add_argument_group("what")
    group.add_argument(
        "--what", type=_what, default=frozenset({"drift"}), metavar="LIST",
        help="some of drift, check and refs, with commas between them (default: drift)",
    )  # fmt: skip
    group.add_argument(
        "--source", type=one_of(*_SOURCES), default=_SOURCES[0], metavar="SOURCE",
        help=f"the service that live resources are read from: {', '.join(_SOURCES)} (default: {_SOURCES[0]})",
    )  # fmt: skip
    group.add_argument("--security", action="store_true", help="for check: also run security rules")
    group.add_argument(
        "--security-profile", type=one_of(*PROFILES), metavar="NAME",
        help=f"the security rules that run: {', '.join(PROFILES)} (default: {PROFILES[0]})",
    )  # fmt: skip
    group.add_argument(
        "--config", metavar="FILE", help="default: the nearest .cfnkit.yaml in the working folder or above"
    )
    group.add_argument(
        "--ignore", action="append", default=[], metavar="FILE",
        help="a file with more ignore rules than those of the configuration and the templates; repeatable",
    )  # fmt: skip
    group.add_argument("--baseline", metavar="FILE", help="the accepted differences, as for `cfnkit drift`")
    group = parser.add_argument_group("how")
    group.add_argument("--jobs", type=_jobs, default=16, metavar="N", help="stacks at a time (default: 16)")
    group.add_argument(
        "--resume", action="store_true", help="go on with the newest run of the same stacks: what was seen is kept"
    )
    group.add_argument(
        "--timeout", type=seconds, default=900.0, metavar="S",
        help="the seconds that all calls to AWS for one stack may take together (default: 900)",
    )  # fmt: skip
    group = parser.add_argument_group("output")
    group.add_argument(
        "--results", default=DEFAULT, metavar="FOLDER",
        help=f"where results and the report go: a folder, or s3://BUCKET/PREFIX (default: {DEFAULT})",
    )  # fmt: skip
    group.add_argument("--no-fail", action="store_true", help="exit with 0 even if stacks drifted")


def run(arguments: argparse.Namespace) -> int:
    """Examine stacks; returns the exit status."""
    from cfnkit.fleet.days import read_day, write_plan
    from cfnkit.fleet.report import PAGE, read_report, write_report
    from cfnkit.fleet.resuming import known_parts, left_over

    _check(arguments)
    folder = folder_of(arguments.results, arguments)
    roles = roles_of(arguments)
    day, plan = planned(arguments, folder, roles)
    write_plan(folder, day, plan)
    kept = read_day(folder, day)
    what = plan.what | known_parts(kept.results)
    items = left_over(kept.results, what)
    if len(items) < len(plan.items):
        total = f"{counted(len(plan.items), 'stack')} {'was' if len(plan.items) == 1 else 'were'}"
        write_message(f"cfnkit: {len(plan.items) - len(items):,} of {total} seen before.")
    if what > arguments.what:
        more = " and ".join(sorted(what - arguments.what))
        write_message(f"cfnkit: this run does {more}, too, as it did before.")
    examination = examination_of(arguments, day, plan.run, what)
    try:
        with Progress() as progress, _collected():
            for done, result in enumerate(_results(arguments, items, roles, examination), start=1):
                folder.write(result.path, result.data())
                progress.clear()
                write_output(stack_line(result))
                progress.show(str(result.item), done, len(items))
    except KeyboardInterrupt:
        write_message(f"cfnkit: {folder.name} keeps what was seen; --resume goes on with it.")
        raise
    report = read_report(folder, day)
    write_report(folder, report)
    write_output(report_text(report))
    write_message(f"cfnkit: {folder.name}/date={day}/{PAGE} is the page.")
    return _status(report, no_fail=arguments.no_fail)


def _check(arguments: argparse.Namespace) -> None:
    """Raise UsageError for arguments that contradict each other, or without stacks."""
    if (arguments.items is None) == (arguments.accounts is None):
        raise UsageError(
            "cfnkit fleet run: name the stacks by ITEMS, a file, or by --accounts FILE, whose stacks are listed.\n"
            "`cfnkit fleet run --help` explains both."
        )
    if arguments.role is not None and not _ROLE.fullmatch(arguments.role):
        raise UsageError(f"cfnkit fleet run: --role '{arguments.role}' is no name of a role, which each account has.")
    if arguments.external_id is not None and arguments.role is None:
        raise UsageError("cfnkit fleet run: --external-id goes with --role.")
    if (arguments.security or arguments.security_profile) and "check" not in arguments.what:
        raise UsageError("cfnkit fleet run: --security goes with --what check.")


def _results(
    arguments: argparse.Namespace, items: Iterable[Item], roles: Roles, examination: Examination
) -> Iterator[Result]:
    from cfnkit.cli.fleet.clock import SystemClock
    from cfnkit.fleet import examining
    from cfnkit.fleet.running import Pace
    from cfnkit.fleet.running import run as run_items

    def opened(item: Item) -> Access:
        return roles.access(item.account, item.region)

    def read(item: Item) -> examining.ExaminedItem:
        return examining.read(item, opened, examination)

    def finish(found: examining.ExaminedItem) -> Result:
        return examining.finish(found, examination)

    try:
        yield from run_items(items, read, finish, SystemClock(), Pace(arguments.jobs, min(arguments.jobs, _IN_PLACE)))
    finally:
        roles.stop()  # of a run that is interrupted, whose threads the process waits for


def _status(report: Report, *, no_fail: bool) -> int:
    from cfnkit.fleet.results import StackStatus

    summary = report.summary
    if (summary.count(StackStatus.DRIFTED) or summary.findings.get("error")) and not no_fail:
        return _DRIFTED
    if not summary.seen and (summary.count() or report.unlisted):
        return _FAILED
    doubtful = summary.count(StackStatus.NOT_SEEN, StackStatus.NOT_KNOWN) or report.unlisted
    return _INCOMPLETE if doubtful else 0


def _what(text: str) -> frozenset[str]:
    words = [word.strip() for word in text.split(",")]
    if not any(words):
        raise argparse.ArgumentTypeError(f"'{text}' names nothing to examine: drift, check or refs")
    return frozenset(map(one_of("drift", "check", "refs"), filter(None, words)))


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of stacks from 1 to {_MOST_JOBS}")
    return int(text)


@contextmanager
def _collected() -> Iterator[None]:
    """Have garbage collected: a command does without, but boto3's clients are in cycles, and here they are many."""
    before = gc.isenabled()
    gc.enable()
    try:
        yield
    finally:
        if not before:
            gc.disable()
