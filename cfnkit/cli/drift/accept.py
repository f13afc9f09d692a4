"""`cfnkit drift accept`: take note of what has drifted."""

from __future__ import annotations

import argparse

from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.drift.comparing import add_comparing_arguments, compare
from cfnkit.cli.drift.judging import add_judging_arguments, baseline_path, read_acceptance, without_ignored
from cfnkit.cli.output.text import counted
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.drift.judgement.acceptance import BASELINE_NAME
from cfnkit.drift.judgement.globs import covers, fits
from cfnkit.drift.report import Difference

DESCRIPTION = f"""\
Compare as `cfnkit drift` does, and take note of the differences in {BASELINE_NAME}, so that they are no drift any more
until either side changes again. The file holds hashes and no values. What differs no longer is left out of it."""

EPILOG = """\
Examples:
  cfnkit drift accept template.yaml --stack web --reason "until the summer sale ends"
  cfnkit drift accept template.yaml --actual web.snapshot.json --resource Queue --path /VisibilityTimeout

Exit status: 0; 1 when something has drifted that cannot be accepted: a deleted resource, or a secret, which a hash
could give away; 2 when the comparison failed."""

_REFUSED = 1


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit drift accept`."""
    add_comparing_arguments(parser)
    group = parser.add_argument_group("what is accepted")
    group.add_argument("--resource", default="*", metavar="GLOB", help="of which resources, by logical ID")
    group.add_argument("--path", default="", metavar="GLOB", help="of which properties, such as /Tags/*")
    group.add_argument("--reason", default="", metavar="TEXT", help="why; it stands in the file")
    add_judging_arguments(group)


def run(arguments: argparse.Namespace) -> int:
    """Accept what has drifted; gives the exit status."""
    unjudged = compare(arguments, "cfnkit drift accept")
    path = baseline_path(unjudged, arguments)
    acceptance = read_acceptance(path, new=True)

    def wanted(resource_path: str, difference: Difference) -> bool:
        logical_id = resource_path.rpartition("/")[2]
        named = fits(arguments.resource, resource_path) or fits(arguments.resource, logical_id)
        return named and covers(arguments.path, [(str(step),) for step in difference.path])

    update = acceptance.updated(without_ignored(unjudged, arguments).report, wanted, arguments.reason)
    total = len(update.acceptance.differences)
    if total or path.exists():
        write_output(update.acceptance.text(), str(path))
    for reason in update.refused:
        write_message(f"cfnkit: {reason}.")
    write_message(f"cfnkit: {counted(update.added, 'difference')} accepted; {path} holds {total:,}.")
    return _REFUSED if update.refused else 0
