"""Replacements: new text for regions of source texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cfnkit.source.span import Span
from cfnkit.source.text import SourceText


class TextReplacement(NamedTuple):
    """The text that takes the place of a span; an empty span inserts it, an empty text removes what is there."""

    span: Span
    text: str


def replaced(source: SourceText, replacements: Iterable[TextReplacement]) -> str:
    """The text of a source with the replacements in it, which do not overlap; those of other sources are left out.

    What is inserted at one place keeps the order of the replacements.
    """
    own = [each for each in replacements if each.span.source == source.name]
    text, end = [], 0
    for each in sorted(own, key=lambda one: one.span):
        start = source.offset(each.span.line, each.span.column)
        text += [source.text[end:start], each.text]
        end = source.offset(each.span.end_line, each.span.end_column)
    return "".join((*text, source.text[end:]))
