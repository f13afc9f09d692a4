"""Documents as trees: an object of the template, or what its text says, with spans in the template."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.documents.composing import TextComposer
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.intrinsics import is_call
from cfnkit.source import SourceText, Span
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, parse, string
from cfnkit.syntax.yaml.text_places import TextPlaces

_OWN_PLACE = re.compile(r"^Template format error: | ?\(line \d+, column \d+\)")

# Between what a value of JSON stands, by the bracket around it.
_AROUND_VALUES = {"[": ("[,", ",]"), "{": (":", ",}")}


class DocumentForm(Enum):
    """How a document is written in a template."""

    OBJECT = "object"
    """An object of the template."""
    TEXT = "text"
    """A text of JSON or YAML."""
    PLAIN = "plain"
    """A text in a language of its own, such as a query."""


@dataclass(frozen=True, slots=True)
class DocumentTree:
    """A document as a tree, whose nodes have spans of the template.

    root: the tree; what is not known in its texts are marks (see `cfnkit.documents.text`). text: the text it was read
    from; None for an object of the template. format: `yaml` or `json` for a text. faults: why a text is not
    well-formed.
    """

    root: Node
    text: DocumentText | None
    format: str
    faults: tuple[Diagnostic, ...] = ()
    _leaves: Callable[[Scalar], DocumentText | None] = field(default=lambda leaf: None, repr=False, compare=False)

    def text_of(self, leaf: Scalar) -> DocumentText:
        """The text of a string in the tree, with the place of each character."""
        found = self._leaves(leaf)
        return found or DocumentText(leaf.text, lambda start, end: leaf.span, {})


def is_known(node: Node) -> bool:
    """Whether a node is known, without what stands below it."""
    return not isinstance(node, Scalar) or is_known_text(node.text)


def read_object(node: Mapping | Sequence, composer: TextComposer) -> DocumentTree:
    """An object of the template as a document; functions in it are texts that are put together."""
    texts: dict[int, DocumentText] = {}

    def leaf(node: Node) -> Scalar:
        found = composer.text(node)
        if found is None:
            assert isinstance(node, Scalar)
            return node
        made = string(found.text, node.span, node.steps)
        texts[id(made)] = found
        return made

    return DocumentTree(_converted(node, leaf), None, "object", (), lambda one: texts.get(id(one)))


def _converted(node: Node, leaf: Callable[[Node], Scalar]) -> Node:
    if isinstance(node, Scalar) or is_call(node):
        return leaf(node)
    if isinstance(node, Sequence):
        return Sequence(tuple(_converted(item, leaf) for item in node.items), node.span, node.steps)
    return node.replacing({key: _converted(value, leaf) for key, value in node.entries.items()})


def read_text(text: DocumentText) -> DocumentTree:
    """What a text of JSON or YAML says.

    One of JSON is not known where what the deployment puts in can be punctuation too: `[1 ${More}]`, `{${More}}`.
    """
    written, offsets = quoted(text.text)
    mark = _punctuation_in(written, offsets)
    if mark:
        return DocumentTree(string(mark, text.span(0, len(text.text.rstrip()))), text, "json")
    document = parse(written, "")
    place = _placing(text, document.source, offsets)
    inner: dict[int, tuple[Scalar, Span]] = {}
    root = _moved(document.root, place, inner)
    faults = tuple(_moved_fault(each, place) for each in document.diagnostics if each.code is not Code.YAML_ALIAS)

    def leaf(one: Scalar) -> DocumentText | None:
        if id(one) not in inner:
            return None
        places = TextPlaces(document.source, inner[id(one)][1], one.text)

        def at(start: int, end: int) -> Span:
            span = places.span(start, max(end, start + 1)) or places.span(len(one.text) - 1, len(one.text))
            found = place(span) if span is not None else one.span
            return found if end > start else Span(found.source, *found[1:3], *found[1:3])

        return DocumentText(one.text, at, text.holes)

    return DocumentTree(root, text, document.format, faults, leaf)


def quoted(text: str) -> tuple[str, list[int]]:
    """A text of JSON with quotes around marks that stand for a whole value, and the offset of each added quote.

    In YAML a mark is a plain scalar for itself.
    """
    if text.lstrip()[:1] not in ("{", "[") or is_known_text(text):
        return text, []
    written: list[str] = []
    offsets: list[int] = []
    size, inside, escaped = 0, False, False
    for character in text:
        bare = not inside and not is_known_text(character)
        if bare:
            offsets += [size, size + 2]
        written.append(f'"{character}"' if bare else character)
        size += 3 if bare else 1
        if inside and character == "\\" and not escaped:
            escaped = True
            continue
        if character == '"' and not escaped:
            inside = not inside
        escaped = False
    return "".join(written), offsets


def _punctuation_in(text: str, added: list[int]) -> str:
    """The first mark of a text of JSON that stands where no value can, so that punctuation must be in it.

    added: the offsets of the quotes that `quoted` added. Empty if there is none.
    """
    opened: list[str] = []
    inside, end, starts = False, -1, frozenset(added[::2])
    for offset, character in enumerate(text if added else ""):
        if offset in starts:
            end = offset + 2
            before, after = _AROUND_VALUES[opened[-1]] if opened else ("", "")
            if text[:offset].rstrip()[-1:] not in (*before,) or text[end + 1 :].lstrip()[:1] not in (*after,):
                return text[offset + 1]
        elif offset <= end:
            continue
        elif character == '"' and (not inside or not _is_escaped(text, offset)):
            inside = not inside
        elif not inside and character in "[{":
            opened.append(character)
        elif not inside and character in "]}" and opened:
            opened.pop()
    return ""


def _is_escaped(text: str, offset: int) -> bool:
    before = text[:offset]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _placing(text: DocumentText, source: SourceText, added: list[int]) -> Callable[[Span], Span]:
    """A function from the spans of a text to those of the template; `added` are offsets of characters of our own."""

    def place(span: Span) -> Span:
        start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
        return text.span(start - bisect_left(added, start), end - bisect_left(added, end))

    return place


def _moved_fault(fault: Diagnostic, place: Callable[[Span], Span]) -> Diagnostic:
    """A fault at its place in the template; the line and column that its message names are those of the text."""
    message = _OWN_PLACE.sub("", fault.message)
    return fault._replace(problem=fault.problem._replace(message=message, span=place(fault.span), related=()))


def _moved(node: Node, place: Callable[[Span], Span], inner: dict[int, tuple[Scalar, Span]]) -> Node:
    span = place(node.span)
    if isinstance(node, Mapping):
        entries = {key: _moved(value, place, inner) for key, value in node.entries.items()}
        return Mapping(entries, {key: place(each) for key, each in node.key_spans.items()}, span, node.steps)
    if isinstance(node, Sequence):
        return Sequence(tuple(_moved(item, place, inner) for item in node.items), span, node.steps)
    made = replace(node, span=span)
    if node.kind == STRING:
        inner[id(made)] = made, node.span
    return made
