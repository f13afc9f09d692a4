"""Problems for people: a message, an excerpt of the source with carets, what to do, and other places."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cfnkit.cli.output.screen import Style, is_terminal
from cfnkit.cli.output.shortening import LONGEST_OF_MACRO, shortened
from cfnkit.cli.output.text import Excerpt, Hanging, Line, Styled, Text
from cfnkit.cli.output.write import write_message
from cfnkit.cli.output.written_secrets import secrets_in_line, written_secrets
from cfnkit.diagnostics import Code, Diagnostic, Problem, Related, Severity
from cfnkit.files.reading import read_regular
from cfnkit.redaction import REDACTED, Redactor
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Scalar
from cfnkit.syntax.limits import MAX_BYTES

if TYPE_CHECKING:
    from cfnkit.pipeline import Processed

STYLES = {Severity.ERROR: Style.RED, Severity.WARNING: Style.YELLOW, Severity.INFO: Style.CYAN}

_INDENT = "    "
# The name in a sentence about a failure to read it, which others share; more than so many are told as one.
_OF_A_SERVER = re.compile(r"'[^']*'(?= cannot be read in \S+: )")
_MOST_ALIKE = 3


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
        excerpts = Excerpts([processed.document.source], redactor, reveal=not redactor and bool(processed.redactor))
    lines: list[Line] = []
    for one in _folded(processed.diagnostics):
        lenient = one.code.is_tolerated or (one.code.is_deferred and not strict)
        severity = Severity.WARNING if lenient else one.severity
        if strict and one.code is Code.NOT_PACKAGED:
            severity = Severity.ERROR
        head = (f"{one.span}: ", Styled(severity.value, STYLES[severity]), f" {one.id} ")
        brief = one._replace(problem=_brief(one.problem, redactor))
        lines += problem_lines(brief, severity, head, [brief.hint] if brief.hint else [], _INDENT, excerpts)
    write_message(Text.of(lines).redacted(redactor))


def _folded(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics; many that tell of one failure of a server, each about another name, become one."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for number, one in enumerate(diagnostics):
        name = _OF_A_SERVER.search(one.message)
        same = (one.message[: name.start()], one.message[name.end() :]) if name else (str(number),)
        groups.setdefault(same, []).append(one)
    return [each for group in groups.values() for each in (_as_one(group) if len(group) > _MOST_ALIKE else group)]


def _as_one(group: list[Diagnostic]) -> list[Diagnostic]:
    first, *others = group
    message = _OF_A_SERVER.sub(lambda name: f"{name[0]} and {len(others)} others", first.message, count=1)
    related = tuple(Related("so does this one", each.span) for each in others[:_MOST_ALIKE])
    return [first._replace(problem=first.problem._replace(message=message, related=related))]


def _brief(problem: Problem, redactor: Redactor) -> Problem:
    """A problem whose texts a person can read; they have no secrets, as a part of one would not be known as such."""
    related = (
        other._replace(message=shortened(redactor(other.message), LONGEST_OF_MACRO)) for other in problem.related
    )
    message, hint = (shortened(redactor(text), LONGEST_OF_MACRO) for text in (problem.message, problem.hint))
    return problem._replace(message=message, hint=hint, related=tuple(related))


class Excerpts:
    """The lines at spans in `sources`, the templates, and in files that they include.

    `redactor` masks secrets in them; the defaults of NoEcho parameters, and what else is a secret by its name or form,
    are masked, too, unless `reveal`. `beside`: some of the sources are code that makes others of them, in which the
    defaults of these are masked as well.
    """

    def __init__(
        self,
        sources: Iterable[SourceText],
        redactor: Redactor | None = None,
        reveal: bool = False,
        beside: bool = False,
    ) -> None:
        self._sources = {source.name: source for source in sources}
        self._redactor = redactor or Redactor()
        if beside and not reveal:
            every = (default.text for source in self._sources.values() for default in _secret_defaults(source))
            self._redactor = self._redactor.knowing(every)
        self._reveal = reveal
        self._defaults: dict[str, list[Scalar]] = {}
        self._written: dict[str, list[Span]] = {}
        self._lines: dict[tuple[str, int], _MaskedLine] = {}

    def of(self, span: Span, indent: str, style: Style) -> Iterator[Line]:
        """The first line of a span, with carets below the span; nothing without a source."""
        line = self._line(span.source, span.line)
        if line:
            whole = span.end_line != span.line
            start, end = line.column(span.column - 1), line.column(line.length if whole else span.end_column - 1, True)
            yield (Excerpt(line.text, min(start, len(line.text)), end, indent, style),)

    def _line(self, name: str, number: int) -> _MaskedLine | None:
        """A line without secrets, None for an empty one. It is made once, since a line can be a whole template."""
        if (name, number) not in self._lines:
            text = self._source(name).line(number)
            self._lines[name, number] = _MaskedLine.of(text, self._secrets(name, number, text))
        line = self._lines[name, number]
        return line if line.text else None

    def _source(self, name: str) -> SourceText:
        if name not in self._sources:
            try:
                text = read_regular(name, MAX_BYTES).decode("utf-8-sig", "replace")
            except (OSError, ValueError):
                text = ""  # an object of S3, stdin, or a file that is gone: the place is shown without its line
            self._sources[name] = SourceText(name, text)
        return self._sources[name]

    def _secrets(self, name: str, number: int, line: str) -> Iterator[tuple[int, int]]:
        """The places of secrets in a line, in any order."""
        if not self._reveal:
            if name not in self._defaults:
                self._defaults[name] = list(_secret_defaults(self._source(name)))
                self._written[name] = [each.span for each in written_secrets(self._source(name))]
            defaults = self._defaults[name]
            yield from self._redactor.knowing(default.text for default in defaults).places(line)
            yield from secrets_in_line(line)
            for span in (*(default.span for default in defaults), *self._written[name]):
                if span.line <= number <= span.end_line:
                    start = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
                    yield start, span.end_column - 1 if number == span.end_line else len(line)


class _MaskedLine(NamedTuple):
    """A line without secrets, the length of the written one, and the places of the secrets there."""

    text: str
    length: int
    secrets: list[tuple[int, int]]

    @classmethod
    def of(cls, line: str, secrets: Iterable[tuple[int, int]]) -> _MaskedLine:
        """The line with each secret masked; places that overlap are one."""
        places: list[tuple[int, int]] = []
        for start, end in sorted(place for place in secrets if place[0] < place[1]):
            if places and start < places[-1][1]:
                places[-1] = (places[-1][0], max(end, places[-1][1]))
            else:
                places.append((start, end))
        text = line
        for start, end in reversed(places):
            text = f"{text[:start]}{REDACTED}{text[end:]}"
        return cls(text, len(line), places)

    def column(self, written: int, is_end: bool = False) -> int:
        """The 0-based column of a written one; the start of a mask, or its end, for one within a secret."""
        shift = 0
        for start, end in self.secrets:
            if written <= start:
                break
            if written < end:
                return start + shift + (len(REDACTED) if is_end else 0)
            shift += len(REDACTED) - (end - start)
        return written + shift


def _secret_defaults(source: SourceText) -> Iterator[Scalar]:
    """The defaults of the NoEcho parameters in a text, and the items of such that are lists; in its stack sets too."""
    if "NoEcho" not in source.text:
        return
    from cfnkit.syntax import parse, walk
    from cfnkit.template import Template
    from cfnkit.template.stack_sets import bodies_of_stack_sets

    document = parse(source.text, source.name)
    roots = [document.root, *(body.root for body in bodies_of_stack_sets(document))]
    for parameter in (each for root in roots for each in Template.of(root).parameters.values()):
        if parameter.no_echo and parameter.default is not None:
            yield from (node for _, node in walk(parameter.default) if isinstance(node, Scalar) and node.text)
