"""The results of `cfnkit macro test`: lines for people while the checks run, or JSON or JUnit's XML at the end."""

from __future__ import annotations

import json
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
        counts = [(status, sum(result.status is status for result in self._results)) for status in CheckStatus]
        by_status = ", ".join(f"{count:,} {status.value}" for status, count in counts if count)
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

    def _count(self, status: CheckStatus) -> int:
        return sum(result.status is status for tested in self._tested for result in tested.results)


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
        report.update({status.value: self._count(status) for status in CheckStatus})
        write_output(json.dumps(report, indent=2) + "\n")


class JUnitReporter(_Collected):
    """A test suite for each macro, a test case for each check."""

    def end(self) -> None:
        """Write the document."""
        from xml.etree import ElementTree

        from cfnkit.cli.output.xml_text import xml_document, xml_text

        root = ElementTree.Element("testsuites", name="cfnkit macro test")
        total = str(sum(len(tested.results) for tested in self._tested))
        root.attrib.update(tests=total, failures=str(self._count(CheckStatus.FAILED)), errors="0")
        for tested in self._tested:
            failures = sum(result.status is CheckStatus.FAILED for result in tested.results)
            skipped = sum(result.status is CheckStatus.SKIPPED for result in tested.results)
            suite = ElementTree.SubElement(root, "testsuite", name=tested.macro, tests=str(len(tested.results)))
            suite.attrib.update(failures=str(failures), errors="0", skipped=str(skipped))
            suite.set("time", f"{sum(result.seconds for result in tested.results):.3f}")
            for result in tested.results:
                case = ElementTree.SubElement(suite, "testcase", name=xml_text(result.check), classname=tested.macro)
                case.set("time", f"{result.seconds:.3f}")
                message = xml_text(result.message)
                if result.status is CheckStatus.FAILED:
                    ElementTree.SubElement(case, "failure", message=message).text = xml_text(result.detail)
                elif result.status is CheckStatus.SKIPPED:
                    ElementTree.SubElement(case, "skipped", message=message)
        write_output(xml_document(root))


def _plain(result: CheckResult) -> dict[str, Any]:
    return {
        "check": result.check,
        "status": result.status.value,
        "message": result.message,
        "detail": result.detail,
        "seconds": round(result.seconds, 3),
    }
