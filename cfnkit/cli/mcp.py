"""`cfnkit mcp`: the server for agents."""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from importlib.util import find_spec

from cfnkit.cli.arguments.context import add_consent_arguments, given_consent
from cfnkit.cli.arguments.parser import Parser
from cfnkit.diagnostics import ConfigurationError

DESCRIPTION = """\
Serve an agent over stdin and stdout, by the Model Context Protocol: the commands as tools, whose results have the
lines of the source. The agent's program starts it. It reads templates below one folder, and writes and deploys
nothing. Macros and AWS need the same permission as on the command line. It needs the extra `mcp`:
pip install 'cfnkit[mcp]'."""

EPILOG = """\
Examples:
  cfnkit mcp
  cfnkit mcp ~/code/platform
  cfnkit mcp . --macros never

Exit status: 0 when the agent ended it; 1 for a fault of the tool or its arguments, and without the extra."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit mcp`."""
    parser.add_argument(
        "folder", nargs="?", default=os.curdir, metavar="FOLDER", help="the folder of the templates (default: this one)"
    )
    add_consent_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve one agent; returns the exit status."""
    if find_spec("mcp") is None or find_spec("mcp.server.mcpserver") is None:  # version 1 has no such module
        raise ConfigurationError("cfnkit mcp needs mcp 2, of the extra `mcp`: pip install 'cfnkit[mcp]'.")
    from cfnkit.cli.diff.importers import importers_of
    from cfnkit.cli.diff.readers import readers_of
    from cfnkit.mcp.server import serve
    from cfnkit.mcp.workspace import Workspace

    folder = os.path.realpath(os.path.expanduser(arguments.folder))
    try:
        os.chdir(folder)  # places in results are relative to it
    except OSError as error:
        raise ConfigurationError(f"{arguments.folder} cannot be served: {error.strerror}.") from error
    serve(Workspace(folder, given_consent(arguments), lambda: datetime.now().astimezone(), importers_of, readers_of))
    return 0
