"""JSON to a tree, with a span on every key and value."""

from __future__ import annotations

import json
import re
from bisect import bisect_right

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import SourceText, Span
from cfnkit.syntax.limits import MAX_DEPTH
from cfnkit.syntax.nodes import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"([^"\\\x00-\x1f]*)((?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"true|false|null")
_WORD_KINDS = {"true": BOOLEAN, "false": BOOLEAN, "null": NULL}
_LINE = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class _Malformed(Exception):
    """Where the text stops being JSON; never leaves this module."""

    def __init__(self, offset: int, hint: str) -> None:
        super().__init__(hint)
        self.offset = offset
        self.hint = hint


class _Open:
    """An object or list whose end has not been read."""

    __slots__ = ("entries", "items", "key", "key_spans", "start")

    def __init__(self, start: int, is_object: bool) -> None:
        self.start = start
        self.entries: dict[str, Node] | None = {} if is_object else None
        self.key_spans: dict[str, Span] = {}
        self.items: list[Node] = []
        self.key: tuple[str, Span] | None = None


def parse_json(source: SourceText) -> tuple[Node, list[Diagnostic]]:
    """The tree of a JSON text, and what is wrong with it."""
    reader = _Reader(source)
    try:
        reader.read()
    except _Malformed as error:
        reader.malformed(error)
    return reader.finish(), reader.findings


class _Reader:
    """Reads value by value; the stack holds the objects and lists that are open."""

    def __init__(self, source: SourceText) -> None:
        self._name = source.name
        self._text = source.text
        self._starts = [0, *(match.end() for match in _LINE.finditer(source.text))]
        self.findings: list[Diagnostic] = []
        self._stack: list[_Open] = []
        self._root: Node | None = None
        self._offset = 0

    def _span(self, start: int, end: int) -> Span:
        starts = self._starts
        line = bisect_right(starts, start)
        if line == len(starts) or end < starts[line]:
            base = starts[line - 1] - 1
            return Span(self._name, line, start - base, line, end - base)
        end_line = bisect_right(starts, end)
        return Span(self._name, line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)

    def _next(self) -> str:
        """The next character that is not white space (empty at the end); the offset stands on it."""
        match = _SPACE.match(self._text, self._offset)
        assert match is not None  # the pattern takes the empty string
        self._offset = match.end()
        return self._text[self._offset : self._offset + 1]

    def read(self) -> None:
        """Read the one value of the text."""
        if not self._value():
            return
        while self._stack:
            opened = self._stack[-1]
            character = self._next()
            if character == ",":
                self._offset += 1
                self._next()
            elif character == ("]" if opened.entries is None else "}"):
                self._offset += 1
                self._close(self._offset)
                continue
            elif opened.items or opened.key_spans:
                raise _Malformed(self._offset, "A comma or the end of the object or list is missing here.")
            if opened.entries is not None:
                self._key(opened)
            if not self._value():
                return
        if self._next():
            raise _Malformed(self._offset, "The text goes on behind the end of the JSON value.")

    def _key(self, opened: _Open) -> None:
        start = self._offset
        key = self._string("A key in double quotes is missing here: a text that begins with { or [ is read as JSON.")
        opened.key = (key, self._span(start, self._offset))
        if self._next() != ":":
            raise _Malformed(self._offset, f"A colon is missing behind the key '{key}'.")
        self._offset += 1

    def _value(self) -> bool:
        """Read a scalar, or the start of a collection; False when the text is too deep to go on."""
        character = self._next()
        start = self._offset
        if character == '"':
            text = self._string("")
            self._put(Scalar(STRING, text, self._span(start, self._offset)))
        elif character and character in "{[":
            if len(self._stack) >= MAX_DEPTH:
                message = f"The text is nested more than {MAX_DEPTH} levels deep."
                self.findings.append(Diagnostic(Code.TOO_LARGE, message, self._span(start, start + 1)))
                return False
            self._stack.append(_Open(start, character == "{"))
            self._offset += 1
            if self._next() == ",":
                raise _Malformed(self._offset, "A value is missing before the comma.")
        else:
            self._put(self._other_scalar(start))
        return True

    def _other_scalar(self, start: int) -> Scalar:
        number = _NUMBER.match(self._text, start)
        match = number or _WORD.match(self._text, start)
        if match is None:
            what = "A value is missing here." if self._text[start : start + 1] else "The text ends too early."
            hint = "Strings stand in double quotes in JSON." if self._text[start : start + 1] == "'" else what
            raise _Malformed(start, hint)
        self._offset = match.end()
        kind = NUMBER if number else _WORD_KINDS[match[0]]
        return Scalar(kind, match[0], self._span(start, self._offset))

    def _string(self, missing: str) -> str:
        match = _STRING.match(self._text, self._offset)
        if match is None:
            if self._text[self._offset : self._offset + 1] == '"':
                raise _Malformed(self._offset, "The string opened here is not closed, or holds a character JSON does not take.")
            raise _Malformed(self._offset, missing)
        self._offset = match.end()
        if not match[2]:
            return match[1]
        return _join_surrogates(str(json.loads(match[0])))

    def _put(self, node: Node) -> None:
        if not self._stack:
            self._root = node
            return
        opened = self._stack[-1]
        if opened.entries is None:
            opened.items.append(node)
            return
        assert opened.key is not None
        key, span = opened.key
        if key in opened.entries:
            message = f"Duplicate key '{key}'."
            hint = f"It stands at line {opened.key_spans[key].line} already; an object has each key once."
            self.findings.append(Diagnostic(Code.DUPLICATE_KEY, message, span, hint=hint))
        else:
            opened.entries[key] = node
            opened.key_spans[key] = span

    def _close(self, end: int) -> None:
        opened = self._stack.pop()
        span = self._span(opened.start, end)
        if opened.entries is None:
            self._put(Sequence(tuple(opened.items), span))
        else:
            self._put(Mapping(opened.entries, opened.key_spans, span))

    def malformed(self, error: _Malformed) -> None:
        """Record where the text stops being JSON.

        The service counts the character it stumbled over as read, so that its column is one further.
        """
        span = self._span(error.offset, min(error.offset + 1, len(self._text)))
        message = f"Template format error: JSON not well-formed. (line {span.line}, column {span.column + 1})"
        self.findings.append(Diagnostic(Code.NOT_WELL_FORMED, message, span, hint=error.hint))

    def finish(self) -> Node:
        """The root, with what was still open when reading stopped closed there."""
        while self._stack:
            self._close(self._offset)
        return self._root if self._root is not None else Mapping({}, {}, self._span(0, 0))


def _join_surrogates(text: str) -> str:
    """`text` with escaped lone surrogates, which no UTF-8 output can hold, as replacement characters."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isprintable() else text
