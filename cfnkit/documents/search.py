"""The documents in a template."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator

from cfnkit.configuration.configuration import Configuration, IncludeSource
from cfnkit.deployment import Lookups
from cfnkit.documents.composing import TextComposer
from cfnkit.documents.files import located, text_in
from cfnkit.documents.language import BESIDE, DocumentProperty, EmbeddedDocument, Language, Path
from cfnkit.documents.reading import read_object, read_text
from cfnkit.documents.serverless import as_written, before_serverless
from cfnkit.guard import place_in
from cfnkit.intrinsics import is_call
from cfnkit.pipeline import Processed
from cfnkit.rule import Subject
from cfnkit.rule.references import References
from cfnkit.security import ResourceReading, Stack
from cfnkit.syntax import Mapping, Node, Sequence, at_path
from cfnkit.template import Template

_NO_LOOKUPS = Lookups()


def stack_of(processed: Processed, lookups: Lookups = _NO_LOOKUPS, includes: tuple[IncludeSource, ...] = ()) -> Stack:
    """The stack of a processed template, for its documents, also those in files at places that `includes` maps."""
    return Stack(
        Subject(
            document=processed.document,
            written=Template.of(processed.document.root),
            processed=Template.of(processed.tree),
            resolved=processed.resolved,
            target=processed.target,
            lookups=lookups,
            trace=processed.trace,
            diagnostics=processed.diagnostics,
            references=References(),
            sources=processed.sources,
            config=Configuration(includes=includes),
        )
    )


def documents_of(stack: Stack, language: Language) -> Iterator[EmbeddedDocument]:
    """The documents of a language in a stack, each value that they can have once, in the order of the template."""
    composer = TextComposer(stack.subject.sources)
    by_type: dict[str, list[DocumentProperty]] = {}
    for place in language.places:
        by_type.setdefault(place.type, []).append(place)
    for resource in stack.of_types(by_type.keys()):
        seen: set[tuple[Path, str]] = set()
        for reading in resource.readings():
            for place in by_type[resource.type]:
                for below, node in _nodes_in(reading, place, stack):
                    key = (below, repr(node))
                    if key in seen:
                        continue
                    seen.add(key)
                    found = _document(place, below, node, reading, composer, stack)
                    if found is not None:
                        yield found


def _nodes_in(reading: ResourceReading, place: DocumentProperty, stack: Stack) -> Iterator[tuple[Path, Node]]:
    """The nodes at a place in a reading of a resource, with their paths below its properties."""
    if place.path[0] != BESIDE:
        yield from _nodes_at(reading.node, place.path)
        return
    around = at_path(stack.template.root, reading.resource.path)
    if around is not None:
        for below, node in _nodes_at(around, place.path[1:], (BESIDE,)):
            yield from _branches(node, below)


def _branches(node: Node, below: Path) -> Iterator[tuple[Path, Node]]:
    """A node, or each value that its Fn::If can have, with their paths."""
    argument = node.get("Fn::If") if isinstance(node, Mapping) and len(node.entries) == 1 else None
    if not isinstance(argument, Sequence) or len(argument.items) != 3:
        yield below, node
        return
    for index, branch in enumerate(argument.items[1:], 1):
        yield from _branches(branch, (*below, "Fn::If", index))


def _nodes_at(node: Node, path: abc.Sequence[str], below: Path = ()) -> Iterator[tuple[Path, Node]]:
    """The nodes at a path, of which `*` is any item or key, with their paths."""
    if not path:
        yield below, node
        return
    step, rest = path[0], path[1:]
    if isinstance(node, Sequence) and step == "*":
        for index, item in enumerate(node.items):
            yield from _nodes_at(item, rest, (*below, index))
    elif isinstance(node, Mapping) and not is_call(node):
        for key in node.entries if step == "*" else (step,):
            value = node.get(key)
            if value is not None:
                yield from _nodes_at(value, rest, (*below, key))


def _document(
    place: DocumentProperty, below: Path, node: Node, reading: ResourceReading, composer: TextComposer, stack: Stack
) -> EmbeddedDocument | None:
    """The document that a node is; None for one of which nothing is known."""
    holes = composer.holes
    values = reading.node.get(place.values) if place.values and isinstance(reading.node, Mapping) else None
    if isinstance(values, Mapping) and not is_call(values):
        composer = composer.with_values(values.entries)
    _, path = place_in(stack.template.root, reading.resource.path, reading.node, below)
    if place.location:
        return _in_file(place, path, node, reading, stack, composer)
    argument = node.get("Fn::ToJsonString") if isinstance(node, Mapping) and len(node.entries) == 1 else None
    if isinstance(argument, (Mapping, Sequence)) and not is_call(argument):
        node = argument
    if isinstance(node, Sequence) or (isinstance(node, Mapping) and not is_call(node)):
        # That an object stands where a text must is told by the schema of the resource type.
        tree = None if place.plain else read_object(node, composer)
        return None if tree is None else EmbeddedDocument(place, path, reading, node.span, tree, None, holes)
    text = composer.text(node)
    if text is None or not text.written.strip():
        return None
    if place.plain:
        return EmbeddedDocument(place, path, reading, node.span, None, text, holes)
    tree = read_text(text)
    written = before_serverless(stack.subject.trace, reading.resource.path, place) if place.made_from else None
    if written is not None and not tree.faults:
        return EmbeddedDocument(place, path, reading, node.span, as_written(tree, written, composer), None, holes)
    return EmbeddedDocument(place, path, reading, node.span, tree, text, holes)


def _in_file(
    place: DocumentProperty, path: Path, location: Node, reading: ResourceReading, stack: Stack, composer: TextComposer
) -> EmbeddedDocument | None:
    """The document in the file at a location; None where there is no such file at hand."""
    subject = stack.subject
    file = located(location, subject.document.source.name, subject.includes)
    text = text_in(file) if file is not None else None
    if text is None:
        return None
    span = text.span(0, len(text.text))
    text = composer.filled(text)
    tree = None if place.plain else read_text(text)
    return EmbeddedDocument(place, path, reading, span, tree, text, composer.holes)
