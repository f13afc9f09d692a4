"""The names that a loop may make that is not unrolled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.syntax import Mapping, Node, Sequence
from cfnkit.vocabulary import FOR_EACH

_VARIABLE = re.compile(r"[$&]\{[A-Za-z0-9]+\}")


class LoopNames:
    """The names that the loops of a section may make."""

    def __init__(self, section: Node | None) -> None:
        names = _keys(section) if isinstance(section, Mapping) else ()
        self._literals = [tuple(_VARIABLE.split(name)) for name in names]

    def __contains__(self, name: str) -> bool:
        """Whether a loop may make a member of that name: any text may stand for its variables."""
        return any(fits(literals, name) for literals in self._literals)


def fits(literals: tuple[str, ...], name: str) -> bool:
    """Whether a name consists of these texts in their order, with anything between them."""
    first, *middle = literals
    if not middle:
        return name == first
    last = middle.pop()
    end = len(name) - len(last)
    if not name.startswith(first) or not name.endswith(last) or len(first) > end:
        return False
    at = len(first)
    for literal in middle:
        found = name.find(literal, at, end)
        if found < 0:
            return False
        at = found + len(literal)
    return True


def _keys(members: Mapping) -> Iterator[str]:
    """The keys in the bodies of loops, with their variables."""
    for key, node in members.entries.items():
        body = node.items[2] if isinstance(node, Sequence) and len(node.items) == 3 else None
        if key.startswith(FOR_EACH) and isinstance(body, Mapping):
            yield from _keys(body)
            yield from (name for name in body.entries if not name.startswith(FOR_EACH))
