"""A region of one source text, and the origin of a node there."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Step:
    """A transform that touched a node; `span` is the place of its call.

    `exact`: the transform took the node, or an equal one, as input and moved it. Otherwise the transform made the node,
    whose span is that of the input it was made from. `replaced` is the function whose place a value took, where
    AWS::LanguageExtensions evaluated it.
    """

    transform: str
    span: Span
    exact: bool
    replaced: object | None = field(default=None, compare=False, repr=False)


class Origin(NamedTuple):
    """The source span of a node, and the transforms that touched it, in their order."""

    span: Span
    steps: tuple[Step, ...]

    @property
    def exact(self) -> bool:
        """Whether the source has the node itself at its span, and not only the input that it was made from."""
        return all(step.exact for step in self.steps)
