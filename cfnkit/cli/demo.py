"""`cfnkit demo`: the example templates, in a new folder."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text
from cfnkit.cli.output.write import write_output
from cfnkit.files.writing import make_folder, write_file

DESCRIPTION = """\
Write example templates to a new folder, with a macro, a configuration and a snapshot of a stack, and print commands to
try on them. Nothing is deployed, and no account is needed."""

EPILOG = """\
Examples:
  cfnkit demo
  cfnkit demo examples/

Exit status: 0; 1 when the folder exists already, or cannot be written."""

_NEXT = (
    ("cfnkit check .", "reports what is wrong with the templates, and where"),
    ("cfnkit render echo.yaml", "runs a macro and the Serverless transform, here"),
    ("cfnkit render loop.yaml --stage resolved --target tokyo", "unrolls a loop and evaluates functions for a target"),
    ("cfnkit explain loop.yaml Resources.Queueblue", "shows the line that a resource came from"),
    ("cfnkit refs database.yaml --verify --offline", "lists the parameters and secrets that a stack reads"),
    ("cfnkit targets targets/taskcat", "lists where a template goes, by the files that say so"),
    ("cfnkit check --all-targets targets/topic.yaml", "checks a template for each place that it goes to"),
    ("cfnkit check database.yaml --security", "looks for what is not safe"),
    ("cfnkit graph loop.yaml --target tokyo", "draws what refers to what, for Mermaid; or --output loop.svg"),
    ("cfnkit drift two_queues.yaml --actual two_queues.snapshot.json", "shows what was changed by hand"),
)


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit demo`."""
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", default="cfnkit-demo", help="the new folder (default: cfnkit-demo)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the examples; returns the exit status."""
    from cfnkit.bundled import bundled_folder

    folder, examples = Path(arguments.folder), bundled_folder("templates") / "examples"
    make_folder(folder, new=True)
    for source in sorted(examples.rglob("*")):
        if source.is_file() and source.suffix != ".pyc":  # an installer compiles the macro's module
            copy = folder / source.relative_to(examples)
            make_folder(copy.parent)
            write_file(copy, source.read_bytes())
    lines: list[Line] = [(f"{folder} has the examples. Next:",), (f"  cd {shlex.quote(str(folder))}",)]
    for command, shows in _NEXT:
        lines += [("  ", Styled(command, Style.BOLD)), (f"      {shows}",)]
    write_output(Text.of(lines))
    return 0
