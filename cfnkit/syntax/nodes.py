"""The tree: mappings, sequences and scalars, each with the span it came from.

A tree is never changed in place. Two nodes are equal when their values are equal, whatever their places.
"""

from __future__ import annotations

import collections.abc as abc
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cfnkit.source import Origin, Span, Step

if TYPE_CHECKING:
    from cfnkit.json_schema import Json

STRING = "string"
NUMBER = "number"
BOOLEAN = "boolean"
NULL = "null"

_NUMBER = re.compile(r"(?P<sign>-?)0*(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?(?:[eE](?P<exponent>[-+]?[0-9]+))?\Z")

# Python refuses to convert 4,300 digits and more between int and str.
_MAX_INT_DIGITS = 4000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string, number, boolean or null; `kind` is one of STRING, NUMBER, BOOLEAN, NULL.

    `text` is the value as JSON writes it (a string without quotes), so that a number keeps the text of its source if
    that is a JSON number. `shown`, when set, is the text that outputs print instead, since `text` holds a secret.
    `pieces` are the parts of a text that a function put together; otherwise it is empty.
    """

    kind: str
    text: str
    span: Span = field(compare=False, repr=False)
    steps: tuple[Step, ...] = field(default=(), compare=False, repr=False)
    shown: str | None = field(default=None, compare=False)
    pieces: tuple[Piece, ...] = field(default=(), compare=False, repr=False)

    def __repr__(self) -> str:
        """The kind and the text, without what must not be shown."""
        text = self.text if self.shown is None else self.shown
        return f"Scalar({self.kind}, {text!r})"


class Piece(NamedTuple):
    """A part of a text: from offset `start` on, it is the text of `source` from offset `offset` on (both 0-based).

    A text that was encoded (Base64) has one piece, the text before the encoding.
    """

    start: int
    source: Scalar
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span = field(compare=False, repr=False)
    steps: tuple[Step, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """An object: its values by key, in the order of the source, and the span of each key."""

    entries: abc.Mapping[str, Node]
    key_spans: abc.Mapping[str, Span] = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)
    steps: tuple[Step, ...] = field(default=(), compare=False, repr=False)

    def get(self, key: str) -> Node | None:
        """The value of `key`, or None when there is no such key."""
        return self.entries.get(key)

    def key_span(self, key: str) -> Span:
        """The span of `key`; the mapping's own span for a key without one."""
        return self.key_spans.get(key, self.span)

    def replacing(self, entries: abc.Mapping[str, Node]) -> Mapping:
        """This mapping with other entries."""
        return Mapping(entries, self.key_spans, self.span, self.steps)

    def without(self, *keys: str) -> Mapping:
        """This mapping without `keys`."""
        return self.replacing({key: value for key, value in self.entries.items() if key not in keys})


Node: TypeAlias = Scalar | Sequence | Mapping


def origin_of(node: Node) -> Origin:
    """The span that `node` came from and the transforms that touched it."""
    return Origin(node.span, node.steps)


def string(
    text: str,
    span: Span,
    steps: tuple[Step, ...] = (),
    shown: str | None = None,
    pieces: tuple[Piece, ...] = (),
) -> Scalar:
    """A string scalar."""
    return Scalar(STRING, text, span, steps, shown, pieces)


