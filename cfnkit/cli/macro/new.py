"""`cfnkit macro new`: begin a macro."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

from cfnkit.cli.arguments.parser import Parser, one_of
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import write_output
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.writing import make_folder

_COMMANDS = ("node", "shell")
_CODE = {"": "index.py", "node": "handler.mjs", "shell": "command.sh"}  # the file to write, by the command
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")

DESCRIPTION = """\
Begin a macro: a folder with a handler, a macro.yaml with first cases, a test, a README and a template that deploys it.
All of them work as they are."""

EPILOG = """\
Examples:
  cfnkit macro new Owner
  cfnkit macro new Owner --output macros/
  cfnkit macro new Owner --command node

Exit status: 0; 1 when the folder exists already, or cannot be written."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit macro new`."""
    parser.add_argument("name", metavar="NAME", help="the name that templates call: letters and digits")
    parser.add_argument(
        "--command", type=one_of(*_COMMANDS), metavar="node|shell",
        help="a command in place of a handler in Python: for Node, or for a shell with jq",
    )  # fmt: skip
    parser.add_argument("-o", "--output", metavar="DIR", default=".", help="the folder for its folder (default: here)")


def run(arguments: argparse.Namespace) -> int:
    """Write a new macro's folder; returns the exit status."""
    from cfnkit.packaging.deployment_template import first_files

    name: str = arguments.name
    if not _NAME.fullmatch(name):
        raise ConfigurationError(f"'{name}' is no name for a macro, which has letters and digits, a letter first.")
    folder = Path(arguments.output) / name.lower()
    make_folder(folder, new=True)
    for file, text in first_files(name, folder.name, arguments.command or "").items():
        write_output(text, str(folder / file))
    code = folder / _CODE[arguments.command or ""]
    lines = [f"{folder} has the new macro. Next:", f"  cfnkit macro test {shlex.quote(str(folder))}"]
    lines += [f"      runs the cases of its macro.yaml; write these, and {code}, as you need them"]
    write_output(Text.of(lines))
    return 0
