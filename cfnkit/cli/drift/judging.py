"""Take ignored and accepted differences out of the drift."""

from __future__ import annotations

import argparse
import secrets
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.drift.judgement.acceptance import BASELINE_NAME, Acceptance
from cfnkit.drift.judgement.ignoring import IgnoreRule, ignore
from cfnkit.drift.judgement.mandatory import MandatoryPaths
from cfnkit.drift.report import DriftReport
from cfnkit.files.reading import read_regular

if TYPE_CHECKING:
    from cfnkit.cli.drift.comparing import UnjudgedDrift
    from cfnkit.pipeline import Configuration

_SALT_BYTES = 16


class Judged(NamedTuple):
    """A report without ignored and accepted differences, and sentences about rules and acceptances."""

    report: DriftReport
    notices: tuple[str, ...]


def add_judging_arguments(group: argparse._ArgumentGroup) -> None:
    """Add the arguments of `judge` to a command."""
    group.add_argument(
        "--ignore", action="append", default=[], metavar="FILE",
        help="a file with more ignore rules than those of the configuration and the template; repeatable",
    )  # fmt: skip
    group.add_argument("--baseline", metavar="FILE", help=f"the accepted differences (default: {BASELINE_NAME})")


def add_overriding_arguments(group: argparse._ArgumentGroup) -> None:
    """Add the arguments that let differences count whatever rules and acceptances say."""
    group.add_argument(
        "--mandatory", action="append", default=[], metavar="PATH",
        help="report these properties, whatever is ignored or accepted: /Policies, or Role/Policies; repeatable",
    )  # fmt: skip
    group.add_argument("--no-baseline", action="store_true", help="also report what was accepted")
    group.add_argument(
        "--no-suppressions", action="store_true", help="also report what the configuration and the template ignore"
    )


def judge(unjudged: UnjudgedDrift, arguments: argparse.Namespace) -> Judged:
    """The report without ignored and accepted differences. Raises ConfigurationError."""
    mandatory = MandatoryPaths(arguments.mandatory) if arguments.mandatory else None
    judged = without_ignored(unjudged, arguments, mandatory, suppressions=not arguments.no_suppressions)
    if mandatory is not None:
        unfit = (
            f"Nothing that is compared fits --mandatory {each}." for each in mandatory.naming_nothing(judged.report)
        )
        judged = judged._replace(notices=(*judged.notices, *unfit))
    path = baseline_path(unjudged, arguments)
    if arguments.no_baseline or not (arguments.baseline or path.exists()):
        return judged
    result = read_acceptance(path).applied(judged.report, mandatory)
    stale = tuple(
        f"{path}: {accepted.place.resource} {accepted.place.path} no longer differs as it was accepted; "
        "`cfnkit drift accept` removes it."
        for accepted in result.stale
    )
    return Judged(result.report, (*judged.notices, *stale))


def without_ignored(
    unjudged: UnjudgedDrift,
    arguments: argparse.Namespace,
    mandatory: MandatoryPaths | None = None,
    *,
    suppressions: bool = True,
) -> Judged:
    """The report without ignored differences; without `suppressions`, only the rules of the arguments ignore any.

    Raises ConfigurationError.
    """
    from cfnkit.configuration.drift_rules import read_rules

    settings = unjudged.config.drift
    rules: list[IgnoreRule] = list(settings.ignore if settings and suppressions else ())
    for path in arguments.ignore:
        rules.extend(read_rules(Path(path)))
    rules.extend(unjudged.template.rules if suppressions else ())
    ignored = ignore(unjudged.report, rules, date.today(), mandatory)
    notices = [f"{_at(rule)}expired on {rule.expires} and no longer applies." for rule in ignored.expired]
    notices += [f"{_at(rule)}ignores nothing." for rule in ignored.unused]
    return Judged(ignored.report, tuple(notices))


def baseline_path(unjudged: UnjudgedDrift, arguments: argparse.Namespace) -> Path:
    """The path of the baseline by the arguments or the configuration, by default in the working folder."""
    return _baseline_path(unjudged.config, arguments.baseline)


def acceptance_of(config: Configuration, baseline: str | None) -> Acceptance | None:
    """The accepted differences in the file `baseline` or, without one, in that of the configuration, if it exists.

    Raises ConfigurationError.
    """
    path = _baseline_path(config, baseline)
    return read_acceptance(path) if baseline or path.exists() else None


def _baseline_path(config: Configuration, baseline: str | None) -> Path:
    return Path(baseline or (config.drift and config.drift.baseline) or BASELINE_NAME)


def read_acceptance(path: Path, *, new: bool = False) -> Acceptance:
    """The accepted differences in a file; with `new`, none if it does not exist. Raises ConfigurationError."""
    from cfnkit.diagnostics import ConfigurationError

    if new and not path.exists():
        return Acceptance(secrets.token_hex(_SALT_BYTES))
    try:
        return Acceptance.read(read_regular(path).decode("utf-8"), str(path))
    except OSError as error:
        raise ConfigurationError(f"The baseline {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"The baseline {path} is not UTF-8. Mend it, or delete it.") from error


def _at(rule: IgnoreRule) -> str:
    return f"{rule.span}: the rule for {rule} " if rule.span else f"The rule for {rule} "