def to_plain(node: Node) -> Json:
    """The value in Python's types, secrets in clear; a number that is too large for a float becomes infinite."""
    if isinstance(node, Mapping):
        return {key: to_plain(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items]
    if node.kind == STRING:
        return node.text
    if node.kind == NUMBER:
        whole = node.text.lstrip("-").isdigit() and len(node.text) < _MAX_INT_DIGITS
        return int(node.text) if whole else float(node.text)
    return None if node.kind == NULL else node.text == "true"


def from_plain(value: Json, span: Span, steps: tuple[Step, ...] = ()) -> Node:
    """The tree of a JSON value, with every node at `span`.

    Raises TypeError for a value that JSON cannot hold (a set, bytes, an infinite number, ...).
    """
    if isinstance(value, str):
        return Scalar(STRING, value, span, steps)
    if isinstance(value, dict):
        entries = {str(key): from_plain(item, span, steps) for key, item in value.items()}
        return Mapping(entries, dict.fromkeys(entries, span), span, steps)
    if isinstance(value, (list, tuple)):
        return Sequence(tuple(from_plain(item, span, steps) for item in value), span, steps)
    if value is None:
        return Scalar(NULL, "null", span, steps)
    if isinstance(value, bool):
        return Scalar(BOOLEAN, "true" if value else "false", span, steps)
    if isinstance(value, int):
        return Scalar(NUMBER, int.__repr__(value), span, steps)
    if isinstance(value, float) and isfinite(value):
        return Scalar(NUMBER, float.__repr__(value), span, steps)
    raise TypeError(f"{value if isinstance(value, float) else type(value).__name__} is not a JSON value")


def canonical(node: Node) -> abc.Hashable:
    """A hashable value that two nodes share exactly when they are the same JSON value.

    Numbers compare by value (`1.0` is `1`), keys in any order.
    """
    if isinstance(node, Scalar):
        return (node.kind, _number_value(node.text) if node.kind == NUMBER else node.text)
    if isinstance(node, Sequence):
        return ("list", tuple(canonical(item) for item in node.items))
    return ("object", frozenset((key, canonical(value)) for key, value in node.entries.items()))


def _number_value(text: str) -> tuple[str, str, int] | str:
    """The sign, the significant digits and the power of ten of a number, which all its spellings share."""
    match = _NUMBER.match(text)
    if match is None or len(match["exponent"] or "") > _MAX_INT_DIGITS:
        return text
    fraction = match["fraction"] or ""
    digits = match["whole"] + fraction
    significant = digits.rstrip("0")
    power = int(match["exponent"] or 0) - len(fraction) + len(digits) - len(significant)
    significant = significant.lstrip("0")
    return (match["sign"], significant, power) if significant else ("", "0", 0)


def text_before_encoding(node: Scalar) -> Scalar | None:
    """The text that Fn::Base64 encoded to this one; None for any other text."""
    if len(node.pieces) != 1:
        return None
    [(_, source, offset)] = node.pieces
    is_same = source.text.startswith(node.text, offset)
    return None if is_same else source


def is_unknown_tag(node: Node) -> bool:
    """Whether a node is a value with an unknown YAML tag, an object whose only key is the tag as it stands in the text.

    A key of the same text has quotes in any text, so that its span is wider.
    """
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        return False
    tag = next(iter(node.entries))
    span = node.key_spans.get(tag)
    if span is None or tag[:1] != "!" or not all(step.exact for step in node.steps):
        return False
    return span.line == span.end_line and span.end_column - span.column == len(tag)


def at_path(node: Node, path: abc.Sequence[str | int]) -> Node | None:
    """The node at `path` below `node`, or None; a list takes an index as number or digits."""
    current: Node | None = node
    for step in path:
        if isinstance(current, Mapping):
            current = current.get(str(step))
        elif isinstance(current, Sequence):
            current = _item(current, str(step))
        else:
            return None
    return current


def _item(node: Sequence, index: str) -> Node | None:
    if not index.isdecimal() or len(index) > 9:
        return None
    return node.items[int(index)] if int(index) < len(node.items) else None


def walk(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    """`node` and every node below it, each with its path, parents first, in the order of the source."""
    yield path, node
    if isinstance(node, Mapping):
        for key, value in node.entries.items():
            yield from walk(value, (*path, key))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from walk(item, (*path, index))


def children(node: Node) -> abc.Iterable[Node]:
    """The nodes directly below a node, in the order of the source."""
    if isinstance(node, Scalar):
        return ()
    return node.entries.values() if isinstance(node, Mapping) else node.items


def size_of(node: Node, at_most: int, of_node: int = 1) -> int:
    """The characters of a tree and `of_node` for each node, as often as it is written; it stops above `at_most`."""
    size = 0
    waiting = [node]
    while waiting and size <= at_most:
        node = waiting.pop()
        size += of_node
        if isinstance(node, Scalar):
            size += len(node.text)
            continue
        waiting.extend(children(node))
        if isinstance(node, Mapping):
            size += sum(map(len, node.entries))
    return size


class Part(NamedTuple):
    """A part of a text: `text` is that of `source` from `offset` (0-based) on."""

    text: str
    source: Scalar
    offset: int = 0


def pieces_of(parts: Iterable[Part]) -> tuple[Piece, ...]:
    """The pieces of the text that the `parts` make in their order."""
    pieces: list[Piece] = []
    start = 0
    for text, source, offset in parts:
        if text:
            pieces.extend(_within(source, start, offset, offset + len(text)))
        start += len(text)
    return tuple(pieces)


def _within(source: Scalar, start: int, first: int, end: int) -> Iterable[Piece]:
    """The pieces of the characters from `first` to `end` of a scalar, in a text where these begin at `start`."""
    if not source.pieces:
        yield Piece(start, source, first)
        return
    ends = [*(piece.start for piece in source.pieces[1:]), len(source.text)]
    for piece, piece_end in zip(source.pieces, ends, strict=True):
        if piece.start < end and piece_end > first:
            skipped = max(first - piece.start, 0)
            yield Piece(start + piece.start + skipped - first, piece.source, piece.offset + skipped)
