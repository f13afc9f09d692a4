"""`cfnkit init`: a `.cfnkit.yaml` from what lies in a folder."""

from __future__ import annotations

import argparse
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import ConfigurationError, counted

if TYPE_CHECKING:
    from cfnkit.survey.contents import Contents

DESCRIPTION = """\
Write a .cfnkit.yaml from the files of a folder: macros, files of parameters, files that say where templates go, files
that AWS::Include reads, apps of the CDK, rules of your own, and the configuration of cfn-lint. The command prints what
to type next, and runs nothing. In the file, lines that name code of the folder are comments. With --run-macros, the
lines that name macros are no comments, so that their code may run."""

EPILOG = """\
Examples:
  cfnkit init
  cfnkit init infrastructure/
  cfnkit init --run-macros
  cfnkit init --print

Exit status: 0; 1 when the folder has a .cfnkit.yaml already and --force is not given, or when it cannot be written."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit init`."""
    parser.add_argument("folder", metavar="DIR", nargs="?", default=".", help="the folder (default: this one)")
    parser.add_argument("--force", action="store_true", help="replace a .cfnkit.yaml that exists")
    parser.add_argument(
        "--run-macros", action="store_true",
        help="name the macros of the folder: their code runs when a template calls them",
    )  # fmt: skip
    parser.add_argument("--print", action="store_true", help="print it, and write nothing")


def run(arguments: argparse.Namespace) -> int:
    """Write the configuration; returns the exit status."""
    from cfnkit.files.project import CONFIGURATION_NAME
    from cfnkit.files.writing import write_file
    from cfnkit.survey.contents import survey
    from cfnkit.survey.text import configuration_text

    folder = Path(arguments.folder)
    path = folder / CONFIGURATION_NAME
    if os.path.lexists(path) and not (arguments.force or arguments.print):
        raise ConfigurationError(f"{path} exists already; nothing was written. --force replaces it, --print shows it.")
    contents = survey(folder)
    for each in contents.unusable:
        write_message(f"{folder / each.path} is left out: {each.reason}")
    text = configuration_text(contents, runs_macros=arguments.run_macros)
    if arguments.print:
        write_output(text)
        return 0
    above = _configuration_above(folder)
    write_file(path, text.encode())
    if above:
        write_message(f"{above} counted here so far. Of it, only what is mandatory counts from now on.")
    write_output(Text.of(_lines(path, contents, arguments.run_macros)))
    return 0


def _configuration_above(folder: Path) -> str | None:
    """The configuration that counts for a folder without one of its own."""
    from cfnkit.files.names import name_below
    from cfnkit.lint.configurations import configurations_from

    own = os.path.realpath(folder)
    above = (path for path in configurations_from(own) if os.path.dirname(path) != own)
    return next(map(name_below, above), None)


def _lines(path: Path, contents: Contents, runs_macros: bool) -> list[Line]:
    """What was found, and what to type next."""
    macros = len(contents.macros) + len(contents.macro_templates)
    numbers = {
        ("template", "templates"): len(contents.templates),
        ("macro", "macros"): macros,
        ("file of parameters", "files of parameters"): len(contents.parameter_files),
        ("file of targets", "files of targets"): len(contents.target_files),
        ("CDK app", "CDK apps"): len(contents.apps),
        ("table of rules", "tables of rules"): len(contents.tables),
        ("folder of rules", "folders of rules"): len({*contents.rules, *contents.guard}),
    }
    found = ", ".join(counted(number, *words) for words, number in numbers.items() if number)
    lines: list[Line] = [(f"{path} is written.",)]
    lines.append((f"Found: {found}." if found else "Nothing was found; its comments say what can stand there.",))
    if macros and not runs_macros:
        lines.append(("Macros are comments in it: take the marks away, or use --run-macros, and their code runs.",))
    lines.append(("Next:",))
    if path.parent != Path():
        lines.append((f"  cd {shlex.quote(str(path.parent))}",))
    for command, shows in _next(contents):
        lines += [("  ", Styled(command, Style.BOLD)), (f"      {shows}",)]
    return lines


def _next(contents: Contents) -> list[tuple[str, str]]:
    """The commands to try, each with what it shows."""
    found = []
    if contents.templates:
        template = shlex.quote(contents.templates[0])
        name = next(iter(contents.parameter_files), "")
        target = f" --target {shlex.quote(name)}" if name else ""
        found.append(("cfnkit check", "reports what is wrong with the templates, and where"))
        found.append((f"cfnkit config show {template}{target}", "shows what counts for a template, and why"))
    if contents.target_files or contents.parameter_files:
        found.append(("cfnkit targets", "lists where the templates go"))
    found += [
        (f"cfnkit check {shlex.quote(app)} --synth", "runs the CDK app, and checks what it makes")
        for app in contents.apps
    ]
    return found or [("cfnkit demo", "writes examples to a folder, to try the commands on")]
