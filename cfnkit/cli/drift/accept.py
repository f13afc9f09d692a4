"""`cfnkit drift accept`: accept differences."""

from __future__ import annotations

import argparse

from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.drift.comparing import add_comparing_arguments, compare
from cfnkit.cli.drift.judging import add_judging_arguments, baseline_path, read_acceptance, without_ignored
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import ConfigurationError, counted
from cfnkit.drift.judgement.acceptance import BASELINE_NAME
from cfnkit.drift.judgement.ignoring import covers, fits
from cfnkit.drift.report import Difference, DriftReport
from cfnkit.drift.verdict import every_resource
from cfnkit.vocabulary import suggestion

DESCRIPTION = f"""\
Compare as `cfnkit drift` does, and write the differences to the baseline {BASELINE_NAME}. Accepted differences are no
drift until either side changes again. The file has hashes, not values. Differences that no longer exist are removed
from it."""

EPILOG = """\
Examples:
  cfnkit drift accept template.yaml --stack web --reason "until the summer sale ends"
  cfnkit drift accept template.yaml --actual web.snapshot.json --resource Queue --path /VisibilityTimeout

Exit status: 0; 1 when a difference cannot be accepted: that of a deleted resource, or of a secret, which a hash could
reveal; 2 when the comparison failed, or no resource fits --resource."""

_REFUSED = 1


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit drift accept`."""
    add_comparing_arguments(parser)
    group = parser.add_argument_group("which differences are accepted")
    group.add_argument("--resource", default="*", metavar="GLOB", help="only these resources, by logical ID")
    group.add_argument("--path", default="", metavar="GLOB", help="only these properties, such as /Tags/*")
    group.add_argument("--reason", default="", metavar="TEXT", help="the reason, which the file records")
    add_judging_arguments(group)


def run(arguments: argparse.Namespace) -> int:
    """Accept differences; returns the exit status."""
    unjudged = compare(arguments, "cfnkit drift accept")
    _refuse_unknown(arguments.resource, unjudged.report)
    path = baseline_path(unjudged, arguments)
    acceptance = read_acceptance(path, new=True)

    def wanted(resource_path: str, difference: Difference | None) -> bool:
        named = _names(arguments.resource, resource_path)
        if difference is None:
            return named and not arguments.path
        return named and covers(arguments.path, [(str(step),) for step in difference.path])

    update = acceptance.updated(without_ignored(unjudged, arguments).report, wanted, arguments.reason)
    total = len(update.acceptance.differences)
    if total or path.exists():
        write_output(update.acceptance.text(), str(path))
    for reason in update.refused:
        write_message(f"cfnkit: {reason}.")
    write_message(f"cfnkit: {counted(update.added, 'difference')} accepted; {path} holds {total:,}.")
    return _REFUSED if update.refused else 0


def _names(glob: str, resource_path: str) -> bool:
    """Whether a glob fits a resource, by its path (`Network/Vpc`) or its logical ID."""
    return fits(glob, resource_path) or fits(glob, resource_path.rpartition("/")[2])


def _refuse_unknown(glob: str, report: DriftReport) -> None:
    """Raise ConfigurationError for a glob that fits no resource that was compared."""
    paths = [path for path, _, _ in every_resource(report)]
    if paths and not any(_names(glob, path) for path in paths):
        known = [*paths, *(path.rpartition("/")[2] for path in paths)]
        raise ConfigurationError(f"No resource fits --resource {glob}. {suggestion(glob, known)}".rstrip())
