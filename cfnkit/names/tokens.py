"""The parts of a text that an editor colours by their meaning."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple

from cfnkit.names.name import NameKind
from cfnkit.names.names import TemplateNames
from cfnkit.source import SourceText, Span
from cfnkit.template.reference_uses import reference_uses


class Token(NamedTuple):
    """A part of one line; `kind` None is a dynamic reference."""

    span: Span
    kind: NameKind | None
    is_definition: bool = False


def tokens(names: TemplateNames) -> tuple[Token, ...]:
    """The names and the dynamic references of the author's text, in its order, without overlaps.

    A name within a dynamic reference, and a variable within a key that a loop makes, divides it.
    """
    source = names.document.source
    one_line = [each for each in names.occurrences if each.exact and each.span.line == each.span.end_line]
    taken = sorted({each.span for each in one_line if "{" not in each.name.text})
    found: list[Token] = []
    for each in one_line:
        parts = _without(each.span, taken) if "{" in each.name.text else (each.span,)
        found.extend(Token(span, each.name.kind, each.is_definition) for span in parts)
    for use in reference_uses(names.document.root, source):
        if use.reference is not None and use.span.source == source.name:
            found.extend(Token(span, None) for line in _lines(use.span, source) for span in _without(line, taken))
    ordered: list[Token] = []
    for token in sorted(found, key=lambda token: token.span):
        if not ordered or ordered[-1].span[3:] <= token.span[1:3]:
            ordered.append(token)
    return tuple(ordered)


def _lines(span: Span, source: SourceText) -> abc.Iterator[Span]:
    """The parts of a span on each of its lines, without the blanks around them."""
    for line in range(span.line, span.end_line + 1):
        text = source.line(line)
        start = span.column if line == span.line else len(text) - len(text.lstrip()) + 1
        end = span.end_column if line == span.end_line else len(text.rstrip()) + 1
        if start < end:
            yield Span(span.source, line, start, line, end)


def _without(span: Span, others: abc.Iterable[Span]) -> abc.Iterator[Span]:
    """What is left of a part of a line without other parts, which are in order."""
    column = span.column
    for other in others:
        if other.line == span.line and column <= other.column < span.end_column:
            if column < other.column:
                yield span._replace(column=column, end_column=other.column)
            column = other.end_column
    if column < span.end_column:
        yield span._replace(column=column)
