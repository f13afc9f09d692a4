"""The outline of a template: its sections and members, with what transforms make of them; folds and selections."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import NamedTuple, TypeAlias

from cfnkit.names.made import MadeName
from cfnkit.names.name import SECTION_KINDS, NameKind
from cfnkit.names.names import TemplateNames
from cfnkit.names.places import Places
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import FOR_EACH

_WORD = re.compile(r"[A-Za-z0-9_]+")
_CLOSING = ("]", "}")
_Made: TypeAlias = abc.Mapping[tuple[str, str] | None, list[MadeName]]


class Symbol(NamedTuple):
    """An entry of the outline; `kind` None is a section.

    `span` is the whole entry and `selection` its key, both in the author's text. `detail` is a type, and the transform
    that made the entry.
    """

    name: str
    kind: NameKind | None
    detail: str
    span: Span
    selection: Span
    children: tuple[Symbol, ...] = ()


class Fold(NamedTuple):
    """Lines, 1-based and both included, of which an editor may hide all but the first."""

    start: int
    end: int
    is_comment: bool = False


def symbols(names: TemplateNames) -> tuple[Symbol, ...]:
    """The sections of a template, with their members and what is made of them as children."""
    root = names.document.root
    if not isinstance(root, Mapping):
        return ()
    made: dict[tuple[str, str] | None, list[MadeName]] = {}
    for each in names.made.values():
        made.setdefault(each.maker, []).append(each)
    return tuple(_section(root, section, node, made) for section, node in root.entries.items())


def _section(root: Mapping, section: str, node: Node, made: _Made) -> Symbol:
    key = root.key_span(section)
    span = _entry(key, node)
    kind = SECTION_KINDS.get(section)
    children = [] if kind is None or not isinstance(node, Mapping) else list(_members(section, node, made))
    for each in made.get(None, ()):
        if span.contains(each.call) and not any(child.span.contains(each.call) for child in children):
            children.append(_of_made(each, each.call))
    return Symbol(section, None, "", span, key, tuple(children))


def _members(section: str, members: Mapping, made: _Made, inside: bool = False) -> abc.Iterator[Symbol]:
    for name, node in members.entries.items():
        key = members.key_span(name)
        span = _entry(key, node)
        children = [] if inside else [_of_made(each, key) for each in made.get((section, name), ())]
        children += [_of_made(each, each.call) for each in made.get(None, ()) if span.contains(each.call)]
        kind = SECTION_KINDS[section]
        if name.startswith(FOR_EACH) and isinstance(node, Sequence):
            kind = NameKind.LOOP
            bodies = (item for item in node.items[2:] if isinstance(item, Mapping))
            children = [*(child for body in bodies for child in _members(section, body, made, True)), *children]
        typed = node.get("Type") if isinstance(node, Mapping) else None
        detail = typed.text if isinstance(typed, Scalar) else ""
        yield Symbol(name, kind, detail, span, key, tuple(children))


def _of_made(made: MadeName, place: Span) -> Symbol:
    detail = f"{made.type}, made by {made.by}" if made.type else f"made by {made.by}"
    return Symbol(made.name.text, made.name.kind, detail, place, place)


def _entry(key: Span, node: Node) -> Span:
    """The span from a key to the end of its value; the key alone for a value of an alias, which stands elsewhere."""
    end = (node.span.end_line, node.span.end_column)
    is_here = node.span.source == key.source and node.span[1:3] >= key[3:]
    return key._replace(end_line=end[0], end_column=end[1]) if is_here else key


def folds(document: Document) -> tuple[Fold, ...]:
    """The entries, items and comments of several lines, in the order of the text."""
    found: dict[int, Fold] = {}
    texts: set[int] = set()  # lines of block scalars, in which `#` begins no comment
    for span, node in _blocks(document.root):
        if span.source != document.source.name:
            continue
        end = span.end_line - (span.end_column == 1)
        if isinstance(node, Scalar):
            texts.update(range(node.span.line, end + 1))
        elif _closes_alone(document.source, node.span):
            end -= 1
        if end > span.line and (span.line not in found or found[span.line].end < end):
            found[span.line] = Fold(span.line, end)
    if document.format == "yaml":
        found.update((fold.start, fold) for fold in _comments(document.source, texts))
    return tuple(found[line] for line in sorted(found))


def _closes_alone(source: SourceText, span: Span) -> bool:
    """Whether a collection in brackets ends on a line that has nothing before its bracket, and stays visible."""
    before = source.line(span.end_line)[: span.end_column - 1].strip()
    return span.line != span.end_line and before in _CLOSING


def _blocks(node: Node) -> abc.Iterator[tuple[Span, Node]]:
    """The entries and items below a node, each as its span and its value, outer ones first."""
    if isinstance(node, Mapping):
        for key, value in node.entries.items():
            yield _entry(node.key_span(key), value), value
            yield from _blocks(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield item.span, item
            yield from _blocks(item)


def _comments(source: SourceText, texts: abc.Container[int]) -> abc.Iterator[Fold]:
    start = 0
    for number in range(1, len(source.lines) + 2):
        if source.line(number).lstrip().startswith("#") and number not in texts:
            start = start or number
            continue
        if start and number - start > 1:
            yield Fold(start, number - 1, is_comment=True)
        start = 0


def selections(names: TemplateNames, line: int, column: int) -> tuple[Span, ...]:
    """What is around a place, the smallest first, each within the next.

    That is the word or name, the scalar without and with its quotes, the value, its entry, and so on up to the
    template.
    """
    document = names.document
    source, place = document.source, (line, column)
    found = [document.root.span, *_around(document.root, place, Places(source))]
    named = names.at(line, column)
    word = next(
        (match for match in _WORD.finditer(source.line(line)) if match.start() < column <= match.end() + 1), None
    )
    if word is not None:
        found.append(Span(source.name, line, word.start() + 1, line, word.end() + 1))
    if named is not None:
        found.append(named.span)
    chain: list[Span] = []
    for span in sorted(found, key=lambda span: (span[1], span[2], -span[3], -span[4])):
        if not chain or (chain[-1] != span and chain[-1].contains(span)):
            chain.append(span)
    return tuple(reversed(chain))


def _around(node: Node, place: tuple[int, int], places: Places) -> abc.Iterator[Span]:
    """The spans below a node that are around a place, outer ones first."""
    if isinstance(node, Mapping):
        for key, value in node.entries.items():
            span = node.key_span(key)
            if _has(_entry(span, value), place):
                yield _entry(span, value)
                if _has(span, place):
                    yield from (span, places.content(span))
                else:
                    yield value.span
                    yield from _around(value, place, places)
    elif isinstance(node, Sequence):
        for item in node.items:
            if _has(item.span, place):
                yield item.span
                yield from _around(item, place, places)
    elif _has(node.span, place):
        yield from (node.span, places.content(node.span))


def _has(span: Span, place: tuple[int, int]) -> bool:
    return span[1:3] <= place <= span[3:]
