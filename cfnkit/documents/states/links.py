"""Where the names of states lead to."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import DocumentLink, EmbeddedDocument
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, children

_NAMES = ("Next", "Default")


def links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    """From each StartAt, Next and Default to the state of that name."""
    root = document.tree.root if document.tree is not None else None
    if root is not None:
        yield from _in_machine(root)


def _in_machine(node: Node) -> Iterator[DocumentLink]:
    """The links of the machines at and below a node."""
    states = node.get("States") if isinstance(node, Mapping) else None
    if isinstance(node, Mapping) and isinstance(states, Mapping):
        named = [node.get("StartAt"), *(name for state in states.entries.values() for name in _names(state))]
        for name in named:
            if isinstance(name, Scalar) and name.text in states.entries:
                yield DocumentLink(name.span, states.key_span(name.text))
    for child in children(node):
        yield from _in_machine(child)


def _names(state: Node) -> Iterator[Node]:
    """The names of states in a state, and not those in a machine within it."""
    if isinstance(state, Sequence):
        for item in state.items:
            yield from _names(item)
    elif isinstance(state, Mapping) and "States" not in state.entries:
        for key, value in state.entries.items():
            if key in _NAMES and isinstance(value, Scalar):
                yield value
            elif key in ("Choices", "Catch"):
                yield from _names(value)
