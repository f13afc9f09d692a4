"""What is at a place within a document of the template, and where its names lead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from cfnkit.documents.text import shown_text
from cfnkit.outcome.at_place.cursor import cursor_at, is_at
from cfnkit.outcome.markdown import code, plain
from cfnkit.outcome.outcome import Outcome, StandingDocument
from cfnkit.source import Span
from cfnkit.syntax import Node, Scalar, origin_of

_LONGEST = 300


class DocumentPlace(NamedTuple):
    """A place within a document: a path in it, and the node there; None and () for a text without a tree."""

    standing: StandingDocument
    path: tuple[str | int, ...]
    node: Node | None
    span: Span


def document_at(outcome: Outcome, line: int, column: int) -> DocumentPlace | None:
    """The place within a document at a line and a column (1-based, in code points).

    None outside of all, and in what a transform made a document of.
    """
    for standing in outcome.documents:
        document = standing.document
        if document.tree is None:
            if is_at(document.span, line, column):
                return DocumentPlace(standing, (), None, document.span)
            continue
        found = cursor_at(document.tree.root, line, column)
        if found is not None and origin_of(found.node).exact:
            return DocumentPlace(standing, found.path, found.node, found.span)
    return None


def about_document(place: DocumentPlace, now: datetime | None = None) -> Iterator[str]:
    """Lines of Markdown about a place: the document, the path in it, the value, and what its language says of it."""
    document, language = place.standing
    yield f"**{plain(language.title)}** {code('/'.join(map(str, place.path)))}" if place.path else _title(place)
    text = place.node.text if isinstance(place.node, Scalar) else ""
    if text:
        yield f"= {code(shown_text(text, document.holes)[:_LONGEST])}"
    yield from map(plain, notes_about(place.standing, place.node, now))


def notes_about(standing: StandingDocument, node: Node | None, now: datetime | None) -> Iterator[str]:
    """What a language says of a node of a document, or of all of it (None), at a time; sentences without markup."""
    document, language = standing
    return (shown_text(note, document.holes) for note in language.notes(document, node, now))


def _title(place: DocumentPlace) -> str:
    return f"**{plain(place.standing.language.title)}**"


def definitions_at(outcome: Outcome, line: int, column: int) -> tuple[Span, ...]:
    """Where the name at a place within a document leads to."""
    return tuple(
        link.target
        for document, language in _around(outcome, line, column)
        for link in language.links(document)
        if is_at(link.span, line, column)
    )


def references_at(outcome: Outcome, line: int, column: int) -> tuple[Span, ...]:
    """The places within a document that lead where the name at a place leads, or to the place itself."""
    found = []
    for document, language in _around(outcome, line, column):
        links = list(language.links(document))
        targets = {link.target for link in links if is_at(link.span, line, column) or is_at(link.target, line, column)}
        found += [link.span for link in links if link.target in targets]
    return tuple(dict.fromkeys(found))


def _around(outcome: Outcome, line: int, column: int) -> Iterator[StandingDocument]:
    return (each for each in outcome.documents if is_at(each.document.span, line, column))


def document_under(outcome: Outcome, path: tuple[str | int, ...]) -> StandingDocument | None:
    """The first document that the property at a path holds; None where it holds none."""
    return next((each for each in outcome.documents if each.document.path == path), None)
