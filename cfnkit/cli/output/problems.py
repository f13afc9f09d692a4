"""Problems for people: a message, the source line with carets, what to do, and other places."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from cfnkit.cli.output.screen import Style, is_terminal
from cfnkit.cli.output.text import Hanging, Line, Styled, Text
from cfnkit.cli.output.write import write_message
from cfnkit.diagnostics import Code, Redactor, Related, Severity
from cfnkit.source import Span

if TYPE_CHECKING:
    from cfnkit.cli.output.excerpt import Excerpts
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
        from cfnkit.cli.output.excerpt import Excerpts

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
