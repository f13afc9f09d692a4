"""`cfnkit graph`: a picture of the resources of a template."""

from __future__ import annotations

import argparse
import os

from cfnkit.cli.arguments.context import add_synth_argument, add_timeout_argument
from cfnkit.cli.arguments.extras import require_extra
from cfnkit.cli.arguments.inputs import add_template_arguments
from cfnkit.cli.arguments.parser import Parser, UsageError, add_output_argument, one_of
from cfnkit.cli.output.formats import render
from cfnkit.cli.output.write import write_message, write_output

DESCRIPTION = """\
Draw the resources of a template after its macros and transforms. A frame is around what a macro, a loop, a SAM resource
or an include made, and a line leads to each resource that another one refers to. Exports, imports and nested stacks are
there, too. What a false condition leaves out is not drawn; what only a deployment knows is dashed. With --from or
--stack, colours show what a change does, as `cfnkit diff` finds it. The formats svg and html need the extra `graph`:
pip install 'cfnkit[graph]'."""

EPILOG = """\
Examples:
  cfnkit graph template.yaml --output template.svg
  cfnkit graph template.yaml --target prod --from origin/main --output change.html
  cfnkit graph template.yaml --from origin/main --output comment.md
  cfnkit graph template.yaml --from HEAD --changed --output change.svg
  cfnkit graph template.yaml --around 'Worker*' --output workers.svg
  cfnkit graph template.yaml --format dot | dot -Tpdf > template.pdf
  cfnkit graph - --format svg < template.json > template.svg

Exit status: 0, also for changes; 2 when CloudFormation would refuse the template, the version before or the change; 1
for a fault of the tool, its configuration or its arguments, or when something was not permitted that the result
needs."""

_FORMATS = ("mermaid", "markdown", "svg", "html", "dot", "json")
_ENDINGS = {
    ".md": "markdown",
    ".svg": "svg",
    ".html": "html",
    ".htm": "html",
    ".dot": "dot",
    ".gv": "dot",
    ".json": "json",
}
_DRAWINGS = ("svg", "html")
_OTHERS_MAKE = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp"})
# Mermaid's maxTextSize and maxEdges: https://mermaid.js.org/config/schema-docs/config.html
_MOST_CHARACTERS = 50_000
_MOST_EDGES = 500


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit graph`."""
    add_template_arguments(parser, any_target=True, live_region="with --stack")
    add_synth_argument(parser)
    group = parser.add_argument_group("comparison")
    group.add_argument(
        "--from", dest="origin", metavar="REV|FILE", help="colour what changes since a git revision or a file"
    )
    group.add_argument(
        "--stack", metavar="NAME", help="colour what changes of a deployed stack, by its name or ID: this asks AWS"
    )
    group.add_argument("--profile", metavar="NAME", help="the profile of the AWS credentials, for --stack")
    group.add_argument("--endpoint-url", metavar="URL", help="the endpoint of AWS, for --stack")
    add_timeout_argument(group)
    group = parser.add_argument_group("extent")
    group.add_argument(
        "--around", action="append", default=[], metavar="NAME|GLOB",
        help="show only this resource, loop or macro, and what a line connects to it; repeatable",
    )  # fmt: skip
    group.add_argument("--changed", action="store_true", help="show only what changes, and what a line connects to it")
    group.add_argument("--parameters", action="store_true", help="show parameters, too")
    group.add_argument("--outputs", action="store_true", help="show outputs that are not exported, too")
    group = parser.add_argument_group("output")
    group.add_argument(
        "--format", type=one_of(*_FORMATS), metavar="FORMAT",
        help=f"{', '.join(_FORMATS)} (default: by the ending of the file of --output, or mermaid)",
    )  # fmt: skip
    add_output_argument(group)


def run(arguments: argparse.Namespace) -> int:
    """Draw a template; returns the exit status."""
    from cfnkit.cli.graph import formats
    from cfnkit.cli.graph.reading import compared_view, view_of_template

    if arguments.stack and arguments.origin:
        raise UsageError("cfnkit graph: --from and --stack are two versions before; name one.")
    if arguments.changed and not (arguments.stack or arguments.origin):
        raise UsageError("cfnkit graph: --changed needs a version before: --from or --stack.")
    ending = os.path.splitext(arguments.output or "")[1].lower()
    if not arguments.format and ending in _OTHERS_MAKE:
        raise UsageError(
            f"cfnkit graph: it writes no {ending}. --output FILE.svg is a drawing; `dot -T{ending[1:]}` of Graphviz "
            f"makes a {ending} of --format dot."
        )
    name = arguments.format or _ENDINGS.get(ending, _FORMATS[0])
    if name in _DRAWINGS:
        require_extra(f"--format {name}", "graph", "grandalf")
    read = compared_view if arguments.stack or arguments.origin else view_of_template
    view, status = read(arguments)
    if view is None:
        return status
    output = render(formats.__name__, name, view)
    write_output(output, arguments.output)
    if name in ("mermaid", "markdown") and (len(output) > _MOST_CHARACTERS or len(view.edges) > _MOST_EDGES):
        write_message(
            f"cfnkit: this has {len(view.edges):,} lines and {len(output):,} characters. Mermaid draws at most "
            f"{_MOST_EDGES} and {_MOST_CHARACTERS:,}, on GitHub too. --changed and --around show a part; "
            "--format svg and html show all."
        )
    return status
