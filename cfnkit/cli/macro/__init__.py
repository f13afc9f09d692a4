"""`cfnkit macro`: what is done with macros; one file a command below it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

COMMANDS = {
    "deploy": "package, upload and deploy macros as a stack",
    "new": "begin a macro of your own",
    "package": "make the zips that Lambda functions take",
    "record": "keep what macros answer, as files",
    "replay": "process a template with recorded answers instead of macros",
    "run": "run one macro on a template, and show what it does",
    "test": "run the cases of macros, and the checks that nobody writes by hand",
}

DESCRIPTION = "Write, run, test, package and deploy macros. A macro is a folder with a handler and a macro.yaml."
EPILOG = """\
Examples:
  cfnkit macro new Prefix
  cfnkit macro test prefix/
  cfnkit macro run prefix/ template.yaml
  cfnkit macro package echo ./prefix --output dist/
  cfnkit macro deploy --bucket my-bucket --stack-name macros --macro echo

`cfnkit macro COMMAND --help` tells more."""


def add_arguments(parser: Parser) -> None:
    """The commands below `cfnkit macro`, for its help."""
    commands = parser.add_argument_group("commands")
    for name, summary in COMMANDS.items():
        commands.add_argument(f"{name} ...", nargs="?", help=summary)
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    parser.set_defaults(parser=parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the help; `cfnkit macro COMMAND` goes to the command itself."""
    parser: Parser = arguments.parser
    name = getattr(arguments, next(iter(COMMANDS)) + " ...")
    if name:
        parser.unknown("command", name, COMMANDS)
    parser.print_help()
    return 1
