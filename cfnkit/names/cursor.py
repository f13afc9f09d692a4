"""The place of the cursor in the tree of a text that is being typed."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import NamedTuple

from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Mapping, Node, Scalar, parse, walk
from cfnkit.syntax.repair import repaired

_WORD_BEHIND = re.compile(r"[A-Za-z0-9_]*")
_MARK = "CursorIsHere"


class Cursor(NamedTuple):
    """What is being typed.

    `root` is the tree of the text with a mark at the cursor, and `path` the place in it of the scalar, or with `is_key`
    of the mapping whose key it is. `before` is what stands in the scalar or key before the cursor. `quoted`: a string
    in quotes is open there. `has_colon`: a colon follows on the line.
    """

    root: Node
    path: tuple[str | int, ...]
    is_key: bool
    before: str
    line: int
    column: int
    behind: int
    quoted: bool
    has_colon: bool
    is_json: bool
    name: str

    def typed(self, text: str) -> Span:
        """The span of the word at the cursor, of which `text` is typed already."""
        return Span(self.name, self.line, max(self.column - len(text), 1), self.line, self.column + self.behind)


def cursor_at(source: SourceText, line: int, column: int) -> Cursor | None:
    """The cursor at a place of a text; None where the text around it cannot be read."""
    text, offset = source.text, source.offset(line, column)
    before, after = text[:offset], text[offset:]
    mark = _MARK
    while mark in text:
        mark += "Too"
    rest, line_break, lines_below = after.partition("\n")
    for candidate in (
        before + mark + after,
        before + mark + line_break + lines_below,
        before + mark,
    ):
        document = _read(candidate, source.name, line)
        found = document and next(_marked(document.root, mark), None)
        if document and found:
            behind = _WORD_BEHIND.match(rest)
            written = source.line(line)[: column - 1]
            path, is_key, typed = found
            return Cursor(
                document.root,
                path,
                is_key,
                typed,
                line,
                column,
                len(behind[0]) if behind else 0,
                quoted=written.endswith(f'"{typed}') or written.endswith(f"'{typed}"),
                has_colon=rest[len(behind[0]) if behind else 0 :].lstrip("\"' ").startswith(":"),
                is_json=document.format == "json",
                name=source.name,
            )
    return None


def _read(text: str, name: str, line: int) -> Document | None:
    document = parse(text, name)
    return repaired(document, [line]) or document


def _marked(root: Node, mark: str) -> abc.Iterator[tuple[tuple[str | int, ...], bool, str]]:
    """The path of the scalar or of the mapping with the key that has the mark, whether it is a key, and the text."""
    for path, node in walk(root):
        if isinstance(node, Scalar) and mark in node.text:
            yield path, False, node.text.partition(mark)[0]
        for key in node.entries if isinstance(node, Mapping) else ():
            if mark in key:
                yield path, True, key.partition(mark)[0]
