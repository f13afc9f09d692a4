"""A collection of a YAML text while it is read."""

from __future__ import annotations

from typing import Any

from cfnkit.source import Span
from cfnkit.syntax.nodes import Node

# What becomes of the value behind a key.
KEEP, MERGE_IN, DROP = range(3)

_NOWHERE = Span("", 1, 1, 1, 1)


class OpenCollection:
    """A collection whose end has not been read; `start` is the event that began it.

    `entries` is None for a list. `key`, at `key_span`, is a key whose value has not been read, and `use` what
    becomes of that; `merges` holds the values of the merge keys. `depth` counts the collections of the tree
    down to this one, and `height` those from this one down: a short form is one more, for it makes an object
    with one key. `expanded` is how much aliases had expanded to before this collection.
    """

    __slots__ = (
        "depth",
        "entries",
        "expanded",
        "height",
        "items",
        "key",
        "key_span",
        "key_spans",
        "merges",
        "start",
        "use",
    )

    def __init__(self, start: Any, is_mapping: bool, depth: int, expanded: int) -> None:
        """Begin a collection without values."""
        self.start = start
        self.depth = depth
        self.height = 1
        self.expanded = expanded
        self.items: list[Node] = []
        self.entries: dict[str, Node] | None = {} if is_mapping else None
        self.key_spans: dict[str, Span] = {}
        self.key: str | None = None
        self.key_span = _NOWHERE
        self.use = KEEP
        self.merges: list[Node] = []
