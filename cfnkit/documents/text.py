"""A text that stands in a template: written there, or put together by functions, with parts that are not known."""

from __future__ import annotations

import collections.abc as abc
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import NamedTuple

from cfnkit.source import SourceText, Span
from cfnkit.syntax import STRING, Mapping, Node, Part, Piece, Scalar, Sequence, pieces_of, string, text_before_encoding
from cfnkit.syntax.yaml.text_places import TextPlaces
from cfnkit.template.references import sub_parts

# Characters of the private use area stand for parts that are not known; no document has them for themselves.
_FIRST_MARK, _LAST_MARK = 0xE000, 0xF8FF
_NAMED = re.compile(r"\$\{([^${}]+)\}")
_MARKS = re.compile(f"[{chr(_FIRST_MARK)}-{chr(_LAST_MARK)}]")


class Hole(NamedTuple):
    """A part that is not known: the node that decides it, and how a message names it (`${Name}`)."""

    node: Node
    words: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A text with marks, each of which stands for one of the `holes`. `place` gives spans of the source."""

    text: str
    place: Callable[[int, int], Span] = field(repr=False, compare=False)
    holes: abc.Mapping[str, Hole] = field(default_factory=dict, compare=False)

    def span(self, start: int, end: int) -> Span:
        """The span in the source of the text from offset `start` up to, not including, `end` (0-based)."""
        return self.place(start, end)

    def part(self, start: int, end: int) -> DocumentText:
        """The text from offset `start` up to, not including, `end`."""
        return DocumentText(self.text[start:end], lambda low, high: self.place(start + low, start + high), self.holes)

    @property
    def written(self) -> str:
        """The text without what is not known."""
        return _MARKS.sub("", self.text)

    @property
    def is_known(self) -> bool:
        """Whether all of the text is known."""
        return is_known_text(self.text)

    def shown(self, text: str) -> str:
        """A part of the text, or a message that quotes it, with the names of what is not known."""
        return shown_text(text, self.holes)


def is_known_text(text: str) -> bool:
    """Whether a text has no marks."""
    return _MARKS.search(text) is None


def with_marks_as(stands: str, text: str) -> str:
    """A text with something else in place of the marks, such as `*` in a pattern."""
    return _MARKS.sub(lambda mark: stands, text)


def shown_text(text: str, holes: abc.Mapping[str, Hole]) -> str:
    """A text with the names of what is not known in place of the marks."""
    return _MARKS.sub(lambda mark: holes[mark[0]].words if mark[0] in holes else "${...}", text)


class TextComposer:
    """Puts texts together from the nodes of an evaluated template, whose texts `sources` are.

    Secrets are parts that are not known, since a message may quote what is around them.
    """

    def __init__(self, sources: abc.Iterable[SourceText]) -> None:
        self._sources = {source.name: source for source in sources}
        self._places: dict[int, tuple[Scalar, TextPlaces]] = {}
        self._values: abc.Mapping[str, Node] = {}
        self.holes: dict[str, Hole] = {}

    def with_values(self, values: abc.Mapping[str, Node]) -> TextComposer:
        """A composer with the same holes, which puts these values in place of `${name}` in each text."""
        made = copy(self)
        made._values = values
        return made

    def text(self, node: Node) -> DocumentText | None:
        """The text that a node is, or that its function makes; None for what is no text.

        The text that Fn::Base64 encodes is taken before that.
        """
        if isinstance(node, Scalar):
            node = text_before_encoding(node) or node
            if node.kind != STRING:
                return None
        elif isinstance(node, Mapping) and len(node.entries) == 1 and "Fn::Base64" in node.entries:
            return self.text(node.entries["Fn::Base64"])
        parts = list(self._parts(node))
        pieces = pieces_of(parts)
        text = "".join(part.text for part in parts)
        return self.filled(DocumentText(text, self._places_of(node, pieces, text), self.holes))

    def filled(self, text: DocumentText) -> DocumentText:
        """A text with the values in place of their names; all of a value stands at the place of its name."""
        parts: list[str] = []
        values: list[_Filled] = []
        end = size = 0
        for match in _NAMED.finditer(text.text) if self._values else ():
            value = self._values.get(match[1])
            if value is not None:
                made = "".join(part.text for part in self._parts(value))
                parts += [text.text[end : match.start()], made]
                size += match.start() - end + len(made)
                end = match.end()
                values.append(_Filled(size - len(made), size, *match.span()))
        if not values:
            return text
        parts.append(text.text[end:])
        return DocumentText("".join(parts), _around_values(text, values), {**text.holes, **self.holes})

    def hole(self, node: Node) -> str:
        """The mark of a new hole."""
        mark = chr(min(_FIRST_MARK + len(self.holes), _LAST_MARK))
        self.holes[mark] = Hole(node, _words(node))
        return mark

    def _places_of(self, node: Node, pieces: tuple[Piece, ...], text: str) -> _Places:
        return _Places(self, node.span, pieces, len(text))

    def _parts(self, node: Node) -> Iterator[Part]:
        if isinstance(node, Scalar):
            yield from self._of_scalar(node)
            return
        if isinstance(node, Mapping) and len(node.entries) == 1:
            [(name, argument)] = node.entries.items()
            if name == "Fn::Sub":
                yield from self._of_sub(argument)
                return
            if name == "Fn::Join" and isinstance(argument, Sequence) and len(argument.items) == 2:
                delimiter, items = argument.items
                if isinstance(items, Sequence):
                    yield from self._of_join(delimiter, items)
                    return
        yield self._unknown(node)

    def _of_scalar(self, node: Scalar, start: int = 0, end: int | None = None) -> Iterator[Part]:
        """The parts of a text from offset `start` up to, not including, `end`; a secret in it is not known."""
        end = len(node.text) if end is None else end
        if node.shown is None:
            yield Part(node.text[start:end], node, start)
            return
        if not node.pieces:
            yield self._unknown(node)
        ends = [*(piece.start for piece in node.pieces[1:]), len(node.text)]
        for piece, piece_end in zip(node.pieces, ends, strict=False):
            first, last = max(start, piece.start), min(end, piece_end)
            if first < last and piece.source.shown is None:
                yield Part(node.text[first:last], piece.source, piece.offset + first - piece.start)
            elif first < last:
                yield self._unknown(piece.source)

    def _of_sub(self, argument: Node) -> Iterator[Part]:
        text, *own = argument.items if isinstance(argument, Sequence) and argument.items else (argument,)
        variables = own[0] if own and isinstance(own[0], Mapping) else None
        if not isinstance(text, Scalar):
            yield self._unknown(argument)
            return
        end = 0
        for match in sub_parts(text.text):
            literal = match[1].startswith("!")
            yield from self._of_scalar(text, end, match.start() + 2 * literal)
            end = match.start() + 3 if literal else match.end()
            if literal:
                continue
            value = variables.get(match[1].strip()) if variables is not None else None
            if value is not None:
                yield from self._parts(value)
            else:
                place = self._places_of(text, text.pieces or (Piece(0, text),), text.text)
                yield self._unknown(string(match[0], place(*match.span())))
        yield from self._of_scalar(text, end)

    def _of_join(self, delimiter: Node, items: Sequence) -> Iterator[Part]:
        for index, item in enumerate(items.items):
            if index:
                yield from self._parts(delimiter)
            yield from self._parts(item)

    def _unknown(self, node: Node) -> Part:
        mark = self.hole(node)
        return Part(mark, string(mark, node.span))

    def place(self, scalar: Scalar, start: int, end: int) -> Span | None:
        """The span in the source of a part of a scalar."""
        known = self._places.get(id(scalar))
        if known is None:
            source = self._sources.get(scalar.span.source)
            if source is None or not _MARKS.sub("", scalar.text):
                return None
            known = self._places[id(scalar)] = scalar, TextPlaces(source, scalar.span, scalar.text)
        return known[1].span(start, end)


class _Filled(NamedTuple):
    """A value in a text, from `start` up to `end`, and its name in the text before, from `low` up to `high`."""

    start: int
    end: int
    low: int
    high: int


def _around_values(text: DocumentText, values: abc.Sequence[_Filled]) -> Callable[[int, int], Span]:
    """The places of a text with values, by the text before."""
    starts = [each.start for each in values]

    def before(offset: int, last: bool) -> int:
        index = bisect_right(starts, offset) - 1
        if index < 0:
            return offset
        value = values[index]
        if offset < value.end:
            return value.high - 1 if last else value.low
        return offset - value.end + value.high

    return lambda start, end: text.span(
        before(start, False), before(end - 1, True) + 1 if end > start else before(start, False)
    )


class _Places:
    """The places of a text that is put together, whose parts are `pieces`; `around` is the place of all of it."""

    def __init__(self, composer: TextComposer, around: Span, pieces: tuple[Piece, ...], length: int) -> None:
        self._composer, self._around, self._pieces, self._length = composer, around, pieces, length
        self._starts = [piece.start for piece in pieces]

    def __call__(self, start: int, end: int) -> Span:
        if end - start > 2 and self._pieces:  # quotes that a function wrote around a text of the template
            start += self._is_added(start)
            end -= self._is_added(end - 1)
        whole = self._within_piece(start, end)
        if whole is not None:
            return whole
        first = self._one(start)
        last = self._one(max(start, end - 1))
        if first is None:
            return last or self._around
        if last is None or last.source != first.source or last < first:
            return first
        if end <= start:
            return Span(first.source, *first[1:3], *first[1:3])
        return Span(first.source, *first[1:3], *last[3:])

    def _within_piece(self, start: int, end: int) -> Span | None:
        """The span of characters of one piece, as most are; None for others."""
        index = bisect_right(self._starts, start) - 1
        following = self._starts[index + 1] if index + 1 < len(self._starts) else self._length
        if index < 0 or not start < end <= following:
            return None
        piece = self._pieces[index]
        at = piece.offset + start - piece.start
        if at + end - start > len(piece.source.text) or _MARKS.match(piece.source.text):
            return None
        return self._composer.place(piece.source, at, at + end - start)

    def _one(self, offset: int) -> Span | None:
        """The span of the character at an offset; after the last one, the place behind it."""
        behind = offset >= self._length > 0
        offset = min(offset, self._length - 1)
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        piece = self._pieces[index]
        found = self._place(index, piece.offset + offset - piece.start)
        if found is not None and behind:
            return Span(found.source, *found[3:], *found[3:])
        return found

    def _is_added(self, offset: int) -> bool:
        """Whether a function wrote the character at an offset, around the texts of the template."""
        index = bisect_right(self._starts, offset) - 1
        piece = self._pieces[index]
        return index < 0 or piece.offset + offset - piece.start >= len(piece.source.text)

    def _place(self, index: int, at: int) -> Span | None:
        """The span of the character at an offset of the source of a piece."""
        source = self._pieces[index].source
        if at >= len(source.text) or _MARKS.match(source.text):
            return source.span
        return self._composer.place(source, at, at + 1) or self._between(index) or source.span

    def _between(self, index: int) -> Span | None:
        """The span between the pieces around one that is not written there: that of the variable it stands for."""
        if not 0 < index < len(self._pieces) - 1:
            return None
        before, after = self._pieces[index - 1], self._pieces[index + 1]
        last = before.offset + self._pieces[index].start - before.start - 1
        left = self._composer.place(before.source, last, last + 1)
        right = self._composer.place(after.source, after.offset, after.offset + 1)
        if left is None or right is None or left.source != right.source or not left[3:] < right[1:3]:
            return None
        found = Span(left.source, *left[3:], *right[1:3])
        return found if self._pieces[index].source.span.contains(found) else None


def _words(node: Node) -> str:
    """How a message names a value that is not known, as Fn::Sub writes it; the text of a secret is not in it."""
    if isinstance(node, Scalar):
        return "${...}" if node.shown is not None else node.text
    [(name, argument), *_] = node.entries.items() if isinstance(node, Mapping) and node.entries else [("...", node)]
    if name == "Ref" and isinstance(argument, Scalar):
        return f"${{{argument.text}}}"
    if name == "Fn::GetAtt" and isinstance(argument, Sequence):
        return "${" + ".".join(item.text for item in argument.items if isinstance(item, Scalar)) + "}"
    return f"${{{name}}}"
