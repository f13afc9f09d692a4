"""What YAML calls the properties of a node: the tag and the anchor that stand before its content."""

from __future__ import annotations

import re

from cfnkit.source import SourceText, Span

_TAG_ON_THE_LINE = re.compile(r"(![^\s,\[\]{}]*) +(?=[^\s!&#,\]}:])")
_PROPERTY = re.compile(r"!<[^>\s]*>|[!&][^\s,\[\]{}]*")
_GAP = re.compile("(?:[ \t\r\n\x85\u2028\u2029]|#[^\r\n\x85\u2028\u2029]*)*")


def content_span(source: SourceText, offset: int, span: Span) -> tuple[Span, Span]:
    """The spans of the tag, and of the content behind all properties, of the node at `span`.

    `offset` is that of the node's first character. Without a tag, its span is empty and at the start.
    """
    simple = _TAG_ON_THE_LINE.match(source.text, offset)
    if simple:
        name, line, column, end_line, end_column = span
        tag = Span(name, line, column, line, column + len(simple[1]))
        return tag, Span(name, line, column + len(simple[0]), end_line, end_column)
    tag_start = tag_end = offset
    token = _PROPERTY.match(source.text, offset)
    while token:
        if token[0][0] == "!":
            tag_start, tag_end = token.span()
        gap = _GAP.match(source.text, token.end())
        offset = gap.end() if gap else token.end()
        token = _PROPERTY.match(source.text, offset)
    end = span.end_line, span.end_column
    tag = Span(span.source, *source.position(tag_start), *min(source.position(tag_end), end))
    return tag, Span(span.source, *min(source.position(offset), end), *end)
