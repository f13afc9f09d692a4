"""A document in YAML or JSON that a person wrote for cfnkit, held against its JSON Schema."""

from __future__ import annotations

from cfnkit.conformance import Path, Schema, flaw_of_document
from cfnkit.diagnostics import ConfigurationError
from cfnkit.source import Span
from cfnkit.syntax.nodes import Mapping, Node, at_path, to_plain


def check_conformance(root: Node, schema: Schema, subject: str) -> None:
    """Raise ConfigurationError, with the place, for the likely cause of what is wrong with a document.

    `subject` is what messages call the document, "the configuration".
    """
    flaw = flaw_of_document(to_plain(root), schema, subject)
    if flaw is not None:
        raise ConfigurationError(flaw.message, _span(root, flaw.path))


def _span(root: Node, path: Path) -> Span:
    """The span of the key at `path`; an item of a list has no key, and its own span is given."""
    parent = at_path(root, path[:-1])
    if path and isinstance(parent, Mapping):
        return parent.key_span(str(path[-1]))
    node = at_path(root, path)
    return node.span if node is not None else root.span
