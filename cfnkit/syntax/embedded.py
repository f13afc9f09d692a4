"""A document that stands in another one, as an object or as a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from cfnkit.diagnostics import Diagnostic
from cfnkit.source import SourceText, Span
from cfnkit.syntax.nodes import Mapping, Node, Scalar, Sequence
from cfnkit.syntax.parse import Document, parse


def embedded(document: Document, node: Node) -> Document:
    """The document that a node of another one is, or that its text holds; its spans are in the text of the other.

    What stands in an escape or in a folded line has the span of that; without a place of its own, that of the text.
    """
    source, around = document.source, node.span
    if not isinstance(node, Scalar):
        kept = tuple(each for each in document.diagnostics if around.contains(each.span))
        return Document(source, document.format, node, kept, around)
    inner = parse(node.text, source.name)
    place = _places(node, source, inner.source)
    diagnostics = tuple(_moved_diagnostics(inner.diagnostics, place))
    return Document(source, inner.format, _Moving(place).of(inner.root), diagnostics, around)


def _places(node: Scalar, source: SourceText, inner: SourceText) -> Callable[[Span], Span]:
    """A function from the spans in the text of a node to those in the source."""
    from cfnkit.syntax.yaml.text_places import TextPlaces  # its patterns take milliseconds to compile

    places = TextPlaces(source, node.span, node.text)

    def place(span: Span) -> Span:
        start, end = inner.offset(span.line, span.column), inner.offset(span.end_line, span.end_column)
        if end > start:
            return places.span(start, end) or node.span
        is_last = start == len(inner.text)
        found = places.span(start - is_last, start - is_last + 1)
        if found is None:
            return node.span
        line, column = found[3:] if is_last else found[1:3]
        return Span(source.name, line, column, line, column)

    return place


def _moved_diagnostics(diagnostics: Iterable[Diagnostic], place: Callable[[Span], Span]) -> Iterable[Diagnostic]:
    for each in diagnostics:
        related = tuple(one._replace(span=place(one.span)) for one in each.problem.related)
        yield each._replace(problem=each.problem._replace(span=place(each.span), related=related))


class _Moving:
    """Moves the nodes of a tree to other places; what two aliases share stays shared."""

    def __init__(self, place: Callable[[Span], Span]) -> None:
        self._place = place
        self._moved: dict[int, Node] = {}

    def of(self, node: Node) -> Node:
        moved = self._moved.get(id(node))
        if moved is None:
            moved = self._moved[id(node)] = self._made(node)
        return moved

    def _made(self, node: Node) -> Node:
        span = self._place(node.span)
        if isinstance(node, Mapping):
            entries = {key: self.of(value) for key, value in node.entries.items()}
            keys = {key: self._place(each) for key, each in node.key_spans.items()}
            return Mapping(entries, keys, span, node.steps)
        if isinstance(node, Sequence):
            return Sequence(tuple(map(self.of, node.items)), span, node.steps)
        return replace(node, span=span)
