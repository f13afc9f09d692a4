"""What a walk over a text finds of names."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import NamedTuple, TypeAlias

from cfnkit.names.name import Name, NameKind, Occurrence
from cfnkit.names.places import Places
from cfnkit.source import Span
from cfnkit.syntax import NULL, Document, Mapping, Node, Scalar

Path: TypeAlias = tuple[str | int, ...]

PLACEHOLDER = re.compile(r"[$&]\{([A-Za-z0-9]+)\}")


class Pattern(NamedTuple):
    """A key with variables, by which a loop of `section` makes names; `loop` is the path of the outermost loop."""

    section: str
    text: str
    span: Span
    loop: Path

    def makes(self, name: str) -> bool:
        """Whether the loop may make this name: any text may stand for its variables."""
        return re.fullmatch(".*".join(map(re.escape, PLACEHOLDER.split(self.text)[::2])), name) is not None


class Lookup(NamedTuple):
    """An argument of Fn::FindInMap, by its 0-based index, that is computed; without `map_name`, its map is too."""

    map_name: str | None
    argument: int
    span: Span


class NameReading(NamedTuple):
    """The occurrences of names in the order of the walk, the patterns of loops, and the lookups that are computed."""

    occurrences: list[Occurrence]
    patterns: list[Pattern]
    lookups: list[Lookup]


Scope: TypeAlias = abc.Mapping[str, Name]
"""The loop variables that a place sees."""


class NameRecord:
    """Takes down the names that a walk meets, with their places in the text."""

    def __init__(self, document: Document) -> None:
        self.found = NameReading([], [], [])
        self.places = Places(document.source)

    def add(
        self,
        name: Name,
        written: tuple[Span, str],
        start: int,
        path: Path,
        *,
        is_definition: bool = False,
        may_quote: bool = True,
    ) -> None:
        """Add the name that begins at offset `start` of a key or scalar, given as its span and its text."""
        span, text = written
        place = self.places.part(span, text, start, start + len(name.text))
        exact = place is not None
        self.found.occurrences.append(
            Occurrence(name, place or span, is_definition, path, exact, may_quote and place == span)
        )

    def define(self, name: Name, owner: Mapping, key: str, path: Path, start: int = 0) -> None:
        """Add the definition of a name whose key has it from offset `start` on."""
        self.add(name, (owner.key_span(key), key), start, path, is_definition=True, may_quote=start == 0)

    def use(self, kind: NameKind, node: Node | None, path: Path, scope: str | None = None) -> None:
        """Add the use of a name that is a whole scalar."""
        if isinstance(node, Scalar) and node.kind != NULL and node.text and "{" not in node.text:
            self.add(Name(kind, node.text, scope), (node.span, node.text), 0, path)
