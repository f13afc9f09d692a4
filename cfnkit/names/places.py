"""The places in the text of parts of keys and scalars."""

from __future__ import annotations

from cfnkit.source import SourceText, Span

_QUOTES = ("'", '"')


class Places:
    """Finds the parts of keys and scalars in one source text."""

    def __init__(self, source: SourceText) -> None:
        self._source = source

    def part(self, span: Span, text: str, start: int, end: int) -> Span | None:
        """The span of `text`, written at `span`, from offset `start` up to, not including, `end` (0-based).

        It is None for the text of another source, and where the source does not have the text as it is.
        """
        if span.source != self._source.name:
            return None
        inside = self.content(span)
        if span.line == span.end_line and self._source.cut(inside) == text:
            return inside._replace(column=inside.column + start, end_column=inside.column + end)
        from cfnkit.syntax.yaml.text_places import TextPlaces  # its patterns take milliseconds to compile

        return TextPlaces(self._source, span, text).span(start, end)

    def content(self, span: Span) -> Span:
        """The span of a key or scalar without its quotes."""
        cut = self._source.cut(span)
        if len(cut) > 1 and cut[0] in _QUOTES and cut[-1] == cut[0]:
            return span._replace(column=span.column + 1, end_column=span.end_column - 1)
        return span
