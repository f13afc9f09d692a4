"""A tree as JSON text, with the node on each of its lines."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple

from cfnkit.source import Span
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, dump_json


class LineEntry(NamedTuple):
    """A key with its value, or an item of a list: its path, its span in the source, and the value."""

    path: tuple[str | int, ...]
    span: Span
    node: Node


class Serialised(NamedTuple):
    """The text, and for each line (0-based) the entry that begins or ends on it."""

    text: str
    lines: abc.Sequence[LineEntry]

    def at(self, line: int | None) -> LineEntry:
        """The entry on a 1-based line of the text; the whole tree if there is no such line."""
        known = line is not None and 1 <= line <= len(self.lines)
        return self.lines[line - 1 if known and line is not None else 0]


def serialise(root: Node) -> Serialised:
    """The tree as JSON with secrets in clear, with one key or one item of a list on each line.

    So the line of a position is enough to find its entry.
    """
    parts: list[str] = []
    lines: list[LineEntry] = []
    _write(root, LineEntry((), root.span, root), "", parts, lines)
    return Serialised("\n".join(parts), lines)


def _write(node: Node, entry: LineEntry, before: str, parts: list[str], lines: list[LineEntry]) -> None:
    """Write a node after `before`, which is its key; the last line is open for a comma."""
    lines.append(entry)
    if isinstance(node, Scalar):
        # Only dump_json knows which characters need an escape.
        plain = node.kind != STRING or (node.text.isalnum() and node.text.isascii())
        parts.append(before + (_plain(node) if plain else dump_json(node, None, True)))
        return
    if isinstance(node, Mapping):
        parts.append(before + "{")
        last = len(node.entries) - 1
        for index, (key, value) in enumerate(node.entries.items()):
            here = LineEntry((*entry.path, key), node.key_span(key), value)
            _write(value, here, f"{_key(key, here.span)}:", parts, lines)
            if index != last:
                parts[-1] += ","
        parts.append("}")
        lines.append(entry)
        return
    assert isinstance(node, Sequence)
    parts.append(before + "[")
    last = len(node.items) - 1
    for index, item in enumerate(node.items):
        _write(item, LineEntry((*entry.path, index), item.span, item), "", parts, lines)
        if index != last:
            parts[-1] += ","
    parts.append("]")
    lines.append(entry)


def _plain(node: Scalar) -> str:
    return f'"{node.text}"' if node.kind == STRING else node.text


def _key(key: str, span: Span) -> str:
    return f'"{key}"' if key.isalnum() and key.isascii() else dump_json(Scalar(STRING, key, span), None)
