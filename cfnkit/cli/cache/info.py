"""`cfnkit cache info`: the size of each cache."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from cfnkit.caches import cache_sizes, caches_folder
from cfnkit.cli.arguments.parser import add_format_argument
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import write_output
from cfnkit.diagnostics import counted

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

DESCRIPTION = """\
Show the folder of the caches, and the files and bytes of each. `check` is that of cfnkit check: findings in templates
that have not changed. `valid-documents` notes which files of rules and of configuration were found valid."""
EPILOG = """\
Examples:
  cfnkit cache info
  cfnkit cache info --format json

Exit status: 0; 1 for a fault of the tool or its arguments."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit cache info`."""
    add_format_argument(parser, "text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Show the sizes; returns the exit status."""
    folder, sizes = caches_folder(), cache_sizes()
    if arguments.format == "json":
        write_output(json.dumps({"folder": folder, "caches": [each._asdict() for each in sizes]}, indent=2) + "\n")
        return 0
    rows = [f"{each.name:<16}  {counted(each.files, 'file')}, {each.bytes:,} bytes" for each in sizes]
    write_output(Text.of([(folder,), *((row,) for row in rows or ["there is no cache yet"])]))
    return 0
