"""`cfnkit fleet report`: the page and the Markdown of results."""

from __future__ import annotations

import argparse
import re

from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.fleet.lines import report_text
from cfnkit.cli.fleet.places import DEFAULT, add_access_arguments, folder_of
from cfnkit.cli.output.write import write_message, write_output

DESCRIPTION = """\
Make report.html, report.md and summary.json of the results of a day, those of `cfnkit fleet run` or of the state
machine that `cfnkit fleet deploy` deploys, and print the sums. The page is one file, with its own style and script.
What is new, and since when, comes from the days before in the same folder."""

EPILOG = """\
Examples:
  cfnkit fleet report fleet-results
  cfnkit fleet report s3://my-bucket/fleet --output .
  cfnkit fleet report fleet-results --date 2026-11-29

Exit status: 0; 2 when there are no results, or the files cannot be written."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit fleet report`."""
    parser.add_argument(
        "folder", metavar="FOLDER", nargs="?", default=DEFAULT,
        help=f"the results: a folder, or s3://BUCKET/PREFIX (default: {DEFAULT})",
    )  # fmt: skip
    parser.add_argument("--date", type=_day, metavar="DAY", help="the day, such as 2026-11-30 (default: the last one)")
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", help="where the files are written (default: the folder of the day)"
    )
    add_access_arguments(parser.add_argument_group("access to S3"))


def run(arguments: argparse.Namespace) -> int:
    """Make the report; returns the exit status."""
    from cfnkit.fleet.report import PAGE, read_report, report_files, write_report

    folder = folder_of(arguments.folder, arguments)
    report = read_report(folder, arguments.date)
    if arguments.output is None:
        write_report(folder, report)
        written = f"{folder.name}/date={report.summary.day}"
    else:
        target = folder_of(arguments.output, arguments)
        for name, data in report_files(report).items():
            target.write((name,), data)
        written = target.name
    write_output(report_text(report))
    write_message(f"cfnkit: {written}/{PAGE} is the page.")
    return 0


def _day(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is no day, such as 2026-11-30")
    return text
