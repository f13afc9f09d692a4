"""JSON to a tree, with a span on every key and value."""

from __future__ import annotations

import re
from bisect import bisect_right

from cfnkit.diagnostics import Diagnostic
from cfnkit.source import SourceText, Span
from cfnkit.syntax.json.errors import (
    MalformedJson,
    hint_after_value,
    hint_for_key,
    hint_for_value,
    not_well_formed,
    read_string,
)
from cfnkit.syntax.limits import MAX_DEPTH
from cfnkit.syntax.nodes import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence
from cfnkit.syntax.problems import Problems

_SPACE = re.compile(r"[ \t\r\n]*")
_KEY = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*')
_STRING = re.compile(r'"([^"\\\x00-\x1f]*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.+-])")
_WORD = re.compile(r"(?:true|false|null)(?!\w)")
_WORD_KINDS = {"true": BOOLEAN, "false": BOOLEAN, "null": NULL}


class _Open:
    """An object or list whose end has not been read."""

    __slots__ = ("entries", "items", "key", "key_span", "key_spans", "start")

    def __init__(self, start: int, is_object: bool) -> None:
        self.start = start
        self.entries: dict[str, Node] | None = {} if is_object else None
        self.key_spans: dict[str, Span] = {}
        self.items: list[Node] = []
        self.key = ""
        self.key_span: Span | None = None


def parse_json(source: SourceText) -> tuple[Node, list[Diagnostic]]:
    """The tree of a JSON text, and its diagnostics."""
    reader = _Reader(source)
    try:
        reader.read()
    except MalformedJson as error:
        reader.problems.all.append(not_well_formed(source, error))
    return reader.finish(), reader.problems.all


class _Reader:
    """Reads value by value; the stack holds the open objects and lists."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._text = source.text
        self._starts = source.line_starts
        self._stack: list[_Open] = []
        self._root: Node | None = None
        self._offset = 0  # after the token that was read last
        self.problems = Problems()

    def read(self) -> None:
        """Read the value of the text, or stop where it is malformed or too deep."""
        text, stack = self._text, self._stack
        offset = self._skip(0)
        while not self.problems.stop:
            character = text[offset : offset + 1]
            if character == '"':
                self._put(Scalar(STRING, *self._string(offset)))
            elif character == "{" or character == "[":
                if len(stack) >= MAX_DEPTH:
                    self.problems.too_deep(self._span(offset, offset + 1))
                    return
                is_object = character == "{"
                stack.append(_Open(offset, is_object))
                self._offset = offset + 1
                offset = self._skip(offset + 1)
                if text[offset : offset + 1] != ("}" if is_object else "]"):
                    if is_object:
                        offset = self._key(offset)
                    continue
            else:
                self._put(self._other_scalar(offset))
            while stack:
                offset = self._skip(self._offset)
                is_object = stack[-1].entries is not None
                character = text[offset : offset + 1]
                if character == ",":
                    offset = self._skip(offset + 1)
                    if is_object:
                        offset = self._key(offset)
                    break
                if character != ("}" if is_object else "]"):
                    raise MalformedJson(offset, hint_after_value(self._source, offset, stack[-1].start))
                self._close(offset + 1)
            else:
                offset = self._skip(self._offset)
                if offset < len(text):
                    raise MalformedJson(offset, "The text continues after the end of the JSON value.")
                return

    def finish(self) -> Node:
        """The root; collections that were open when reading stopped are closed there."""
        while self._stack:
            self._close(self._offset)
        return self._root if self._root is not None else Mapping({}, {}, self._span(0, 0))

    def _skip(self, offset: int) -> int:
        """The offset of the next character that is not white space."""
        match = _SPACE.match(self._text, offset)
        return match.end() if match else offset

    def _span(self, start: int, end: int) -> Span:
        starts, name = self._starts, self._source.name
        line = bisect_right(starts, start)
        base = starts[line - 1] - 1
        if line == len(starts) or end < starts[line]:
            return tuple.__new__(Span, (name, line, start - base, line, end - base))  # twice as fast as calling Span
        return Span(name, line, start - base, *self._source.position(end))

    def _key(self, offset: int) -> int:
        """Read a key and its colon, and return the offset of the value."""
        opened = self._stack[-1]
        match = _KEY.match(self._text, offset)
        if match:
            opened.key = match[1]
            opened.key_span = self._span(offset, match.end(1) + 1)
            self._offset = match.end(1) + 1
            return match.end()
        if self._text[offset : offset + 1] != '"':
            raise MalformedJson(offset, hint_for_key(self._source, offset, opened.start))
        opened.key, opened.key_span = self._string(offset)
        colon = self._skip(self._offset)
        if self._text[colon : colon + 1] != ":":
            raise MalformedJson(colon, f"A colon is missing after the key '{opened.key}'.")
        return self._skip(colon + 1)

    def _string(self, offset: int) -> tuple[str, Span]:
        match = _STRING.match(self._text, offset)
        text, self._offset = (match[1], match.end()) if match else read_string(self._text, offset)
        return text, self._span(offset, self._offset)

    def _other_scalar(self, offset: int) -> Scalar:
        number = _NUMBER.match(self._text, offset)
        match = number or _WORD.match(self._text, offset)
        if match is None:
            raise MalformedJson(offset, hint_for_value(self._source, offset))
        self._offset = match.end()
        return Scalar(NUMBER if number else _WORD_KINDS[match[0]], match[0], self._span(offset, self._offset))

    def _put(self, node: Node) -> None:
        if not self._stack:
            self._root = node
            return
        opened = self._stack[-1]
        if opened.entries is None:
            opened.items.append(node)
            return
        key, span = opened.key, opened.key_span
        if span is None:
            return
        if key in opened.entries:
            self.problems.duplicate_key(key, span, opened.key_spans[key])
        opened.entries[key] = node
        opened.key_spans[key] = span

    def _close(self, end: int) -> None:
        self._offset = end
        opened = self._stack.pop()
        span = self._span(opened.start, end)
        if opened.entries is None:
            self._put(Sequence(tuple(opened.items), span))
        else:
            self._put(Mapping(opened.entries, opened.key_spans, span))
