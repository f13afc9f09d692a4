"""Problems for people: a message, an excerpt of the source with carets, what to do, and other places."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from cfnkit.cli.output.screen import Style, is_terminal
from cfnkit.cli.output.text import Excerpt, Hanging, Line, Styled, Text
from cfnkit.cli.output.write import write_message
from cfnkit.diagnostics import Code, Redactor, Related, Severity
from cfnkit.files.reading import read_regular
from cfnkit.source import SourceText, Span
from cfnkit.syntax.limits import MAX_BYTES

if TYPE_CHECKING:
    from cfnkit.pipeline import Processed

STYLES = {Severity.ERROR: Style.RED, Severity.WARNING: Style.YELLOW, Severity.INFO: Style.CYAN}

_INDENT = "    "


class _Problem(Protocol):
    """The printed parts of a diagnostic or a finding."""

    @property
    def message(self) -> str: ...
    @property
    def span(self) -> Span: ...
    @property
    def related(self) -> tuple[Related, ...]: ...


def problem_lines(
    problem: _Problem, severity: Severity, head: Line, notes: Iterable[str], indent: str, excerpts: Excerpts | None
) -> Iterator[Line]:
    """A problem's message after `head`, and below it, indented, its source line, notes and related places."""
    yield (*head, Hanging(problem.message, indent))
    if excerpts is not None:
        yield from excerpts.of(problem.span, indent, STYLES[severity])
    for note in notes:
        yield indent, Hanging(note, indent)
    for other in problem.related:
        yield indent, Hanging(f"{other.span}: {other.message}", indent)


def print_diagnostics(processed: Processed, redactor: Redactor, strict: bool = False) -> None:
    """Print each diagnostic to stderr: ``file:line:column: severity ID message``; on a terminal, with the source.

    A problem that does not keep the service from processing the template is a warning, unless `strict`.
    """
    if not processed.diagnostics:
        return
    excerpts = None
    if is_terminal(sys.stderr):
        excerpts = Excerpts([processed.document.source], redactor)
    lines: list[Line] = []
    for one in processed.diagnostics:
        lenient = one.code.is_tolerated or (one.code.is_deferred and not strict)
        severity = Severity.WARNING if lenient else one.severity
        if strict and one.code is Code.NOT_PACKAGED:
            severity = Severity.ERROR
        head = (f"{one.span}: ", Styled(severity.value, STYLES[severity]), f" {one.id} ")
        lines += problem_lines(one, severity, head, [one.hint] if one.hint else [], _INDENT, excerpts)
    write_message(Text.of(lines).redacted(redactor))


class Excerpts:
    """The lines at spans in `sources`, the templates, and in files that they include.

    `redactor` masks secrets in them. Without one, the defaults of NoEcho parameters are masked.
    """

    def __init__(self, sources: Iterable[SourceText], redactor: Redactor | None = None) -> None:
        self._sources = {source.name: source for source in sources}
        self._given = redactor
        self._redactors: dict[str, Redactor] = {}
        self._lines: dict[tuple[str, int], str] = {}

    def of(self, span: Span, indent: str, style: Style) -> Iterator[Line]:
        """The first line of a span, with carets below the span; nothing without a source."""
        line = self._line(span.source, span.line)
        if line:
            end = span.end_column - 1 if span.end_line == span.line else len(line)
            yield (Excerpt(line, min(span.column - 1, len(line)), end, indent, style),)

    def _line(self, name: str, number: int) -> str:
        """A line without secrets. It is made once, since a line can be a whole template."""
        if (name, number) not in self._lines:
            source = self._source(name)
            self._lines[name, number] = self._redactor(source)(source.line(number))
        return self._lines[name, number]

    def _source(self, name: str) -> SourceText:
        if name not in self._sources:
            try:
                text = read_regular(name, MAX_BYTES).decode("utf-8-sig", "replace")
            except (OSError, ValueError):
                text = ""  # an object of S3, stdin, or a file that is gone: the place is shown without its line
            self._sources[name] = SourceText(name, text)
        return self._sources[name]

    def _redactor(self, source: SourceText) -> Redactor:
        if self._given is not None:
            return self._given
        if source.name not in self._redactors:
            self._redactors[source.name] = Redactor(_secrets(source))
        return self._redactors[source.name]


def _secrets(source: SourceText) -> list[str]:
    if "NoEcho" not in source.text:
        return []
    from cfnkit.syntax import Scalar, parse
    from cfnkit.template import Template

    parameters = Template.of(parse(source.text, source.name).root).parameters.values()
    defaults = [parameter.default for parameter in parameters if parameter.no_echo]
    return [default.text for default in defaults if isinstance(default, Scalar)]
