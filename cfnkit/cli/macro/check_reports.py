"""The results of `cfnkit macro test`: lines for people while the checks run, or JSON or JUnit's XML at the end."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NamedTuple, Protocol

from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text, counted, diff_line
from cfnkit.cli.output.write import write_output
from cfnkit.testing.checks import CheckResult, CheckStatus

_WORDS = {CheckStatus.PASSED: "ok", CheckStatus.FAILED: "FAIL", CheckStatus.SKIPPED: "skip"}
_STYLES = {CheckStatus.PASSED: Style.GREEN, CheckStatus.FAILED: Style.RED, CheckStatus.SKIPPED: Style.YELLOW}
_SLOW = 0.5
_INDENT = "        "


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
        write_output(json.dumps(report, indent=2) + "\n")


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
