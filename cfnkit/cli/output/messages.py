"""Diagnostics for people, on stderr: ``file:line:column: severity ID message``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from cfnkit.diagnostics import Diagnostic, Redactor, Severity
from cfnkit.pipeline import Processed
from cfnkit.source import SourceText

if TYPE_CHECKING:
    from cfnkit.cli.output.excerpt import Excerpts

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def print_diagnostics(processed: Processed, redactor: Redactor) -> None:
    """Print what was found; on a terminal, with the source line and a caret under it."""
    printer = _Printer(processed.document.source, redactor)
    for finding in processed.diagnostics:
        printer.print(finding)


class _Printer:
    def __init__(self, source: SourceText, redactor: Redactor) -> None:
        self._redactor = redactor
        self._excerpts: Excerpts | None = None
        if sys.stderr.isatty():
            from cfnkit.cli.output.excerpt import Excerpts

            self._excerpts = Excerpts([source], redactor)
        self._colour = self._excerpts is not None and not os.environ.get("NO_COLOR")

    def print(self, finding: Diagnostic) -> None:
        severity = finding.severity.value
        if self._colour:
            severity = f"\x1b[{_COLOURS[finding.severity]}m{severity}\x1b[0m"
        lines = [f"{finding.span}: {severity} {finding.id} {_indented(finding.message)}"]
        if self._excerpts is not None:
            lines += [f"    {text}" for text in self._excerpts.of(finding.span) if text]
        if finding.hint:
            lines.append(f"    {_indented(finding.hint)}")
        lines.extend(f"    {other.span}: {other.message}" for other in finding.related)
        sys.stderr.write(self._redactor("\n".join(lines)) + "\n")


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")
