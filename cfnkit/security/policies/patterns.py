"""Patterns of actions and ARNs, in which `*` stands for any text and `?` for one character."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache


@lru_cache(maxsize=4096)
def covers(pattern: str, text: str) -> bool:
    """Whether a pattern fits a text, or all that another pattern fits."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def fits(pattern: str, text: str) -> bool:
    """Whether a pattern of actions fits an action; case makes no difference."""
    return covers(pattern.lower(), text.lower())


@lru_cache(maxsize=4096)
def meet(one: str, other: str) -> bool:
    """Whether a text exists that both patterns fit."""
    if "*" in one[:1]:
        return meet(one[1:], other) or (bool(other) and meet(one, other[1:]))
    if "*" in other[:1]:
        return meet(one, other[1:]) or (bool(one) and meet(one[1:], other))
    if not one or not other:
        return one == other
    return (one[0] == other[0] or "?" in (one[0], other[0])) and meet(one[1:], other[1:])
