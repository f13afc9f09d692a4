"""Source lines with a caret."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cfnkit.diagnostics import Redactor
from cfnkit.source import SourceText, Span

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WIDTH = 100
_BEFORE = 30


def visible(text: str) -> str:
    """`text` with what could steer a terminal written out, ``\\x1b``; tabs and line breaks stay."""
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


class Excerpts:
    """The lines that findings stand at: of `sources`, the templates, and of files that they include.

    `redactor` masks what they must not show; without one, the defaults of NoEcho parameters are masked.
    """

    def __init__(self, sources: Iterable[SourceText], redactor: Redactor | None = None) -> None:
        self._sources = {source.name: source for source in sources}
        self._given = redactor
        self._redactors: dict[str, Redactor] = {}
        self._lines: dict[tuple[str, int], str] = {}

    def of(self, span: Span) -> tuple[str, str]:
        """The line of a span, cut to a width when it is long, and carets below the span; two empty texts without it."""
        line = self._line(span.source, span.line)
        if not line:
            return "", ""
        start = min(span.column - 1, len(line))
        end = span.end_column - 1 if span.end_line == span.line else len(line)
        first = max(0, start - _BEFORE) if len(line) > _WIDTH else 0
        shown = line[first : first + _WIDTH]
        before = "".join("\t" if character == "\t" else " " for character in shown[: start - first])
        return shown, before + "^" * max(1, min(end, first + len(shown)) - start)

    def _line(self, name: str, number: int) -> str:
        """A line without what must not be shown; made once, since a line can be a whole template."""
        if (name, number) not in self._lines:
            source = self._source(name)
            plain = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", source.line(number))
            self._lines[name, number] = self._redactor(source)(plain)
        return self._lines[name, number]

    def _source(self, name: str) -> SourceText:
        if name not in self._sources:
            try:
                with open(name, encoding="utf-8-sig", errors="replace", newline="") as file:
                    text = file.read()
            except OSError:
                text = ""  # an object of S3, stdin, or a file that is gone: the place is told without its line
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
