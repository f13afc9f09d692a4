"""`cfnkit config schema`: the JSON Schema of `.cfnkit.yaml`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import add_output_argument
from cfnkit.cli.output.write import write_output

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

DESCRIPTION = """\
Print the JSON Schema of .cfnkit.yaml. With it, an editor completes keys, explains them, and marks wrong ones. cfnkit
itself checks the file by the same schema. The extension of cfnkit for VS Code has it already."""

EPILOG = """\
Examples:
  cfnkit config schema
  cfnkit config schema --output .cfnkit.schema.json

An editor with yaml-language-server takes it by the first line of .cfnkit.yaml:
  # yaml-language-server: $schema=.cfnkit.schema.json

Exit status: 0; 1 when the output cannot be written."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit config schema`."""
    add_output_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema; returns the exit status."""
    from cfnkit.configuration.documents import configuration_schema_text

    write_output(configuration_schema_text(), arguments.output)
    return 0
