"""The node of the author's text at a place, and its key."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.outcome.values import Path
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Sequence


class WrittenPlace(NamedTuple):
    """The innermost node at a place, at a `path` of the written tree; `span` is that of its key if `on_key`."""

    path: Path
    node: Node
    span: Span
    on_key: bool


def cursor_at(root: Node, line: int, column: int) -> WrittenPlace | None:
    """The innermost node at a line and a column (1-based, in code points); None outside of all."""
    path: Path = ()
    node = root
    while True:
        below = _below(node, line, column)
        if below is None:
            return WrittenPlace(path, node, node.span, False) if path and is_at(node.span, line, column) else None
        key, child, key_span = below
        path = (*path, key)
        if key_span is not None:
            return WrittenPlace(path, child, key_span, True)
        node = child


def is_at(span: Span, line: int, column: int) -> bool:
    """Whether a span has the character at a place."""
    return (span.line, span.column) <= (line, column) < (span.end_line, span.end_column)


def _below(node: Node, line: int, column: int) -> tuple[str | int, Node, Span | None] | None:
    """The child at a place; with the span of its key when that stands there."""
    if isinstance(node, Mapping):
        for key, child in node.entries.items():
            span = node.key_span(key)
            if is_at(span, line, column) and span != node.span:
                return key, child, span
            if is_at(child.span, line, column):
                return key, child, None
    elif isinstance(node, Sequence):
        for index, child in enumerate(node.items):
            if is_at(child.span, line, column):
                return index, child, None
    return None
