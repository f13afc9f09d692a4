"""Where the names of configs and configsets lead to."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import DocumentLink, EmbeddedDocument
from cfnkit.syntax import Mapping, Scalar, Sequence

_SETS = "configSets"


def links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    """From each name in a configset to the config or configset of that name."""
    root = document.tree.root if document.tree is not None else None
    sets = root.get(_SETS) if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or not isinstance(sets, Mapping):
        return
    for listed in sets.entries.values():
        for item in listed.items if isinstance(listed, Sequence) else (listed,):
            other = item.get("ConfigSet") if isinstance(item, Mapping) else None
            if isinstance(other, Scalar) and other.text in sets.entries:
                yield DocumentLink(other.span, sets.key_span(other.text))
            elif isinstance(item, Scalar) and item.text in root.entries:
                yield DocumentLink(item.span, root.key_span(item.text))
