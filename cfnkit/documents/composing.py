"""Texts that are put together from the nodes of an evaluated template."""

from __future__ import annotations

import collections.abc as abc
import re
from collections.abc import Iterator
from copy import copy

from cfnkit.documents.text import FIRST_MARK, LAST_MARK, DocumentText, Hole
from cfnkit.documents.text_places import ComposedPlaces, FilledName, ScalarPlaces, around_values
from cfnkit.source import SourceText
from cfnkit.syntax import STRING, Mapping, Node, Part, Piece, Scalar, Sequence, pieces_of, string, text_before_encoding
from cfnkit.template.references import sub_parts

_NAMED = re.compile(r"\$\{([^${}]+)\}")


class TextComposer:
    """Puts texts together from the nodes of an evaluated template, whose texts `sources` are.

    Secrets are parts that are not known, since a message may quote what is around them.
    """

    def __init__(self, sources: abc.Iterable[SourceText]) -> None:
        self._places = ScalarPlaces(sources)
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
        values: list[FilledName] = []
        end = size = 0
        for match in _NAMED.finditer(text.text) if self._values else ():
            value = self._values.get(match[1])
            if value is not None:
                made = "".join(part.text for part in self._parts(value))
                parts += [text.text[end : match.start()], made]
                size += match.start() - end + len(made)
                end = match.end()
                values.append(FilledName(size - len(made), size, *match.span()))
        if not values:
            return text
        parts.append(text.text[end:])
        return DocumentText("".join(parts), around_values(text, values), {**text.holes, **self.holes})

    def hole(self, node: Node) -> str:
        """The mark of a new hole."""
        mark = chr(min(FIRST_MARK + len(self.holes), LAST_MARK))
        self.holes[mark] = Hole(node, _words(node))
        return mark

    def _places_of(self, node: Node, pieces: tuple[Piece, ...], text: str) -> ComposedPlaces:
        return ComposedPlaces(self._places, node.span, pieces, len(text))

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
