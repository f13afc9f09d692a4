"""Diagnostics for people, on stderr: ``file:line:column: severity ID message``."""

from __future__ import annotations

import os
import sys

from cfnkit.diagnostics import Diagnostic, Redactor, Severity
from cfnkit.pipeline import Processed
from cfnkit.source import SourceText, Span

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def print_diagnostics(processed: Processed, redactor: Redactor) -> None:
    """Print what was found; on a terminal, with the source line and a caret under it."""
    printer = _Printer(processed.document.source, redactor)
    for finding in processed.diagnostics:
        printer.print(finding)


class _Printer:
    def __init__(self, source: SourceText, redactor: Redactor) -> None:
        self._sources = {source.name: source}
        self._redactor = redactor
        self._terminal = sys.stderr.isatty()
        self._colour = self._terminal and not os.environ.get("NO_COLOR")

    def print(self, finding: Diagnostic) -> None:
        severity = finding.severity.value
        if self._colour:
            severity = f"\x1b[{_COLOURS[finding.severity]}m{severity}\x1b[0m"
        span = finding.span
        lines = [f"{span}: {severity} {finding.id} {_indented(finding.message)}"]
        if self._terminal:
            lines.extend(self._excerpt(span))
        if finding.hint:
            lines.append(f"    {_indented(finding.hint)}")
        lines.extend(f"    {other.span}: {other.message}" for other in finding.related)
        sys.stderr.write(self._redactor("\n".join(lines)) + "\n")

    def _excerpt(self, span: Span) -> list[str]:
        line = self._source(span.source).line(span.line)
        if not line:
            return []
        end = span.end_column if span.end_line == span.line else len(line) + 1
        width = max(1, min(end, len(line) + 1) - span.column)
        indent = "".join("\t" if character == "\t" else " " for character in line[: span.column - 1])
        return [f"    {line}", f"    {indent}{'^' * width}"]

    def _source(self, name: str) -> SourceText:
        """The text of a file that a span is in: the template, or one that was included."""
        if name not in self._sources:
            try:
                with open(name, encoding="utf-8-sig", errors="replace") as file:
                    text = file.read()
            except OSError:
                text = ""  # an object of S3, or a file that is gone: the place is printed without its line
            self._sources[name] = SourceText(name, text)
        return self._sources[name]


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")
