"""Ids of rules, and what options, files and comments name them by.

A rule of an own table has the id `W9791/QUEUES-1`: it is named by that, by the beginning `W9791`, and by `QUEUES-1`.
"""

from __future__ import annotations


def is_named(id: str, names: tuple[str, ...]) -> bool:
    """Whether one of `names`, ids or their beginnings, names the rule with an id."""
    return bool(names) and (id.startswith(names) or id.partition("/")[2] in names)


def is_exactly(id: str, name: str) -> bool:
    """Whether a name is that of the rule with an id, and not only a beginning of it."""
    return name in (id, *id.split("/"))
