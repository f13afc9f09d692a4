"""Ids of rules, and what options, files and comments name them by.

A rule of an own table has the id `W9791/QUEUES-1`, with the letter of its severity. It is named by that, by `QUEUES-1`,
by the beginning of the id, and by `W9791` whatever its severity.
"""

from __future__ import annotations

_OF_OWN_TABLES = "W9791"

RESERVED = ("E98", "W98", "I98")
"""The beginnings of the ids that are reserved for rules of one's own."""


def is_named(id: str, names: tuple[str, ...]) -> bool:
    """Whether one of `names`, ids or their beginnings, names the rule with an id."""
    if not names:
        return False
    own = id.partition("/")[2]
    return id.startswith(names) or (bool(own) and (own in names or _OF_OWN_TABLES in names))


def is_exactly(id: str, name: str) -> bool:
    """Whether a name is that of the rule with an id, and not only a beginning of it."""
    return name in names_of(id)


def names_of(id: str) -> tuple[str, ...]:
    """The names of the rule with an id."""
    return id, *id.split("/")
