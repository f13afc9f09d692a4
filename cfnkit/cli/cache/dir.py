"""`cfnkit cache dir`: the folder of the caches."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cfnkit.caches import caches_folder
from cfnkit.cli.output.write import write_output

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

DESCRIPTION = """\
Print the folder of the caches, such as for a pipeline that keeps it from run to run. On Linux, XDG_CACHE_HOME names
another place. It need not exist yet."""
EPILOG = """\
Examples:
  cfnkit cache dir

Exit status: 0; 1 for a fault of the tool or its arguments."""


def add_arguments(parser: Parser) -> None:
    """`cfnkit cache dir` takes none."""


def run(arguments: argparse.Namespace) -> int:
    """Print the folder; returns the exit status."""
    write_output(f"{caches_folder()}\n")
    return 0
