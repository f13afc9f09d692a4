"""`cfnkit macro record`: write the answers of macros to files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.inputs import add_template_arguments, read_request
from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import ConfigurationError, counted
from cfnkit.files.names import STDIN, relative_name, with_slashes

if TYPE_CHECKING:
    from cfnkit.hosts import MacroHost
    from cfnkit.redaction import Redactor

DESCRIPTION = """\
Process a template, and write the event and the answer of each macro to files: one JSON file for each macro and event.
With `macros: {NAME: {replay: DIR}}` in .cfnkit.yaml, these files answer in place of the macro: templates can then be
checked and rendered without the macro's code or an account. Values of NoEcho parameters are masked in the files."""

EPILOG = """\
Examples:
  cfnkit macro record template.yaml --to recordings/
  cfnkit macro record template.yaml --to recordings/ --target prod --macro Tags
  cfnkit macro record template.yaml --to recordings/ --prune

Exit status: 0; 2 when CloudFormation would refuse the template; 1 for a fault of the tool or its configuration,
or when a macro may not be called."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit macro record`."""
    add_template_arguments(parser)
    group = parser.add_argument_group("recordings")
    group.add_argument("--to", required=True, metavar="DIR", help="the folder for the files")
    group.add_argument(
        "--macro", action="append", default=[], metavar="NAME", help="record only this macro; repeatable"
    )
    group.add_argument("--prune", action="store_true", help="remove older recordings of the same template")


def run(arguments: argparse.Namespace) -> int:
    """Record the macros of a template; returns the exit status."""
    from cfnkit.hosts.recordings import RecordingHost, older_recordings

    folder = Path(arguments.to)
    template = "" if arguments.template == STDIN else with_slashes(relative_name(arguments.template, folder))
    hosts: list[RecordingHost] = []

    def around(name: str, host: MacroHost, redactor: Redactor) -> MacroHost:
        if arguments.macro and name not in arguments.macro:
            return host
        hosts.append(RecordingHost(host, folder, name, redactor, template))
        return hosts[-1]

    processed = read_request(arguments).process(around=around)
    print_diagnostics(processed, processed.redactor)
    recorded = [path for host in hosts for path in host.recorded]
    write_output(Text.of(map(str, recorded)))
    if not recorded:
        write_message("cfnkit: the template calls no macro that could be recorded.")
    if template and processed.accepted:
        _tell_older(older_recordings(folder, template, recorded), arguments.prune)
    return 2 if not processed.accepted else 1 if processed.is_withheld else 0


def _tell_older(older: list[Path], prune: bool) -> None:
    """Remove older recordings, or say that they are there. Raises ConfigurationError."""
    if prune:
        for path in older:
            try:
                path.unlink()
            except OSError as error:
                raise ConfigurationError(f"The recording {path} cannot be removed: {error.strerror}.") from error
            write_message(f"removed: {path}")
    elif older:
        write_message(
            f"cfnkit: {counted(len(older), 'older recording')} of this template are there; --prune removes them."
        )
