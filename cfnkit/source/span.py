"""A region of one source text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A region from its first character up to, not including, its end.

    Lines and columns are 1-based, and columns count code points; `SourceText.utf16_column` converts a column for an
    editor. `source` is the name of the text: a path as it was given, or ``<stdin>``. Spans are ordered by source, then
    by position.
    """

    source: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """`source:line:column` of the first character."""
        return f"{self.source}:{self.line}:{self.column}"

    def contains(self, other: Span) -> bool:
        """Whether `other` lies within this span (a span contains itself)."""
        return (
            self.source == other.source
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )
