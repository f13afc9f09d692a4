"""`cfnkit cache purge`: the caches removed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cfnkit.caches import caches_folder, purge
from cfnkit.cli.output.write import write_message
from cfnkit.diagnostics import ConfigurationError, counted

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

DESCRIPTION = """\
Remove the caches. Nothing is lost: the next commands make the contents again. `cfnkit check --no-cache` does not use
the cache of checks."""
EPILOG = """\
Examples:
  cfnkit cache purge

Exit status: 0; 1 for a file that cannot be removed, and for a fault of the tool or its arguments."""


def add_arguments(parser: Parser) -> None:
    """`cfnkit cache purge` takes none."""


def run(arguments: argparse.Namespace) -> int:
    """Remove the caches; returns the exit status."""
    try:
        removed = purge()
    except OSError as error:
        raise ConfigurationError(f"{error.filename} cannot be removed: {error.strerror}.") from error
    files, size = sum(each.files for each in removed), sum(each.bytes for each in removed)
    write_message(f"cfnkit: {counted(files, 'file')} removed from {caches_folder()} ({size:,} bytes).")
    return 0
