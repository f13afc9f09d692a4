"""YAML to a tree, from the events of libyaml."""

from __future__ import annotations

import re
from typing import Any

import yaml
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

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import SourceText, Span
from cfnkit.syntax.limits import MAX_ALIAS_EXPANSION, MAX_DEPTH
from cfnkit.syntax.nodes import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.syntax.scalars import resolve_plain
from cfnkit.syntax.short_forms import CORE_TAGS, expand_short_form, tagged_scalar, unknown_tag
from cfnkit.syntax.yaml_errors import yaml_error

_GAP = re.compile(r"(?:[ \t\r\n]+|(?<![^\s])#[^\r\n]*)*")
_MERGE = "<<"


def parse_yaml(source: SourceText) -> tuple[Node, list[Diagnostic]]:
    """The tree of a YAML text, and what is wrong with it; short-form tags in their long form."""
    builder = _Builder(source)
    try:
        builder.read()
    except yaml.YAMLError as error:
        builder.findings.append(yaml_error(error, source))
    except (UnicodeEncodeError, ValueError):
        span = Span(source.name, 1, 1, 1, 1)
        builder.findings.append(Diagnostic(Code.NOT_WELL_FORMED, "The text holds characters that are not UTF-8.", span))
    return builder.finish(), builder.findings


class _Open:
    """A collection whose end has not been read."""

    __slots__ = ("anchor", "entries", "items", "key", "key_span", "key_spans", "merges", "plain_merge", "start", "tag", "weight")

    def __init__(self, start: Any, tag: str | None, anchor: str | None, mapping: bool) -> None:
        self.start = start
        self.tag = tag
        self.anchor = anchor
        self.items: list[Node] = []
        self.entries: dict[str, Node] | None = {} if mapping else None
        self.key_spans: dict[str, Span] = {}
        self.key: str | None = None
        self.key_span: Span | None = None
        self.plain_merge = False
        self.merges: list[Node] = []
        self.weight = 0


