"""What `cfnkit macro test` prints: lines for people as the checks are done, or JSON, or JUnit's XML at the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from cfnkit.testing.checks import CheckResult, Status

_WORDS = {Status.PASSED: "ok", Status.FAILED: "FAIL", Status.SKIPPED: "skip"}
_COLOURS = {Status.PASSED: "32", Status.FAILED: "31", Status.SKIPPED: "33"}
_SLOW = 0.5


class Report(Protocol):
    """Takes the results of one macro after another, and is done at `end`."""

    def __init__(self, write: Callable[[str], object], colour: bool) -> None: ...

    def begin(self, macro: str, folder: str) -> None:
        """Another macro comes."""

    def add(self, result: CheckResult) -> None:
        """A check of the macro is done."""

    def end(self) -> None:
        """There are no more."""


class TextReport:
    """One line a check, below each failure why, and a summary."""

    def __init__(self, write: Callable[[str], object], colour: bool) -> None:
        self._write = write
        self._colour = colour
        self._macros = 0
        self._results: list[CheckResult] = []

    def begin(self, macro: str, folder: str) -> None:
        """Print the macro's name and folder."""
        self._write(f"{'' if not self._macros else chr(10)}{self._painted(macro, '1')}  {folder}\n")
        self._macros += 1

    def add(self, result: CheckResult) -> None:
        """Print a line, and what went wrong."""
        self._results.append(result)
        word = self._painted(f"{_WORDS[result.status]:4}", _COLOURS[result.status])
        why = f": {result.message}" if result.status is Status.SKIPPED else ""
        time = f" ({result.seconds:.1f} s)" if result.seconds >= _SLOW else ""
        self._write(f"  {word}  {result.check}{why}{time}\n")
        if result.status is Status.FAILED:
            said = "\n".join(text for text in (result.message, result.detail) if text)
            self._write("".join(f"        {self._line(line)}\n" for line in said.splitlines()))

    def end(self) -> None:
        """Print how many checks ended how."""
        counts = [(status, sum(result.status is status for result in self._results)) for status in Status]
        told = ", ".join(f"{count} {status.value}" for status, count in counts if count)
        macros = f"{self._macros} macro{'' if self._macros == 1 else 's'}"
        checks = len(self._results)
        seconds = sum(result.seconds for result in self._results)
        self._write(f"\n{macros}, {checks} check{'' if checks == 1 else 's'}: {told} in {seconds:.1f} s\n")

    def _line(self, line: str) -> str:
        """A line of a difference in its colour."""
        paint = {"+": "32", "-": "31", "@": "36"}.get(line[:1])
        return self._painted(line, paint) if paint else line

    def _painted(self, text: str, paint: str) -> str:
        return f"\x1b[{paint}m{text}\x1b[0m" if self._colour else text

class _Tested(NamedTuple):
    macro: str
    folder: str
    results: list[CheckResult]


class _Collected:
    """What is written when all is done."""

    def __init__(self, write: Callable[[str], object], colour: bool) -> None:
        self._write = write
        self._tested: list[_Tested] = []

    def begin(self, macro: str, folder: str) -> None:
        """Another macro comes."""
        self._tested.append(_Tested(macro, folder, []))

    def add(self, result: CheckResult) -> None:
        """A check of the macro is done."""
        self._tested[-1].results.append(result)

    def _count(self, status: Status) -> int:
        return sum(result.status is status for tested in self._tested for result in tested.results)


class JsonReport(_Collected):
    """An object with `macros`, each with its checks, and the counts."""

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
        report.update({status.value: self._count(status) for status in Status})
        self._write(json.dumps(report, indent=2) + "\n")


class JUnitReport(_Collected):
    """A suite a macro, a test case a check."""

    def end(self) -> None:
        """Write the document."""
        from xml.etree import ElementTree

        from cfnkit.cli.output.xml_text import xml_document, xml_text

        root = ElementTree.Element("testsuites", name="cfnkit macro test")
        total = str(sum(len(tested.results) for tested in self._tested))
        root.attrib.update(tests=total, failures=str(self._count(Status.FAILED)), errors="0")
        for tested in self._tested:
            failures = sum(result.status is Status.FAILED for result in tested.results)
            skipped = sum(result.status is Status.SKIPPED for result in tested.results)
            suite = ElementTree.SubElement(root, "testsuite", name=tested.macro, tests=str(len(tested.results)))
            suite.attrib.update(failures=str(failures), errors="0", skipped=str(skipped))
            suite.set("time", f"{sum(result.seconds for result in tested.results):.3f}")
            for result in tested.results:
                case = ElementTree.SubElement(suite, "testcase", name=xml_text(result.check), classname=tested.macro)
                case.set("time", f"{result.seconds:.3f}")
                message = xml_text(result.message)
                if result.status is Status.FAILED:
                    ElementTree.SubElement(case, "failure", message=message).text = xml_text(result.detail)
                elif result.status is Status.SKIPPED:
                    ElementTree.SubElement(case, "skipped", message=message)
        self._write(xml_document(root))


def _plain(result: CheckResult) -> dict[str, Any]:
    return {
        "check": result.check,
        "status": result.status.value,
        "message": result.message,
        "detail": result.detail,
        "seconds": round(result.seconds, 3),
    }
