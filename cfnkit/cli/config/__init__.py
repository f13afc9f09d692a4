"""`cfnkit config`: a module for each command below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

COMMANDS = {
    "keys": "list the keys of .cfnkit.yaml, with type, default and example",
    "schema": "print the JSON Schema of .cfnkit.yaml, for editors",
    "show": "show the settings that hold for a template, and where each value comes from",
}

DESCRIPTION = "Show the configuration: the settings that hold for a template, and the keys of .cfnkit.yaml."
EPILOG = """\
Examples:
  cfnkit config show template.yaml
  cfnkit config keys check
  cfnkit config schema --output .cfnkit.schema.json

`cfnkit config COMMAND --help` shows the options and the exit status of each command."""


def add_arguments(parser: Parser) -> None:
    """`cfnkit config` itself takes none."""
