"""Source maps of compiled JavaScript: from a place in the code that ran to that in the code that its author wrote.

https://tc39.es/ecma426/
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

_COMMENT = re.compile(r"//[#@]\s*sourceMappingURL=(\S+)\s*\Z")
_DIGITS = {
    digit: number for number, digit in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_TAIL = 4_000_000  # characters at the end of a file in which a map is looked for


class OriginalPlace(NamedTuple):
    """A place in the original code: the source as the map names it, and the 1-based line and column."""

    source: str
    line: int
    column: int


class SourceMap:
    """A source map; `data` is its JSON. Raises ValueError for one that is none."""

    def __init__(self, data: bytes | str) -> None:
        root: Any = json.loads(data)
        if not isinstance(root, dict) or not isinstance(root.get("mappings"), str):
            raise ValueError("no source map")
        prefix = root.get("sourceRoot") or ""
        sources = root.get("sources")
        names = [each if isinstance(each, str) else "" for each in sources] if isinstance(sources, list) else []
        self._sources = [f"{prefix.rstrip('/')}/{name}" if prefix else name for name in names]
        self._lines = [*_decoded(root["mappings"])]

    def original(self, line: int, column: int) -> OriginalPlace | None:
        """The original of a 1-based place; None where the map says nothing."""
        segments = self._lines[line - 1] if 0 < line <= len(self._lines) else []
        at = bisect_right(segments, (max(0, column - 1), float("inf"))) - 1
        if at < 0:
            return None
        _, source, original_line, original_column = segments[at]
        if source < 0 or source >= len(self._sources) or not self._sources[source]:
            return None
        return OriginalPlace(self._sources[source], int(original_line) + 1, int(original_column) + 1)


def map_reference(code: str) -> str:
    """The address of the source map that a file of JavaScript names, a file or `data:`; empty without one."""
    match = _COMMENT.search(code[-_TAIL:].rstrip())
    return match[1] if match else ""


def inline_map(reference: str) -> bytes | None:
    """The map that stands in the address itself; None for the address of a file. Raises ValueError."""
    if not reference.startswith("data:"):
        return None
    head, comma, body = reference.partition(",")
    if not comma:
        raise ValueError("no data")
    if not head.endswith(";base64"):
        return unquote(body).encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def _decoded(mappings: str) -> Iterator[list[tuple[float, int, int, int]]]:
    """For each line, its segments: the column, and the number of the source (-1: none), the line and column there."""
    source = line = column = 0
    for text in mappings.split(";"):
        segments: list[tuple[float, int, int, int]] = []
        at = 0
        for part in filter(None, text.split(",")):
            numbers = _numbers(part)
            at += numbers[0]
            if len(numbers) < 4:
                segments.append((at, -1, 0, 0))
                continue
            source, line, column = source + numbers[1], line + numbers[2], column + numbers[3]
            segments.append((at, source, line, column))
        segments.sort()
        yield segments


def _numbers(text: str) -> list[int]:
    """The numbers of a segment, in base 64: 5 bits in a digit, the lowest first, after a bit for the sign.

    Raises ValueError.
    """
    found: list[int] = []
    value = shift = 0
    for letter in text:
        digit = _DIGITS.get(letter)
        if digit is None:
            raise ValueError("no digit")
        value += (digit & 31) << shift
        shift += 5
        if not digit & 32:
            found.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or not found:
        raise ValueError("an unfinished number")
    return found
