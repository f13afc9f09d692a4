"""`cfnkit macro test`: run the cases of macros, and the checks that hold for every macro."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser, add_format_argument
from cfnkit.diagnostics import ConfigurationError

if TYPE_CHECKING:
    from cfnkit.packaging import MacroFolder

DESCRIPTION = """\
Test macros: each folder with a macro.yaml. Its cases are run, and then their inputs are used for checks that hold for
every good macro: two runs agree; a second pass changes nothing; an untouched part stays equal; functions and dynamic
references survive; the response to a template of 1 MB stays under the limit; hostile fragments get an answer; and no
call to AWS (which is simulated here) or to the network goes beyond the permissions that macro.yaml declares."""

EPILOG = """\
Examples:
  cfnkit macro test                     each macro in or below this folder
  cfnkit macro test macros/ ./prefix
  cfnkit macro test --packaged          as on Lambda: the package, on Lambda's runtime client
  cfnkit macro test --format junit > macros.xml

Exit status: 0; 2 when a check failed; 1 for a fault of the tool, a macro.yaml or the arguments."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit macro test`."""
    parser.add_argument(
        "folders", nargs="*", metavar="DIR", help="a folder with macros in it or below it (default: the current folder)"
    )
    parser.add_argument(
        "--packaged", action="store_true", help="test the package of each macro, on Lambda's runtime client"
    )
    add_format_argument(parser, "text", "json", "junit")


def run(arguments: argparse.Namespace) -> int:
    """Test macros; returns the exit status."""
    from cfnkit.cli.macro.check_reports import JsonReporter, JUnitReporter, Reporter, TextReporter
    from cfnkit.testing.checks import CheckStatus, check_macro

    macros = [macro for name in arguments.folders or ["."] for macro in _macros(name)]
    reports: dict[str, type[Reporter]] = {"text": TextReporter, "json": JsonReporter, "junit": JUnitReporter}
    report = reports[arguments.format]()
    failed = False
    for macro in macros:
        report.begin(macro.name, os.path.relpath(macro.path))
        for result in check_macro(macro, packaged=arguments.packaged):
            failed = failed or result.status is CheckStatus.FAILED
            report.add(result)
    report.end()
    return 2 if failed else 0


def _macros(name: str) -> list[MacroFolder]:
    """The macros in or below a folder, or the macro of the library with that name."""
    from cfnkit.packaging import find_macros, macro_folder, read_macro

    path = Path(name)
    folders = list(find_macros(path).values()) if path.is_dir() else [macro_folder(name)]
    if not folders:
        raise ConfigurationError(f"There is no macro.yaml in '{name}' or in a folder below it.")
    return [read_macro(folder) for folder in folders]

