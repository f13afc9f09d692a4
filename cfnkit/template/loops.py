"""Loops that stand in a processed template, since their collections wait for a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.syntax import Mapping, Node, Sequence
from cfnkit.vocabulary import FOR_EACH

# ${Name} and &{Name} in the keys of a loop's body.
_VARIABLE = re.compile(r"\\[$&]\\\{[^}]*\\\}")


def names_of_loops(section: Node | None) -> re.Pattern[str] | None:
    """A pattern that matches each name that the loops of a section may make; None when it has no loop."""
    patterns = list(_patterns(section)) if isinstance(section, Mapping) else []
    return re.compile("|".join(patterns)) if patterns else None


def _patterns(members: Mapping) -> Iterator[str]:
    for key, node in members.entries.items():
        body = node.items[2] if isinstance(node, Sequence) and len(node.items) == 3 else None
        if key.startswith(FOR_EACH) and isinstance(body, Mapping):
            yield from _patterns(body)
            names = (name for name in body.entries if not name.startswith(FOR_EACH))
            yield from (_VARIABLE.sub(".*", re.escape(name)) + r"\Z" for name in names)
