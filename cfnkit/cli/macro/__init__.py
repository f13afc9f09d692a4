"""`cfnkit macro`: a module for each command below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

COMMANDS = {
    "new": "begin a macro",
    "run": "run one macro on a template, and show each call",
    "test": "run the cases of macros, and the checks that hold for every macro",
    "record": "process a template, and write the answers of its macros to files",
    "replay": "render a template with recorded answers instead of macros",
    "package": "make the zip files of Lambda functions",
    "deploy": "package, upload and deploy macros as a stack",
}

DESCRIPTION = "Write, run, test, package and deploy macros. A macro is a folder with a handler and a macro.yaml."
EPILOG = """\
Examples:
  cfnkit macro new Prefix
  cfnkit macro test prefix/
  cfnkit macro run prefix/ template.yaml
  cfnkit macro package echo ./prefix --output dist/
  cfnkit macro deploy --bucket my-bucket --stack-name macros --macro echo

`cfnkit macro COMMAND --help` shows the options and the exit status of each."""


def add_arguments(parser: Parser) -> None:
    """`cfnkit macro` itself takes none."""
