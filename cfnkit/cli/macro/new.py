"""`cfnkit macro new`: begin a macro."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import make_folder, write_output
from cfnkit.diagnostics import ConfigurationError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")

DESCRIPTION = """\
Begin a macro: a folder with the handler, macro.yaml with its first cases, a test, a README and a template that deploys
it. All of it works as it is."""

EPILOG = """\
Examples:
  cfnkit macro new Owner
  cfnkit macro new Owner --output macros/

Exit status: 0; 1 when there is such a folder already."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit macro new`."""
    parser.add_argument("name", metavar="NAME", help="its name in templates: letters and digits")
    parser.add_argument("-o", "--output", metavar="DIR", default=".", help="where its folder goes (default: here)")


def run(arguments: argparse.Namespace) -> int:
    """Write a new macro's folder; gives the exit status."""
    from cfnkit.packaging.new_macro import first_files

    name: str = arguments.name
    if not _NAME.fullmatch(name):
        raise ConfigurationError(f"'{name}' is no name for a macro: letters and digits, a letter first.")
    folder = Path(arguments.output) / name.lower()
    make_folder(folder, new=True)
    for file, text in first_files(name, folder.name).items():
        write_output(text, str(folder / file))
    write_output(Text.of([f"{folder} is begun. Next:", f"  cfnkit macro test {folder}"]))
    return 0
