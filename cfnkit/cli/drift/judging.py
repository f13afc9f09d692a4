"""What of the drift counts: without what rules ignore, and without what was accepted."""

from __future__ import annotations

import argparse
import secrets
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.drift.judgement.acceptance import BASELINE_NAME, Acceptance
from cfnkit.drift.judgement.ignoring import IgnoreRule, ignore
from cfnkit.drift.report import DriftReport

if TYPE_CHECKING:
    from cfnkit.cli.drift.comparing import UnjudgedDrift

_SALT_BYTES = 16


class Judged(NamedTuple):
    """What is left of a report, and what is to be said of the rules and the baseline."""

    report: DriftReport
    notices: tuple[str, ...]


def add_judging_arguments(group: argparse._ArgumentGroup) -> None:
    """The arguments that `judge` reads."""
    group.add_argument(
        "--ignore", action="append", default=[], metavar="FILE",
        help="more rules of what to ignore, beside those of the configuration and of the template; repeatable",
    )  # fmt: skip
    group.add_argument("--baseline", metavar="FILE", help=f"what was accepted (default: {BASELINE_NAME})")


def judge(unjudged: UnjudgedDrift, arguments: argparse.Namespace) -> Judged:
    """The report as the rules and the baseline leave it. Raises ConfigurationError."""
    judged = without_ignored(unjudged, arguments)
    path = baseline_path(unjudged, arguments)
    if not (arguments.baseline or path.exists()):
        return judged
    result = read_acceptance(path).applied(judged.report)
    stale = tuple(
        f"{path}: {accepted.place.resource} {accepted.place.path} no longer differs as it was accepted; "
        "`cfnkit drift accept` leaves it out."
        for accepted in result.stale
    )
    return Judged(result.report, (*judged.notices, *stale))


def without_ignored(unjudged: UnjudgedDrift, arguments: argparse.Namespace) -> Judged:
    """The report as the rules leave it."""
    from cfnkit.configuration.drift_rules import read_rules

    settings = unjudged.config.drift
    rules: list[IgnoreRule] = list(settings.ignore if settings else ())
    for path in arguments.ignore:
        rules.extend(read_rules(Path(path)))
    rules.extend(unjudged.template.rules)
    ignored = ignore(unjudged.report, rules, date.today())
    notices = [f"{_at(rule)}expired on {rule.expires} and holds no more." for rule in ignored.expired]
    notices += [f"{_at(rule)}ignores nothing any more." for rule in ignored.unused]
    return Judged(ignored.report, tuple(notices))


def baseline_path(unjudged: UnjudgedDrift, arguments: argparse.Namespace) -> Path:
    """Where the baseline is, or would be: as the arguments or the configuration say, else in the working folder."""
    settings = unjudged.config.drift
    return Path(arguments.baseline or (settings and settings.baseline) or BASELINE_NAME)


def read_acceptance(path: Path, *, new: bool = False) -> Acceptance:
    """The accepted differences in a file; with `new`, none if it does not exist. Raises ConfigurationError."""
    from cfnkit.diagnostics import ConfigurationError

    if new and not path.exists():
        return Acceptance(secrets.token_hex(_SALT_BYTES))
    try:
        return Acceptance.read(path.read_text("utf-8"), str(path))
    except OSError as error:
        raise ConfigurationError(f"The baseline {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"The baseline {path} is not UTF-8.") from error


def _at(rule: IgnoreRule) -> str:
    return f"{rule.span}: the rule for {rule} " if rule.span else f"The rule for {rule} "
