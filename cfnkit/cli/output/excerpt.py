"""Source lines with carets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Excerpt, Line
from cfnkit.diagnostics import Redactor
from cfnkit.source import SourceText, Span


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
                with open(name, encoding="utf-8-sig", errors="replace", newline="") as file:
                    text = file.read()
            except OSError:
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
