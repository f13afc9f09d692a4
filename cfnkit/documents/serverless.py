"""Documents that AWS::Serverless writes as texts, at the places of the objects that it made them from."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.documents.composing import TextComposer
from cfnkit.documents.language import DocumentProperty, Path
from cfnkit.documents.reading import DocumentTree
from cfnkit.documents.text import DocumentText
from cfnkit.intrinsics import is_call
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, at_path, string
from cfnkit.transforms import TraceStep
from cfnkit.vocabulary import SERVERLESS


def before_serverless(trace: abc.Sequence[TraceStep], resource: Path, place: DocumentProperty) -> Mapping | None:
    """The object that AWS::Serverless made the document at a place of a resource from; None if it did not."""
    for step in trace:
        if step.call.name == SERVERLESS:
            found = at_path(step.before, (*resource, "Properties", place.made_from))
            return found if isinstance(found, Mapping) and not is_call(found) else None
    return None


def as_written(tree: DocumentTree, written: Mapping, composer: TextComposer) -> DocumentTree:
    """What a text says, with the places of the object that it was made from; its parts may have another order."""
    texts: dict[int, tuple[Scalar, DocumentText]] = {}

    def moved(node: Node, own: Node | None) -> Node:
        if own is None or is_call(own):
            return node if own is None else _all_at(node, own)
        if isinstance(node, Mapping) and isinstance(own, Mapping):
            entries = {key: moved(value, own.get(key)) for key, value in node.entries.items()}
            return Mapping(entries, {key: own.key_span(key) for key in node.entries}, own.span, node.steps)
        if isinstance(node, Sequence) and isinstance(own, Sequence) and len(node.items) == len(own.items):
            return Sequence(tuple(map(moved, node.items, own.items)), own.span, node.steps)
        if isinstance(node, Scalar) and node.kind == STRING and isinstance(own, Scalar):
            made = string(node.text, own.span, node.steps)
            text = composer.text(own)
            if text is not None and text.text == node.text:
                texts[id(made)] = made, text
            return made
        return _all_at(node, own)

    root = moved(tree.root, written)
    return DocumentTree(root, None, "object", (), lambda one: texts[id(one)][1] if id(one) in texts else None)


def _all_at(node: Node, own: Node) -> Node:
    """A value, all of which stands where another one is written."""
    if isinstance(node, Mapping):
        entries = {key: _all_at(value, own) for key, value in node.entries.items()}
        return Mapping(entries, dict.fromkeys(entries, own.span), own.span, node.steps)
    if isinstance(node, Sequence):
        return Sequence(tuple(_all_at(item, own) for item in node.items), own.span, node.steps)
    return Scalar(node.kind, node.text, own.span, node.steps)
