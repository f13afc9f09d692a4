"""A collection of a YAML text while it is read, and its merge keys: ``<<: *base``.

https://yaml.org/type/merge.html
"""

from __future__ import annotations

from typing import Any

from cfnkit.diagnostics import Code
from cfnkit.source import SourceText, Span
from cfnkit.syntax.nodes import Mapping, Node, Sequence
from cfnkit.syntax.problems import Problems

MERGE = "<<"

# The use of the value of a key.
KEEP, MERGE_IN, DROP = range(3)

_NOWHERE = Span("", 1, 1, 1, 1)


class OpenCollection:
    """A collection whose end has not been read; `start` is the event that began it.

    `entries` is None for a list. `key`, at `key_span`, is a key whose value has not been read, and `use` is the use
    of that value; `merges` holds the values of the merge keys. `depth` counts the collections of the tree down to
    this one, and `height` those from this one down; a short form counts as one, since it makes an object with one
    key. `expanded` is the number of characters to which aliases had expanded before this collection.
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


def merge(merges: list[Node], own: Mapping, source: SourceText, problems: Problems) -> Mapping:
    """The mapping `own` with the entries that its ``<<`` keys bring.

    An own key wins over a merged one, an earlier mapping of a list over a later one, and a later ``<<`` over
    an earlier one. PyYAML, with which the AWS CLI reads templates, does the same.
    """
    entries: dict[str, Node] = {}
    key_spans: dict[str, Span] = {}
    for node in merges:
        for part in reversed(node.items) if isinstance(node, Sequence) else (node,):
            if isinstance(part, Mapping) and not _is_short_form(part, source):
                entries.update(part.entries)
                key_spans.update((key, part.key_span(key)) for key in part.entries)
            else:
                message = "The value of a merge key '<<' is a mapping or a list of mappings."
                problems.add(Code.NOT_WELL_FORMED, message, part.span, "Quote the '<<' if it is a key of its own.")
    return Mapping(entries | dict(own.entries), key_spans | dict(own.key_spans), own.span)


def _is_short_form(node: Mapping, source: SourceText) -> bool:
    return any(source.cut(span).startswith("!") for span in node.key_spans.values())
