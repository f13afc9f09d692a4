"""`cfnkit macro test`: run the cases of macros, and the checks that hold for every macro."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from cfnkit.cli.arguments.parser import Parser, add_format_argument
from cfnkit.cli.output.json_text import json_text
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text, diff_line
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import ConfigurationError, counted
from cfnkit.files.names import relative_name
from cfnkit.testing.checks import CheckResult, CheckStatus

if TYPE_CHECKING:
    from cfnkit.packaging import MacroFolder

DESCRIPTION = """\
Test macros: each folder with a macro.yaml. The command runs the cases, and then uses their inputs to check what every
good macro does: two runs agree; a second pass changes nothing; an untouched part stays equal; functions and dynamic
references survive; the response to a template of 1 MB stays under the limit; hostile fragments get an answer; no call
to AWS (which is simulated here) or to the network goes beyond the permissions that macro.yaml declares; and the package
holds what the handler imports, and what its libraries import."""

EPILOG = """\
Examples:
  cfnkit macro test                     each macro in or below this folder
  cfnkit macro test macros/ ./prefix
  cfnkit macro test --packaged          as on Lambda: the package, on Lambda's runtime client
  cfnkit macro test --update            write what the macros give into their cases, and test
  cfnkit macro test --format junit > macros.xml

Exit status: 0; 2 when a check failed; 1 for a fault of the tool, a macro.yaml or the arguments."""
_WORDS = {CheckStatus.PASSED: "ok", CheckStatus.FAILED: "FAIL", CheckStatus.SKIPPED: "skip"}
_STYLES = {CheckStatus.PASSED: Style.GREEN, CheckStatus.FAILED: Style.RED, CheckStatus.SKIPPED: Style.YELLOW}
_SLOW = 0.5
_INDENT = "        "


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit macro test`."""
    parser.add_argument(
        "folders", nargs="*", metavar="DIR", help="a folder with macros in it, or below it at any depth (default: .)"
    )
    parser.add_argument(
        "--packaged", action="store_true", help="test the package of each macro, on Lambda's runtime client"
    )
    parser.add_argument(
        "--update", action="store_true",
        help="first show how results differ from their cases, and write the results into the cases; errors stay",
    )  # fmt: skip
    add_format_argument(parser, "text", "json", "junit")


def run(arguments: argparse.Namespace) -> int:
    """Test macros; returns the exit status."""
    from cfnkit.testing.checks import CheckStatus, check_macro

    macros = [macro for name in arguments.folders or ["."] for macro in _macros(name)]
    if arguments.update:
        macros = [_updated(macro) for macro in macros]
    reports: dict[str, type[Reporter]] = {"text": TextReporter, "json": JsonReporter, "junit": JUnitReporter}
    report = reports[arguments.format]()
    failed = False
    for macro in macros:
        report.begin(macro.name, relative_name(macro.path))
        for result in check_macro(macro, packaged=arguments.packaged):
            failed = failed or result.status is CheckStatus.FAILED
            report.add(result)
    report.end()
    return 2 if failed else 0


def _updated(macro: MacroFolder) -> MacroFolder:
    """The macro after its cases have the results that it gives, with each difference on stderr."""
    from cfnkit.packaging import read_macro
    from cfnkit.testing.updating import updates_of, write_updates

    updates = []
    for update in updates_of(macro):
        updates.append(update)
        lines: list[Line] = [(Styled(f"{macro.name}: {update.case.name}", Style.BOLD),)]
        lines += [("  ", diff_line(line)) for line in update.difference.detail.splitlines()]
        write_message(Text.of(lines))
    for path in write_updates(macro, updates):
        write_message(f"updated: {relative_name(path)}")
    return read_macro(macro.path) if updates else macro


def _macros(name: str) -> list[MacroFolder]:
    """The macros in or below a folder, or the macro of the library with that name."""
    from cfnkit.packaging import macro_folder, macros_below, read_macro

    path = Path(name)
    folders = macros_below(path) if path.is_dir() else [macro_folder(name)]
    if not folders:
        raise ConfigurationError(f"There is no macro.yaml in '{name}' or below it.")
    return [read_macro(folder) for folder in folders]


