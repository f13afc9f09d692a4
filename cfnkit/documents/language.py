"""A language of documents: where they stand in templates, and what is checked in them."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias

from cfnkit.diagnostics import Problem
from cfnkit.documents.reading import DocumentForm, DocumentTree
from cfnkit.documents.text import DocumentText, Hole, shown_text
from cfnkit.rule import Finding, Rule
from cfnkit.security import ResourceReading, Stack
from cfnkit.source import Span
from cfnkit.syntax import Node

Path: TypeAlias = tuple[str | int, ...]
BESIDE = ".."
"""The first step of a place that is beside the properties of a resource, as its Metadata."""


class DocumentProperty(NamedTuple):
    """A property that holds a document: the resource type, and the path below Properties; `*` is any item or key.

    A path that begins with `..` is beside Properties.

    plain: whether its text is of the language itself, not of JSON or YAML. location: whether it names the file of the
    document, by a path or a place in S3. values: the property beside it whose values the service puts in place of their
    names in it (`${name}`); empty for none. made_from: the property of a resource of AWS::Serverless whose object that
    transform writes here as a text; empty for none.
    """

    type: str
    path: tuple[str, ...]
    plain: bool = False
    location: bool = False
    values: str = ""
    made_from: str = ""


@dataclass(frozen=True, slots=True)
class EmbeddedDocument:
    """A document in a template.

    place: where its language found it. path: its place from the template's root. resource: the properties that the
    resource around it can have. tree: what it says; None for a plain text. text: its text; None for an object. span:
    its place in the source. holes: what is not known of it, by the marks that stand for it.
    """

    place: DocumentProperty
    path: Path
    resource: ResourceReading
    span: Span
    tree: DocumentTree | None = None
    text: DocumentText | None = None
    holes: abc.Mapping[str, Hole] = field(default_factory=dict, compare=False, repr=False)

    @property
    def form(self) -> DocumentForm:
        """How it is written."""
        if self.tree is None:
            return DocumentForm.PLAIN
        return DocumentForm.OBJECT if self.text is None else DocumentForm.TEXT

    @property
    def logical_id(self) -> str:
        """The logical ID of the resource around it."""
        return self.resource.resource.logical_id

    @property
    def below(self) -> Path:
        """Its path from the resource."""
        return self.path[len(self.resource.resource.path) :]

    def finding(self, rule: Rule, message: str, span: Span, hint: str = "", inside: Path = ()) -> Finding:
        """A finding at a place in the document; the message and the hint name what is not known.

        inside: the path in the document of what it is about; engines have it for an object of the template.
        """
        message, hint = shown_text(message, self.holes), shown_text(hint, self.holes)
        path = (*self.path, *inside) if self.form is DocumentForm.OBJECT else self.path
        return Finding(rule, Problem(message, span, path, hint))


class DocumentLink(NamedTuple):
    """A name in a document: its place, and the place that it leads to."""

    span: Span
    target: Span


Check: TypeAlias = Callable[[EmbeddedDocument, Stack], Iterator[Finding]]
Notes: TypeAlias = Callable[[EmbeddedDocument, Node | None, datetime | None], Iterator[str]]
Links: TypeAlias = Callable[[EmbeddedDocument], Iterator[DocumentLink]]


def no_notes(document: EmbeddedDocument, node: Node | None, now: datetime | None) -> Iterator[str]:
    """The notes of a language that has none."""
    return iter(())


def no_links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    """The links of a language that has none."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Language:
    """A language of documents.

    name: as `cfnkit documents` prints it. suffix: that of a file with such a document, if it is a text of its own.
    rules: all that its check reports. check: the findings in one document of a stack. notes: sentences about a node of
    a document, or about a text without a tree, at a time (with its zone): `explain` and an editor show them. links:
    where the names in a document lead to.
    """

    name: str
    title: str
    places: tuple[DocumentProperty, ...]
    rules: tuple[Rule, ...]
    check: Check
    suffix: str = ""
    notes: Notes = no_notes
    links: Links = no_links
