"""The places in the source of the parts of a string.

A string can have escapes, several lines and indentation: https://yaml.org/spec/1.1/#id903915 and
https://www.rfc-editor.org/rfc/rfc8259#section-7.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cfnkit.source import SourceText, Span

_WORDS, _ESCAPE, _FOLD, _JOINT = "words", "escape", "fold", "joint"
_BREAK = "(?:\r\n|[\n\r\x85\u2028\u2029])"
_BREAKS = re.compile(_BREAK)
_FOLDED = rf"(?P<fold>[ \t]*{_BREAK}(?:[ \t]*{_BREAK})*[ \t]*)"
_ESCAPED = (
    r"(?P<escape>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^\r\n\x85\u2028\u2029]))"
)
_SPACES = rf"[ \t]+(?![ \t]|{_BREAK})"
_DOUBLE = re.compile(
    rf"{_FOLDED}|(?P<joint>\\{_BREAK}(?:[ \t]*{_BREAK})*[ \t]*)|{_ESCAPED}"
    rf"|(?P<words>(?:[^\\ \t\r\n\x85\u2028\u2029]|{_SPACES})+)"
)
_SINGLE = re.compile(rf"{_FOLDED}|(?P<escape>'')|(?P<words>(?:[^' \t\r\n\x85\u2028\u2029]|{_SPACES})+)")
_PLAIN = re.compile(rf"{_FOLDED}|(?P<words>(?:[^ \t\r\n\x85\u2028\u2029]|{_SPACES})+)")
_JSON = re.compile(rf"{_ESCAPED}|(?P<words>[^\\]+)")  # none of YAML's line breaks is one in JSON
_KEPT_WHEN_FOLDED = "\u2028\u2029"
_BLANKS = " \n\u2028\u2029"
_HEADER = re.compile(r"[|>](?P<options>[-+0-9]*)[^\r\n\x85\u2028\u2029]*")


class _Run(NamedTuple):
    """`length` characters of the text, and the offsets of the source characters that they come from.

    `kind` is WORDS for characters that are the same in the source, ESCAPE for an escape, or FOLD for line breaks with
    the blanks around them.
    """

    kind: str
    length: int
    start: int
    end: int


class TextPlaces:
    """The places in the source of the string at `span`, whose value is `text`.

    A text that the source does not contain at `span` (a function or macro made it) has no places.
    """

    def __init__(self, source: SourceText, span: Span, text: str) -> None:
        self._source = source
        self._runs: list[_Run] = []
        self._offsets: list[int] = []  # of the first character of each run in the text
        start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
        for reading in _readings(source.text, start, end):
            if self._take(reading, text):
                return
        self._runs, self._offsets = [], []

    def span(self, start: int, end: int) -> Span | None:
        """The span of the text from offset `start` up to, not including, `end` (0-based); None when not known."""
        if not self._runs or not 0 <= start < end:
            return None
        first, last = self._run_at(start), self._run_at(end - 1)
        begin = self._runs[first].start + (start - self._offsets[first] if self._verbatim(first) else 0)
        run = self._runs[last]
        close = run.start + end - self._offsets[last] if self._verbatim(last) else run.end
        return Span(self._source.name, *self._source.position(begin), *self._source.position(close))

    def _run_at(self, offset: int) -> int:
        return bisect_right(self._offsets, offset) - 1

    def _verbatim(self, index: int) -> bool:
        return self._runs[index].kind == _WORDS

    def _take(self, reading: Iterable[_Run], text: str) -> bool:
        """Take the runs of a reading of the source, if they yield the text."""
        written = self._source.text
        self._runs, self._offsets = [], []
        at = 0
        for run in reading:
            length = min(run.length, len(text) - at)
            part = text[at : at + length]
            if run.kind == _WORDS and written[run.start : run.start + length] != part:
                return False
            if run.kind == _FOLD and part.strip(_BLANKS):
                return False
            if length:
                self._runs.append(run)
                self._offsets.append(at)
                at += length
        return at == len(text)


def _readings(text: str, start: int, end: int) -> Iterator[Iterable[_Run]]:
    """The possible readings of the string from `start` to `end`, the plainest first."""
    style = text[start : start + 1]
    if style == '"':
        yield _flow(_JSON, text, start + 1, end - 1)
        yield _flow(_DOUBLE, text, start + 1, end - 1)
    elif style == "'":
        yield _flow(_SINGLE, text, start + 1, end - 1)
    elif style and style in "|>":
        yield from _block_readings(text, start, end)
    else:
        yield _flow(_PLAIN, text, start, end)


def _flow(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[_Run]:
    """The runs of a string in quotes, or of a plain one."""
    for match in pattern.finditer(text, start, end):
        first, last = match.span()
        kind = match.lastgroup
        if kind == _WORDS:
            yield _Run(kind, last - first, first, last)
        elif kind == _ESCAPE:
            yield _Run(kind, 1, first, last)
        else:
            breaks = _BREAKS.findall(match[0])
            kept = len(breaks) if breaks[0] in _KEPT_WHEN_FOLDED else len(breaks) - 1
            yield _Run(_FOLD, kept if kind == _JOINT else max(kept, 1), first, last)


def _block_readings(text: str, start: int, end: int) -> Iterator[Iterable[_Run]]:
    """The readings of a block scalar: one for each indentation that a digit in its header can mean."""
    header = _HEADER.match(text, start, end)
    if header is None:
        return
    first_break = _BREAKS.match(text, header.end(), end)
    if first_break is None:
        return
    lines = list(_lines(text, first_break.end(), end))
    filled = (line for line in (text[first:last] for first, last, _ in lines) if line.strip())
    width = next((len(line) - len(line.lstrip(" ")) for line in filled), 0)
    explicit = any(option.isdigit() for option in header["options"])
    for indent in range(width, 0, -1) if explicit and width else (width,):
        yield _block(text, lines, indent, folded=text[start] == ">")


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """For each line: the offsets of its start, of its line break, and of the next line."""
    for found in _BREAKS.finditer(text, start, end):
        yield start, found.start(), found.end()
        start = found.end()
    if start < end:
        yield start, end, end


def _block(text: str, lines: list[tuple[int, int, int]], indent: int, folded: bool) -> Iterator[_Run]:
    breaks = 0  # between the last line with content and this line
    content_end = 0  # the end of the last line with content
    indented = True  # whether the last line keeps its break when folded
    margin = " " * indent
    for first, last, following in lines:
        if not text[first:last].strip(" ") and last - first <= indent:
            if not breaks:
                content_end = first
            breaks += following > last
            continue
        if text[first : first + indent] != margin:
            break
        start = first + indent
        spaced = text[start : start + 1] in (" ", "\t")
        if breaks:
            joined = folded and not indented and not spaced and text[content_end] not in _KEPT_WHEN_FOLDED
            yield _Run(_FOLD, max(breaks - 1, 1) if joined else breaks, content_end, start)
        yield _Run(_WORDS, last - start, start, last)
        breaks, content_end, indented = int(following > last), last, spaced
    if breaks:
        yield _Run(_FOLD, breaks, content_end, lines[-1][2])