class _Builder:
    """Builds the tree event by event; the stack holds the collections that are open."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._name = source.name
        self.findings: list[Diagnostic] = []
        self._stack: list[_Open] = []
        self._root: Node | None = None
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._expanded = 0
        self._noted_alias = False

    def read(self) -> None:
        """Read all events; stops early at what makes going on pointless or unsafe."""
        parser_class = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        parser: Any = parser_class(self._source.text)
        get_event = parser.get_event
        name = self._name
        stack = self._stack
        documents = 0
        while True:
            event = get_event()
            kind = type(event)
            if kind is ScalarEvent:
                start, end = event.start_mark, event.end_mark
                span = Span(name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
                top = stack[-1] if stack else None
                if top is not None and top.entries is not None and top.key is None:
                    self._take_key(top, event, span)
                    continue
                if event.tag is None and event.anchor is None:
                    text = event.value
                    if event.style is None or event.style == "":
                        resolved, text = resolve_plain(text)
                        node: Node = Scalar(resolved, text, span)
                    else:
                        node = Scalar(STRING, text, span)
                else:
                    node = self._scalar(event, span)
                weight = len(event.value) + 1
                if top is None:
                    self._root = node
                else:
                    top.weight += weight
                    if top.entries is None:
                        top.items.append(node)
                    else:
                        self._take_value(top, node)
                if event.anchor:
                    self._anchors[event.anchor] = (node, weight)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(stack) >= MAX_DEPTH:
                    self._too_deep(event)
                    return
                stack.append(_Open(event, event.tag, event.anchor, kind is MappingStartEvent))
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(stack.pop(), event)
            elif kind is AliasEvent:
                if not self._alias(event):
                    return
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._second_document(event)
                    return
            elif kind is StreamEndEvent:
                return

    def finish(self) -> Node:
        """The root, with the collections closed that were still open when reading stopped."""
        while self._stack:
            self._close(self._stack.pop(), None)
        return self._root if self._root is not None else Mapping({}, {}, Span(self._name, 1, 1, 1, 1))

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(self._name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _take_key(self, top: _Open, event: Any, span: Span) -> None:
        key = event.value
        plain = not event.style and event.tag is None
        top.plain_merge = plain and key == _MERGE
        top.key, top.key_span = key, span
        top.weight += len(key) + 1

    def _take_value(self, top: _Open, node: Node) -> None:
        key, key_span, entries = top.key, top.key_span, top.entries
        assert entries is not None and key_span is not None and key is not None
        top.key = None
        if top.plain_merge:
            top.plain_merge = False
            top.merges.append(node)
            self._note_alias(key_span)
        elif key in entries:
            first = top.key_spans[key]
            message = f"Duplicate key '{key}'."
            hint = f"It stands at line {first.line} already; an object has each key once."
            self.findings.append(Diagnostic(Code.DUPLICATE_KEY, message, key_span, hint=hint))
        else:
            entries[key] = node
            top.key_spans[key] = key_span

    def _put(self, node: Node, weight: int) -> None:
        if not self._stack:
            self._root = node
            return
        top = self._stack[-1]
        top.weight += weight
        if top.entries is None:
            top.items.append(node)
        elif top.key is None:
            message = "A key must be a string."
            self.findings.append(Diagnostic(Code.NOT_WELL_FORMED, message, node.span, hint="Quote the key."))
            top.key, top.key_span, top.plain_merge = f"<key at line {node.span.line}>", node.span, False
        else:
            self._take_value(top, node)

    def _scalar(self, event: Any, span: Span) -> Node:
        tag = event.tag
        if tag is None or tag == "!":
            if tag is None and not event.style:
                return Scalar(*resolve_plain(event.value), span)
            return Scalar(STRING, event.value, span)
        inner = self._behind_tag(event, span)
        if tag in CORE_TAGS:
            node = tagged_scalar(tag, event.value, inner)
            if node is None:
                self.findings.append(unknown_tag(tag, span))
                return Scalar(STRING, event.value, inner)
            return node
        plain = Scalar(STRING, event.value, inner) if event.style else Scalar(*resolve_plain(event.value), inner)
        return self._short_form(tag, plain, span)

    def _short_form(self, tag: str, value: Node, span: Span) -> Node:
        call = expand_short_form(tag, value, span)
        if call is None:
            self.findings.append(unknown_tag(tag, span))
            return value
        return call

    def _behind_tag(self, event: Any, span: Span) -> Span:
        """The span of a node's content, behind its tag and anchor."""
        text, offset = self._source.text, event.start_mark.index
        line, column = span.line, span.column
        while offset < len(text) and text[offset] in "!&":
            end = offset
            while end < len(text) and text[end] not in " \t\r\n,[]{}":
                end += 1
            gap = _GAP.match(text, end)
            after = gap.end() if gap else end
            skipped = text[offset:after].replace("\r\n", "\n").replace("\r", "\n")
            breaks = skipped.count("\n")
            column = len(skipped) - skipped.rfind("\n") if breaks else column + (after - offset)
            line += breaks
            offset = after
        if (line, column) > (span.end_line, span.end_column):
            line, column = span.end_line, span.end_column
        return Span(span.source, line, column, span.end_line, span.end_column)

    def _close(self, opened: _Open, event: Any) -> None:
        start = opened.start.start_mark
        end_line, end_column = self._end(opened, event)
        span = Span(self._name, start.line + 1, start.column + 1, end_line, end_column)
        inner = self._behind_tag(opened.start, span) if opened.tag or opened.anchor else span
        node: Node
        if opened.entries is None:
            node = Sequence(tuple(opened.items), inner)
        else:
            entries, key_spans = opened.entries, opened.key_spans
            if opened.merges:
                entries, key_spans = self._merged(opened)
            node = Mapping(entries, key_spans, inner)
        tag = opened.tag
        if tag is not None and tag != "!":
            if tag.startswith("tag:yaml.org,2002:"):
                expected = "seq" if opened.entries is None else "map"
                if not tag.endswith(f":{expected}"):
                    self.findings.append(unknown_tag(tag, span))
            else:
                node = self._short_form(tag, node, span)
        self._put(node, opened.weight)
        if opened.anchor:
            self._anchors[opened.anchor] = (node, opened.weight)

    def _end(self, opened: _Open, event: Any) -> tuple[int, int]:
        """Where a collection ends: a block one with its last child, not with the comments behind it."""
        start, first = opened.start.start_mark, opened.start.end_mark
        ends = [(start.line + 1, start.column + 1), (first.line + 1, first.column + 1)]
        if event is not None and opened.start.flow_style:
            ends.append((event.end_mark.line + 1, event.end_mark.column + 1))
        if opened.entries is not None:
            if opened.key_spans:
                ends.append(next(reversed(opened.key_spans.values()))[3:5])
                ends.append(next(reversed(opened.entries.values())).span[3:5])
            if opened.key_span is not None:
                ends.append(opened.key_span[3:5])
            ends.extend(merged.span[3:5] for merged in opened.merges)
        elif opened.items:
            ends.append(opened.items[-1].span[3:5])
        return max(ends)

    def _merged(self, opened: _Open) -> tuple[dict[str, Node], dict[str, Span]]:
        """The entries with those of ``<<``: an own key wins, then the mapping named first."""
        assert opened.entries is not None
        entries: dict[str, Node] = {}
        key_spans: dict[str, Span] = {}
        mappings = [part for node in opened.merges for part in (node.items if isinstance(node, Sequence) else (node,))]
        for part in mappings:
            if not isinstance(part, Mapping):
                message = "A merge key '<<' takes a mapping or a list of mappings."
                self.findings.append(Diagnostic(Code.NOT_WELL_FORMED, message, part.span))
                continue
            for key, value in part.entries.items():
                if key not in entries:
                    entries[key] = value
                    key_spans[key] = part.key_span(key)
        return entries | opened.entries, key_spans | opened.key_spans

    def _alias(self, event: Any) -> bool:
        span = self._span(event)
        self._note_alias(span)
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            message = f"The alias '*{event.anchor}' has no anchor '&{event.anchor}' before it."
            self.findings.append(Diagnostic(Code.NOT_WELL_FORMED, message, span))
            node, weight = Scalar(STRING, "", span), 1
            self._put(node, weight)
            return True
        self._expanded += anchored[1]
        if self._expanded > MAX_ALIAS_EXPANSION * max(len(self._source.text), 1):
            message = f"Aliases expand the text to more than {MAX_ALIAS_EXPANSION} times its size."
            self.findings.append(Diagnostic(Code.TOO_LARGE, message, span, hint="Write the repeated part out, or use Fn::ForEach."))
            return False
        self._put(*anchored)
        return True

    def _note_alias(self, span: Span) -> None:
        if self._noted_alias:
            return
        self._noted_alias = True
        message = "The service takes no YAML aliases; they are expanded here as the AWS CLI expands them."
        self.findings.append(Diagnostic(Code.YAML_ALIAS, message, span))

    def _too_deep(self, event: Any) -> None:
        message = f"The text is nested more than {MAX_DEPTH} levels deep."
        self.findings.append(Diagnostic(Code.TOO_LARGE, message, self._span(event)))

    def _second_document(self, event: Any) -> None:
        message = "The text holds more than one YAML document; a template is one."
        hint = "Remove what follows the '---', or put it in a file of its own."
        self.findings.append(Diagnostic(Code.NOT_WELL_FORMED, message, self._span(event), hint=hint))
