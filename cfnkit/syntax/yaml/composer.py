"""The events of a YAML parser to a tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from cfnkit.diagnostics import Code
from cfnkit.source import SourceText, Span
from cfnkit.syntax.limits import MAX_DEPTH
from cfnkit.syntax.nodes import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.syntax.problems import Problems
from cfnkit.syntax.yaml.anchors import Anchored, Anchors
from cfnkit.syntax.yaml.open_collection import DROP, KEEP, MERGE, MERGE_IN, OpenCollection, merge
from cfnkit.syntax.yaml.scalars import AMBIGUOUS_STARTS, resolve_plain
from cfnkit.syntax.yaml.tags import apply_tag, check_key_tag, content_span, is_short_form


class Composer:
    """Builds the tree event by event; the stack holds the document and the collections that are open in it."""

    def __init__(self, source: SourceText, size: int) -> None:
        """`size` is the number of characters of `source` that the events cover."""
        self._source = source
        self._size = size
        self._name = source.name
        self.problems = Problems()
        self._anchors = Anchors(len(source.text), self.problems)
        self._document = OpenCollection(None, False, 0, 0)
        self._stack = [self._document]
        self._end: Any = None  # the mark after the node that was read last

    def read(self, get_event: Callable[[], Any]) -> None:
        """Read all events, or stop where reading on is pointless or unsafe."""
        name = self._name
        stack = self._stack
        top = stack[-1]
        new = tuple.__new__  # makes a Span in half the time of calling Span
        problems = self.problems
        documents = 0
        while not problems.stop:
            event = get_event()
            kind = type(event)
            if kind is ScalarEvent:
                start = event.start_mark
                self._end = end = event.end_mark
                span = new(Span, (name, start.line + 1, start.column + 1, end.line + 1, end.column + 1))
                text, style, entries, key = event.value, event.style, top.entries, top.key
                if event.tag is not None or event.anchor is not None or style == "|" or style == ">" or not text:
                    self._special_scalar(event, span)
                elif entries is not None and key is None:
                    top.key = text
                    top.key_span = span
                    if not style and (text[:1] in AMBIGUOUS_STARTS or text == MERGE):
                        self._plain_key(top, text, span)
                else:
                    if style or text[:1] not in AMBIGUOUS_STARTS:
                        node = Scalar(STRING, text, span)
                    else:
                        node = Scalar(*resolve_plain(text), span)
                    if entries is None or key is None:
                        top.items.append(node)
                    elif top.use == KEEP and key not in entries:
                        entries[key] = node
                        top.key_spans[key] = top.key_span
                        top.key = None
                    else:
                        self._add_value(top, node)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._open(event, kind is MappingStartEvent)
                top = stack[-1]
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(event)
                top = stack[-1]
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._second_document(event)
            elif kind is StreamEndEvent:
                return

    def finish(self) -> Node | None:
        """The root, or None when the text has none; collections that were open when reading stopped are closed."""
        while len(self._stack) > 1:
            self._close(None)
        return self._document.items[0] if self._document.items else None

    def last_scalar(self) -> Span | None:
        """The span of the last node in the innermost open collection, if it is a scalar."""
        top = self._stack[-1]
        nodes = top.items if top.entries is None else list(top.entries.values())
        return nodes[-1].span if nodes and isinstance(nodes[-1], Scalar) else None

    def _span(self, start: Any, end: Any) -> Span:
        return Span(self._name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _span_at_end(self, span: Span) -> Span:
        """`span` with its end at the end of the text, for which libyaml reports a line that does not exist."""
        end = self._source.position(self._size)
        return Span(self._name, *min(span[1:3], end), *end)

    def _anchor_span(self, event: Any) -> Span:
        """The first character of a node with an anchor: that of the anchor, or of the tag before it."""
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        return Span(self._name, line, column, line, column + 1)

    def _open(self, event: Any, is_mapping: bool) -> None:
        self._end = event.end_mark
        depth = self._stack[-1].depth + 1
        if event.tag is not None and is_short_form(event.tag):
            depth += 1
        if depth > MAX_DEPTH:
            self._too_deep(event)
            return
        if event.anchor is not None:
            self._anchors.open(event.anchor, self._anchor_span(event))
        self._stack.append(OpenCollection(event, is_mapping, depth, self._anchors.expanded))

    def _close(self, event: Any) -> None:
        """Close the innermost collection; one in block style ends with its last child, before any comments."""
        opened = self._stack.pop()
        start = opened.start
        if event is not None and start.flow_style:
            self._end = event.end_mark
        first, last = start.start_mark, self._end
        place = (self._name, first.line + 1, first.column + 1, last.line + 1, last.column + 1)
        span = inner = tuple.__new__(Span, place)
        if last.index >= self._size:
            span = inner = self._span_at_end(span)
        tag, anchor = start.tag, start.anchor
        if tag is not None or anchor is not None:
            tag_span, inner = content_span(self._source, _properties(start), first.index, last.index, span)
        node: Node
        if opened.entries is None:
            node = Sequence(tuple(opened.items), inner)
        else:
            node = Mapping(opened.entries, opened.key_spans, inner)
            if opened.merges:
                node = merge(opened.merges, node, self._source, self.problems)
        height = opened.height
        if tag is not None:
            node = apply_tag(tag, node, span, tag_span, self.problems)
            height += is_short_form(tag)
        if anchor is not None:
            size = last.index - first.index + self._anchors.expanded - opened.expanded
            self._anchors.define(anchor, Anchored(node, size, height))
        self._add(node, height)

    def _add(self, node: Node, height: int) -> None:
        """Put a node into the innermost collection; `height` counts its levels, 0 for a scalar."""
        top = self._stack[-1]
        if top.entries is None:
            top.items.append(node)
        elif top.key is not None:
            if top.use == MERGE_IN:
                height -= 1
            self._add_value(top, node)
        else:
            self._unusable_key(top, node)
        if height >= top.height:
            top.height = height + 1

    def _add_value(self, top: OpenCollection, node: Node) -> None:
        key, span, entries = top.key, top.key_span, top.entries
        top.key = None
        if entries is None or key is None:
            return
        if top.use != KEEP:
            if top.use == MERGE_IN:
                top.merges.append(node)
            top.use = KEEP
        else:
            if key in entries:
                self.problems.duplicate_key(key, span, top.key_spans[key])
            entries[key] = node
            top.key_spans[key] = span

    def _special_scalar(self, event: Any, span: Span) -> None:
        """Add a scalar that has a tag or an anchor, is empty, or is a block scalar."""
        top, tag, anchor = self._stack[-1], event.tag, event.anchor
        start, end = event.start_mark.index, event.end_mark.index
        if end >= self._size:
            span = self._span_at_end(span)
        tag_span, content = content_span(self._source, _properties(event), start, end, span)
        is_key = top.entries is not None and top.key is None
        kind, text = STRING, event.value
        if not event.style and tag is None and not is_key:
            kind, text = resolve_plain(text)
        node: Node = Scalar(kind, text, content)
        height = 0
        if is_key:
            top.key, top.key_span = event.value, content
            if tag is not None:
                check_key_tag(tag, tag_span, self.problems)
            elif not event.style and event.value in ("", MERGE):
                self._special_key(top, event.value, content)
        else:
            if tag is not None:
                node = apply_tag(tag, node, span, tag_span, self.problems)
                if isinstance(node, Mapping):
                    height = 2 if any(isinstance(part, Sequence) for part in node.entries.values()) else 1
                if top.depth + height > MAX_DEPTH:
                    self._too_deep(event)
                    return
            self._add(node, height)
        if anchor is not None:
            self._anchors.note(self._anchor_span(event))
            self._anchors.define(anchor, Anchored(node, end - start, height))

    def _plain_key(self, top: OpenCollection, text: str, span: Span) -> None:
        """Look at a key without quotes that may be something else than a string."""
        if text == MERGE:
            self._special_key(top, text, span)
            return
        kind, _ = resolve_plain(text)
        if kind != STRING:
            hint = f"Quote it: '{text}'. The service has refused such a key: map keys must be strings."
            self.problems.add(Code.KEY_NOT_STRING, f"The key {text} is a {kind} in YAML, and no string.", span, hint)

    def _special_key(self, top: OpenCollection, text: str, span: Span) -> None:
        if text == MERGE:
            top.use = MERGE_IN
            self._anchors.note(span)
            return
        top.use = DROP
        message = "A key is missing before the colon."
        self.problems.add(Code.NOT_WELL_FORMED, message, span, "If it is the empty text, quote it.")

    def _unusable_key(self, top: OpenCollection, node: Node) -> None:
        top.key, top.key_span, top.use = "", node.span, DROP
        offset = self._source.offset(node.span.line, node.span.column)
        hint = "Write it as one word, or quote it."
        if self._source.text[offset - 1 : offset + 1] == "{{":
            hint = "A text that begins with '{{' must be in quotes."
        self.problems.add(Code.NOT_WELL_FORMED, "A key must be a string.", node.span, hint)

    def _alias(self, event: Any) -> None:
        self._end = event.end_mark
        span = self._span(event.start_mark, event.end_mark)
        top = self._stack[-1]
        anchored = self._anchors.expand(event.anchor, span)
        if anchored is None:
            anchored = Anchored(Scalar(STRING, f"*{event.anchor}", span), 0, 0)
        elif not self._anchors.check_expansion(span):
            self.problems.stop = True
            return
        node = anchored.node
        if top.entries is not None and top.key is None and isinstance(node, Scalar) and node.kind == STRING:
            top.key, top.key_span = node.text, span
        elif top.depth + anchored.height - (top.use == MERGE_IN) > MAX_DEPTH:
            self._too_deep(event)
        else:
            self._add(node, anchored.height)

    def _too_deep(self, event: Any) -> None:
        self.problems.too_deep(self._span(event.start_mark, event.end_mark))

    def _second_document(self, event: Any) -> None:
        message = "The text holds more than one YAML document; a template is one."
        hint = "Remove what follows, or put it in a file of its own."
        self.problems.add(Code.NOT_WELL_FORMED, message, self._span(event.start_mark, event.end_mark), hint)
        self.problems.stop = True


def _properties(event: Any) -> str:
    return ("!" if event.tag is not None else "") + ("&" if event.anchor is not None else "")
