"""`cfnkit drift accept`: take note of what has drifted."""

from __future__ import annotations

import argparse
import sys

from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.drift.comparing import add_comparing_arguments, compare
from cfnkit.cli.drift.judging import add_judging_arguments, baseline_path, read_baseline, without_ignored
from cfnkit.cli.output.write import write_output
from cfnkit.drift.judgement.acceptance import BASELINE_NAME
from cfnkit.drift.pointer import covers, fits
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
    compared = compare(arguments, "cfnkit drift accept")
    path = baseline_path(compared, arguments)
    baseline = read_baseline(path, new=True)

    def wanted(way: str, difference: Difference) -> bool:
        named = fits(arguments.resource, way) or fits(arguments.resource, way.rpartition("/")[2])
        return named and covers(arguments.path, [(str(step),) for step in difference.path])

    accepting = baseline.accepting(without_ignored(compared, arguments).report, wanted, arguments.reason)
    if accepting.baseline.entries or path.exists():
        write_output(accepting.baseline.text(), str(path))
    for reason in accepting.refused:
        sys.stderr.write(f"cfnkit: {reason}.\n")
    told = "1 difference" if accepting.accepted == 1 else f"{accepting.accepted:,} differences"
    sys.stderr.write(f"cfnkit: {told} accepted; {path} holds {len(accepting.baseline.entries):,}.\n")
    return _REFUSED if accepting.refused else 0
