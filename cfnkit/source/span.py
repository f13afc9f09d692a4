"""A region of one source text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """From the first character of a region to the place just behind its last one.

    Lines and columns are 1-based and columns count code points; `SourceText.utf16_column`
    converts a column for an editor. `source` is the name the text was read under
    (a path as it was given, or ``<stdin>``). Spans order by source, then by place.
    """

    source: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """`source:line:column` of the beginning."""
        return f"{self.source}:{self.line}:{self.column}"

    def contains(self, other: Span) -> bool:
        """Whether `other` lies within this span (a span contains itself)."""
        return (
            self.source == other.source
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )
