"""`cfnkit diff`: what a change of a template would do."""

from __future__ import annotations

import argparse

from cfnkit.cli.arguments.inputs import add_template_arguments
from cfnkit.cli.arguments.parser import Parser, add_format_argument, add_output_argument
from cfnkit.cli.diff import formats
from cfnkit.cli.output.formats import format_names, render
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import write_output

DESCRIPTION = """\
Show what a change of a template would do to its stack: which resources are added, removed, modified or replaced, and
the values before and after. Both versions are processed, each with its own macros, includes and configuration."""

EPILOG = """\
Examples:
  cfnkit diff template.yaml
  cfnkit diff template.yaml --from origin/main --target prod
  cfnkit diff new.yaml --from old.yaml --format json

Exit status: 0 when nothing changes, 1 for changes, 2 when CloudFormation would refuse one of the versions, and for a
fault of the tool, its configuration or its arguments."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit diff`."""
    add_template_arguments(parser)
    group = parser.add_argument_group("comparison")
    group.add_argument(
        "--from", dest="origin", metavar="REV|FILE", help="the version before: a git revision or a file (default: HEAD)"
    )
    group = parser.add_argument_group("output")
    add_format_argument(group, *format_names(formats.__name__))
    add_output_argument(group)


def run(arguments: argparse.Namespace) -> int:
    """Compare two versions of a template; returns the exit status."""
    from cfnkit.cli.diff.versions import two_versions
    from cfnkit.diff import compare_versions

    with two_versions(arguments) as versions:
        for each in (versions.before, versions.after):
            if not each.accepted:
                print_diagnostics(each, each.redactor)
        if not (versions.before.accepted and versions.after.accepted):
            return 2
        change = compare_versions(versions.before, versions.after)
        shown = render(formats.__name__, arguments.format, formats.DiffView(change, versions))
        if isinstance(shown, Text):
            shown = shown.redacted(versions.after.redactor.knowing(versions.before.redactor.secrets))
        write_output(shown, arguments.output)
    return 1 if change.changed else 0
