"""`cfnkit guard`: a module for each command below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

COMMANDS = {"test": "run the tests of rules in the Guard language"}

DESCRIPTION = "Test rules in the Guard language (.guard). `cfnkit check --guard-rules PATH` runs them on templates."
EPILOG = """\
Examples:
  cfnkit guard test policies/
  cfnkit check --guard-rules policies/ template.yaml

`cfnkit guard test --help` shows its options and the exit status of each result."""


def add_arguments(parser: Parser) -> None:
    """`cfnkit guard` itself takes none."""
