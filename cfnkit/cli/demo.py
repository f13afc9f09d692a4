"""`cfnkit demo`: an example in a new folder, and commands to try on it."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import ConfigurationError

if TYPE_CHECKING:
    from cfnkit.bundled.demos import Demo

DESCRIPTION = """\
Write an example to a new folder, and print commands to try on it: macro, loop, references, drift, targets, security,
documents or cdk, or all examples. Without NAME, the examples are listed. Nothing is deployed, and no account is
needed."""

EPILOG = """\
Examples:
  cfnkit demo
  cfnkit demo macro
  cfnkit demo drift examples/drift
  cfnkit demo security --run

Exit status: 0; 2 when a command of `--run` ended with another status than it should; 1 for an unknown example, and when
the folder exists already, or cannot be written."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit demo`."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="the example (default: list them)")
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", help="the new folder (default: cfnkit-demo-NAME, and cfnkit-demo for all)"
    )
    parser.add_argument(
        "--run", action="store_true", help="also run the commands, and show what they print and how they end"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write an example, or list them; returns the exit status."""
    from cfnkit.bundled.demos import DEMOS, demo_named
    from cfnkit.vocabulary import suggestion

    if arguments.name is None:
        width = max(len(demo.name) for demo in DEMOS)
        lines: list[Line] = [("  ", Styled(demo.name.ljust(width), Style.BOLD), f"  {demo.about}") for demo in DEMOS]
        write_output(Text.of([("Examples:",), *lines, ("Write one with `cfnkit demo NAME`.",)]))
        return 0
    demo = demo_named(arguments.name)
    if demo is None:
        hint = suggestion(arguments.name, [each.name for each in DEMOS])
        names = ", ".join(each.name for each in DEMOS)
        raise ConfigurationError(f"There is no example '{arguments.name}': they are {names}. {hint}".rstrip())
    folder = Path(arguments.folder or ("cfnkit-demo" if demo.name == "all" else f"cfnkit-demo-{demo.name}"))
    _lay(demo, folder)
    lines = [(f"{folder} has the example. {demo.about} Next:",), (f"  cd {shlex.quote(str(folder))}",)]
    for step in demo.steps:
        lines += [("  ", Styled(step.command, Style.BOLD)), (f"      {step.shows}",)]
    write_output(Text.of(lines))
    return _run(demo, folder) if arguments.run else 0


def _lay(demo: Demo, folder: Path) -> None:
    """Write the files of an example to a new folder. Raises ConfigurationError."""
    from cfnkit.files.writing import make_folder, write_file

    make_folder(folder, new=True)
    for name, source in demo.files():
        copy = folder / name
        make_folder(copy.parent)
        write_file(copy, source.read_bytes())


def _run(demo: Demo, folder: Path) -> int:
    """Run the commands of an example in its folder; they print as they do for the user.

    Returns 2 when one ended with another status than its step says, else 0.
    """
    wrong = []
    for step in demo.steps:
        write_output(Text.of([("",), (Styled(f"$ {step.command}", Style.BOLD),)]))
        if sys.stdout is not None:
            sys.stdout.flush()
        status = subprocess.run([sys.executable, "-m", *shlex.split(step.command)], cwd=folder, check=False).returncode
        if status != step.status:
            wrong.append(f"cfnkit: `{step.command}` ended with status {status}, and should end with {step.status}")
        elif status:
            write_output(Text.of([(Styled(f"(exit status {status}, as it should be here)", Style.FAINT),)]))
    if wrong:
        write_message("\n".join(wrong))
        return 2
    return 0
