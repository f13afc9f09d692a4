"""`cfnkit drift ignore`: add a rule for differences that are no drift."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

from cfnkit.cli.arguments.parser import Parser, UsageError, one_of
from cfnkit.cli.output.write import write_message
from cfnkit.drift.judgement.ignoring import IgnoreRule
from cfnkit.drift.report import Status

DESCRIPTION = """\
Add a rule to `drift: ignore:` of the configuration, or to a file of rules. Differences of properties that match
it are no drift. After its last day, a rule no longer applies, and `cfnkit drift` warns about it. The comments of the
file stay."""

EPILOG = """\
Examples:
  cfnkit drift ignore Service /DesiredCount --reason "autoscaling sets it"
  cfnkit drift ignore '*' /Tags/CostCenter --reason "finance tags by hand" --expires 2027-01-31
  cfnkit drift ignore '*' /Policies --type AWS::IAM::Role --stack 'sandbox-*' --reason "a playground"
  cfnkit drift ignore OldTable --status DELETED --reason "removed in the next release"

Exit status: 0; 2 when the rule could not be added."""

_CONFIGURATION = ".cfnkit.yaml"
_STATUSES = ("DELETED", "NOT_CHECKED", "UNKNOWN")


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit drift ignore`."""
    parser.add_argument("resource", metavar="RESOURCE", help="a glob of logical IDs")
    parser.add_argument(
        "path", metavar="PATH", nargs="?", help="a JSON pointer; * is one step, ** any number (default: all properties)"
    )
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why such a difference is no drift")
    parser.add_argument("--expires", type=_day, metavar="DAY", help="the last day of the rule, such as 2027-01-31")
    parser.add_argument("--type", metavar="GLOB", help="only resources of these types")
    parser.add_argument("--stack", metavar="GLOB", help="only in these stacks")
    parser.add_argument("--account-id", metavar="GLOB", help="only in these accounts")
    parser.add_argument("--region", metavar="GLOB", help="only in these regions")
    parser.add_argument(
        "--status", type=one_of(*_STATUSES), metavar="STATUS",
        help=f"ignore resources with this status instead of properties: {', '.join(_STATUSES)}",
    )  # fmt: skip
    parser.add_argument("--ignore", metavar="FILE", help="add the rule to this file instead of the configuration")
    parser.add_argument(
        "--config", metavar="FILE", help="the configuration (default: .cfnkit.yaml in this folder or above it)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Add a rule; returns the exit status."""
    from cfnkit.configuration.drift_rule_file import add_rule
    from cfnkit.configuration.search import find_configuration

    _check(arguments)
    rule = IgnoreRule(
        reason=arguments.reason,
        resource="" if arguments.resource == "*" else arguments.resource,
        type=arguments.type or "",
        path=arguments.path or "",
        stack=arguments.stack or "",
        account_id=arguments.account_id or "",
        region=arguments.region or "",
        status=Status(arguments.status) if arguments.status else None,
        expires=arguments.expires,
    )
    if arguments.ignore:
        path = Path(arguments.ignore)
    else:
        found = find_configuration(os.getcwd())
        path = Path(arguments.config or (os.path.relpath(found) if found else _CONFIGURATION))
    add_rule(path, rule, of_configuration=not arguments.ignore)
    write_message(f"cfnkit: {path} has a rule for {rule} now.")
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Raise UsageError for a rule that could ignore nothing."""
    command = "cfnkit drift ignore"
    if not arguments.reason.strip():
        raise UsageError(f"{command}: --reason is empty; say why such a difference is no drift.")
    if arguments.path and not arguments.path.startswith("/"):
        raise UsageError(f"{command}: PATH is a JSON pointer, which begins with a slash: '/{arguments.path}'.")
    if arguments.expires is not None and arguments.expires < date.today():
        raise UsageError(f"{command}: --expires {arguments.expires} has passed, so that the rule would not apply.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day, such as 2027-01-31.") from None
