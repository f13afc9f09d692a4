"""`cfnkit fleet`: a module for each command below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfnkit.cli.arguments.parser import Parser

COMMANDS = {
    "run": "examine the stacks of many accounts from this machine, and report them",
    "report": "make the page and the Markdown of results",
    "deploy": "deploy a state machine that examines an organization on a schedule",
}

DESCRIPTION = """\
Compare all stacks of many accounts and regions with what is deployed there, or check their templates by rules. Nothing
is changed in any account."""
EPILOG = """\
Examples:
  cfnkit fleet run items.json --role cfnkit-reader
  cfnkit fleet run --accounts accounts.yaml --role cfnkit-reader --what drift,check
  cfnkit fleet report fleet-results
  cfnkit fleet deploy --bucket my-bucket -p OrganizationalUnits=r-ab12 -p Regions=eu-west-1 --dry-run

`cfnkit fleet COMMAND --help` shows the options and the exit status of each."""


def add_arguments(parser: Parser) -> None:
    """`cfnkit fleet` itself takes none."""
