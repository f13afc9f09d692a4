"""Source lines with a caret, for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cfnkit.diagnostics import Redactor
from cfnkit.lint.results import FileResult
from cfnkit.source import SourceText, Span

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WIDTH = 100
_BEFORE = 30


def visible(text: str) -> str:
    """`text` with what could steer a terminal written out, ``\\x1b``; tabs and line breaks stay."""
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


class Excerpts:
    """The lines that findings stand at: of templates, and of files that they include."""

    def __init__(self, results: Iterable[FileResult]) -> None:
        self._sources = {result.path: result.source for result in results if result.source is not None}
        self._redactors: dict[str, Redactor] = {}

    def of(self, span: Span) -> tuple[str, str]:
        """The line of a span, cut to a width when it is long, and carets below the span; two empty texts without it."""
        source = self._source(span.source)
        line = self._redactor(source)(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", source.line(span.line)))
        if not line:
            return "", ""
        start = min(span.column - 1, len(line))
        end = span.end_column - 1 if span.end_line == span.line else len(line)
        first = max(0, start - _BEFORE) if len(line) > _WIDTH else 0
        shown = line[first : first + _WIDTH]
        before = "".join("\t" if character == "\t" else " " for character in shown[: start - first])
        return shown, before + "^" * max(1, min(end, first + len(shown)) - start)

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
        """Masks the defaults of NoEcho parameters."""
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
