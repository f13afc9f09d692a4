"""`cfnkit order`: the order in which the stacks of a repository are deployed."""

from __future__ import annotations

import argparse

from cfnkit.cli.arguments.parser import Parser, add_format_argument, add_output_argument
from cfnkit.cli.output.formats import render
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import counted

DESCRIPTION = """\
Show the order in which the stacks of a repository can be deployed: stages, whose stacks can be deployed at the same
time, and why each stack comes after others. A stack needs the exports of another one (Fn::ImportValue), its outputs
(Fn::GetStackOutput), the SSM parameters that it writes, or the macros that it defines. The needs of its nested stacks
are its own. A template is one stack for each target that `cfnkit targets` lists for it, or one stack without a name."""

EPILOG = """\
Examples:
  cfnkit order
  cfnkit order stacks/ --target 'prod-*'
  cfnkit order --format mermaid > order.mmd
  cfnkit order --format json | jq -r '.stages[][].template'

Nothing is deployed, and AWS is not asked. Where only a deployment knows a part of a name, a stack may need another one;
the result says so.

Exit status: 0; 2 when stacks need each other in a circle, or a template cannot be read; 1 for a fault of the tool or
its arguments."""

_REFUSED = 2


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit order`."""
    parser.add_argument("paths", metavar="PATH", nargs="*", help="templates, folders and globs (default: this folder)")
    parser.add_argument(
        "--target", action="append", default=[], metavar="NAME|GLOB",
        help="only the stacks of a target that `cfnkit targets` lists; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--config", metavar="FILE", help="default: the nearest .cfnkit.yaml in the folder of a template or above"
    )
    parser.set_defaults(all_targets=False)
    add_format_argument(parser, "text", "json", "mermaid")
    add_output_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show the order; returns the exit status."""
    from cfnkit.cli.order import formats
    from cfnkit.cli.order.reading import repository_of
    from cfnkit.cli.order.words import circle_words
    from cfnkit.neighbours.order import order_of

    repository = repository_of(arguments)
    order = order_of(repository)
    write_output(render(formats.__name__, arguments.format, order), arguments.output)
    for path, reason in repository.unread:
        write_message(f"cfnkit: {path} is not in the order: {reason}")
    for circle in order.circles:
        write_message(f"cfnkit: {circle_words(order, circle)}")
    said = f"{counted(len(repository.stacks), 'stack')} in {counted(len(order.stages), 'stage')}"
    if repository.only_nested:
        said += f"; {counted(len(repository.only_nested), 'template')} only nested in others"
    write_message(f"{said}.")
    return _REFUSED if order.circles or repository.unread else 0
