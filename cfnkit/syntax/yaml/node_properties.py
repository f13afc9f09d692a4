"""What YAML calls the properties of a node: the tag and the anchor that stand before its content."""

from __future__ import annotations

import re

from cfnkit.source import SourceText, Span

_TAG_ON_THE_LINE = re.compile(r"(![^\s,\[\]{}]*) +(?=[^\s!&#,\]}:])")
_PROPERTY = re.compile(r"!<[^>\s]*>|[!&][^\s,\[\]{}]*")
_GAP = re.compile("(?:[ \t\r\n\x85\u2028\u2029]+|#[^\r\n\x85\u2028\u2029]*)*")


def content_span(source: SourceText, properties: str, start: int, end: int, span: Span) -> tuple[Span, Span]:
    """The spans of the tag, and of the content behind all properties, of the node at `span`.

    `properties` is ``!``, ``&`` or both, for those that the node has; `start` and `end` are its offsets. Without
    a tag, its span is empty and at the start.
    """
    simple = _TAG_ON_THE_LINE.match(source.text, start, end) if properties == "!" else None
    if simple:
        name, line, column, end_line, end_column = span
        tag = Span(name, line, column, line, column + len(simple[1]))
        return tag, Span(name, line, column + len(simple[0]), end_line, end_column)
    if not properties:
        return Span(*span[:3], *span[1:3]), span
    offset = tag_start = tag_end = start
    while offset < end and source.text[offset] in properties:
        kind = source.text[offset]
        properties = properties.replace(kind, "")
        token = _PROPERTY.match(source.text, offset, end)
        if token and kind == "!":
            tag_start, tag_end = token.span()
        gap = _GAP.match(source.text, token.end() if token else offset, end)
        offset = gap.end() if gap else end
    places = (source.position(place) for place in (tag_start, tag_end, offset))
    [first, behind, content] = places
    return Span(span.source, *first, *behind), Span(span.source, *content, span.end_line, span.end_column)
