"""`cfnkit cache`: a module for each command below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

COMMANDS = {
    "dir": "print the folder of the caches",
    "info": "show how large the caches are",
    "purge": "remove the caches",
}

DESCRIPTION = "Show or remove the caches: what cfnkit keeps from run to run, and can make again."
EPILOG = """\
Examples:
  cfnkit cache info
  cfnkit cache purge

`cfnkit cache COMMAND --help` shows the options and the exit status of each command."""


def add_arguments(parser: Parser) -> None:
    """`cfnkit cache` itself takes none."""
