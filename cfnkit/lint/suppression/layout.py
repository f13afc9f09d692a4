"""Where the texts and the blocks of a YAML document are, which comments stand beside."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence


class Layout:
    """Where the texts and the blocks of a document are, for any number of comments."""

    def __init__(self, document: Document) -> None:
        self.source = document.source
        nodes = list(_nodes(document.root))
        keys = (span for node in nodes if isinstance(node, Mapping) for span in node.key_spans.values())
        # Texts do not overlap.
        self._texts = sorted([node.span for node in nodes if isinstance(node, Scalar)] + list(keys), key=_start)
        self._starts = list(map(_start, self._texts))
        self._blocks: dict[int, Span] = {}
        for node in nodes:  # outer ones first
            for block in _blocks(node):
                self._blocks.setdefault(block.line, block)
        self._following = _lines_with_content_after(self.source)

    def is_in_a_text(self, line: int, column: int) -> bool:
        """Whether a place is within a key or a scalar."""
        before = bisect_right(self._starts, (line, column)) - 1
        return before >= 0 and (line, column) < (self._texts[before].end_line, self._texts[before].end_column)

    def is_only_followed_by_comments(self, line: int, until: int) -> bool:
        """Whether blank lines and comments alone stand on the lines after a line, up to and with another."""
        following = self._following[line] if line < len(self._following) else None
        return line < until and (following is None or following > until)

    def block_below(self, line: int) -> Span | None:
        """The outermost entry or item that begins on the next line with content."""
        following = self._following[line]
        return None if following is None else self._blocks.get(following)


def _nodes(root: Node) -> Iterator[Node]:
    yield root
    below = root.entries.values() if isinstance(root, Mapping) else root.items if isinstance(root, Sequence) else ()
    for node in below:
        yield from _nodes(node)


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _blocks(node: Node) -> Iterator[Span]:
    """The entries or items of a node."""
    if isinstance(node, Mapping):
        for key, value in node.entries.items():
            start = node.key_span(key)
            if start.source == value.span.source:
                yield start._replace(end_line=value.span.end_line, end_column=value.span.end_column)
    elif isinstance(node, Sequence):
        yield from (item.span for item in node.items)


def _lines_with_content_after(source: SourceText) -> list[int | None]:
    """For each line, counted from 1, the next line with something else than a comment."""
    following: list[int | None] = [None] * (len(source.lines) + 1)
    for number in range(len(source.lines) - 1, -1, -1):
        text = source.line(number + 1).strip()
        following[number] = number + 1 if text and not text.startswith("#") else following[number + 1]
    return following
