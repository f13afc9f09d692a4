"""`cfnkit macro replay`: render a template with recorded answers instead of macros."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from cfnkit.cli.arguments.inputs import read_request
from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.render import add_arguments as add_render_arguments
from cfnkit.cli.render import render

DESCRIPTION = """\
Render a template as `cfnkit render` does, with the answers that `cfnkit macro record` wrote: the code of the macros and
an account are not needed. A call that was not recorded is an error, whose message names the command to run."""

EPILOG = """\
Examples:
  cfnkit macro replay template.yaml --from recordings/
  cfnkit macro replay template.yaml --from recordings/ --stage resolved --target prod

Exit status: 0; 2 when CloudFormation would refuse the template; 1 for a fault of the tool or its configuration, or when
a call was not recorded."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit macro replay`: those of `cfnkit render`, and the folder."""
    add_render_arguments(parser)
    parser.add_argument("--from", dest="recordings", required=True, metavar="DIR", help="the folder of the recordings")


def run(arguments: argparse.Namespace) -> int:
    """Render a template with recorded answers; returns the exit status."""
    from cfnkit.configuration.configuration import ReplayMacro
    from cfnkit.hosts.recordings import recorded_names
    from cfnkit.source import Span

    folder = Path(arguments.recordings)
    place = Span("--from", 1, 1, 1, 1)
    recorded = {name: ReplayMacro(name=name, folder=folder, span=place) for name in recorded_names(folder)}
    request = read_request(arguments)
    config = replace(request.config, macros={**request.config.macros, **recorded})
    return render(request._replace(config=config), arguments)
