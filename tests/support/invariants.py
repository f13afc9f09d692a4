"""Checks that hold for every parsed text, whatever its content."""

from __future__ import annotations

from itertools import pairwise

from cfnkit.diagnostics import Code
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Mapping, Node, Sequence, at_path, walk


def check_document(document: Document) -> None:
    """Check that spans lie in the text and in each other, paths are those of `walk`, and the depth is limited."""
    source = document.source
    has_aliases = any(finding.code is Code.YAML_ALIAS for finding in document.diagnostics)
    for finding in document.diagnostics:
        assert finding.message
        check_span(finding.span, source)
    assert list(document.diagnostics) == sorted(document.diagnostics, key=lambda finding: finding.span)
    for path, node in walk(document.root):
        assert len(path) <= 100
        assert at_path(document.root, path) is node
        check_span(node.span, source)
        if isinstance(node, Mapping):
            for key in node.entries:
                check_span(node.key_spans[key], source)
        if not has_aliases:
            _check_nesting(node)


def check_span(span: Span, source: SourceText) -> None:
    """Check that the span begins and ends on lines of the text, at most a line break after their last character."""
    assert span.source == source.name
    assert span[1:3] <= span[3:5]
    for line, column in (span[1:3], span[3:5]):
        assert 1 <= line <= len(source.lines)
        assert 1 <= column <= len(source.line(line)) + 2
        assert source.position(source.offset(line, column)) >= (line, 1)


def _check_nesting(node: Node) -> None:
    """Check that keys and values lie within the node, in their order, without overlap."""
    parts: list[Span] = []
    if isinstance(node, Sequence):
        parts = [item.span for item in node.items]
    elif isinstance(node, Mapping):
        parts = [span for key, value in node.entries.items() for span in (node.key_spans[key], value.span)]
    for part in parts:
        assert node.span.contains(part)
    for part, following in pairwise(parts):
        assert part[3:5] <= following[1:3] or part == following
