"""`cfnkit lsp`: the server for editors."""

from __future__ import annotations

import argparse
import sys

from cfnkit.cli.arguments.extras import require_extra
from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.output.screen import is_terminal
from cfnkit.cli.output.write import write_message

DESCRIPTION = """\
Serve an editor over stdin and stdout, by the Language Server Protocol: findings as you type, values under a target, and
the template that CloudFormation will see. The editor starts it; the documentation has the settings for each editor. It
needs the extra `editor`: pip install 'cfnkit[editor]'."""

EPILOG = """\
Examples:
  cfnkit lsp
  cfnkit lsp --trusted --target production

Exit status: 0 when the editor ended it; 1 for a fault of the tool or its arguments, without the extra, and when the
editor went away; 128 + N when signal N ended it."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit lsp`."""
    parser.add_argument(
        "--trusted", action="store_true", help="run the code of the workspace: its macros, and rules of its own"
    )
    parser.add_argument("--target", metavar="NAME", help="a target of the configuration, for values")
    parser.add_argument("--stdio", action="store_true", help="for editors that say so; it is always stdin and stdout")


def run(arguments: argparse.Namespace) -> int:
    """Serve one editor; returns the exit status."""
    require_extra("cfnkit lsp", "editor", "lsprotocol", "pygls")
    if is_terminal(sys.stdin):
        write_message("cfnkit lsp: an editor starts this, and speaks with it over stdin and stdout. Ctrl-C ends it.")
    from cfnkit.lsp.adapter.serving import serve
    from cfnkit.lsp.client_options import ClientOptions

    return serve(ClientOptions(trusted=arguments.trusted, target=arguments.target))