class Reporter(Protocol):
    """Takes the results of one macro after another, and is complete at `end`."""

    def begin(self, macro: str, folder: str) -> None:
        """The next results are those of this macro."""

    def add(self, result: CheckResult) -> None:
        """A check of the macro is done."""

    def end(self) -> None:
        """All checks are done."""


class TextReporter:
    """A line for each check, the cause below each failure, and a summary."""

    def __init__(self) -> None:
        self._macros = 0
        self._results: list[CheckResult] = []

    def begin(self, macro: str, folder: str) -> None:
        """Print the macro's name and folder."""
        head: Line = (Styled(macro, Style.BOLD), f"  {folder}")
        write_output(Text.of([head] if not self._macros else ["", head]))
        self._macros += 1

    def add(self, result: CheckResult) -> None:
        """Print a line, and below a failure its cause."""
        self._results.append(result)
        word = Styled(f"{_WORDS[result.status]:4}", _STYLES[result.status])
        why = f": {result.message}" if result.status is CheckStatus.SKIPPED else ""
        time = f" ({result.seconds:.1f} s)" if result.seconds >= _SLOW else ""
        lines: list[Line] = [("  ", word, f"  {result.check}{why}{time}")]
        if result.status is CheckStatus.FAILED:
            lines += [(_INDENT, line) for line in result.message.splitlines()]
            lines += [(_INDENT, diff_line(line)) for line in result.detail.splitlines()]
        write_output(Text.of(lines))

    def end(self) -> None:
        """Print the number of checks by status."""
        counts = Counter(result.status for result in self._results)
        by_status = ", ".join(f"{counts[status]:,} {status.value}" for status in CheckStatus if counts[status])
        total = f"{counted(self._macros, 'macro')}, {counted(len(self._results), 'check')}"
        seconds = sum(result.seconds for result in self._results)
        write_output(Text.of(["", f"{total}: {by_status} in {seconds:.1f} s"]))


class _Tested(NamedTuple):
    macro: str
    folder: str
    results: list[CheckResult]


class _Collected:
    """A document that is written when all checks are done."""

    def __init__(self) -> None:
        self._tested: list[_Tested] = []

    def begin(self, macro: str, folder: str) -> None:
        """The next results are those of this macro."""
        self._tested.append(_Tested(macro, folder, []))

    def add(self, result: CheckResult) -> None:
        """A check of the macro is done."""
        self._tested[-1].results.append(result)


class JsonReporter(_Collected):
    """An object with `macros`, each with its checks, and the number of checks by status."""

    def end(self) -> None:
        """Write the object."""
        report: dict[str, Any] = {
            "macros": [
                {
                    "name": tested.macro,
                    "folder": tested.folder,
                    "checks": [_plain(result) for result in tested.results],
                }
                for tested in self._tested
            ]
        }
        counts = Counter(result.status for tested in self._tested for result in tested.results)
        report.update({status.value: counts[status] for status in CheckStatus})
        write_output(json_text(report) + "\n")


class JUnitReporter(_Collected):
    """A test suite for each macro, a test case for each check."""

    def end(self) -> None:
        """Write the document."""
        from xml.etree import ElementTree

        from cfnkit.cli.output.junit import junit_document

        suites = []
        for tested in self._tested:
            time = f"{sum(result.seconds for result in tested.results):.3f}"
            suite = ElementTree.Element("testsuite", name=tested.macro, time=time)
            suites.append(suite)
            for result in tested.results:
                names = {"name": result.check, "classname": tested.macro, "time": f"{result.seconds:.3f}"}
                case = ElementTree.SubElement(suite, "testcase", names)
                if result.status is CheckStatus.FAILED:
                    ElementTree.SubElement(case, "failure", message=result.message).text = result.detail
                elif result.status is CheckStatus.SKIPPED:
                    ElementTree.SubElement(case, "skipped", message=result.message)
        write_output(junit_document("cfnkit macro test", suites))


def _plain(result: CheckResult) -> dict[str, Any]:
    return {
        "check": result.check,
        "status": result.status.value,
        "message": result.message,
        "detail": result.detail,
        "seconds": round(result.seconds, 3),
    }
