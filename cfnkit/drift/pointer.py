"""Globs of JSON pointers, the form in which reports name properties."""

from __future__ import annotations

import collections.abc as abc
import re
from functools import lru_cache

from cfnkit.source.pointer import escaped

_DEEP = "**"


def fits(glob: str, text: str) -> bool:
    """Whether a text fits a glob: `*` is any run of characters but a slash, `?` one of them."""
    return _pattern(glob).fullmatch(text) is not None


def covers(glob: str, spellings: abc.Sequence[abc.Iterable[str]]) -> bool:
    """Whether a glob of a pointer fits a path or something around it; `**` is any number of steps.

    `spellings` are the names that each step of the path goes by.
    """
    steps = [[escaped(name) for name in names] for names in spellings]
    places = {0}  # how many steps of the path are behind us
    for part in glob.split("/")[1:]:
        if part == _DEEP:
            places = set(range(min(places), len(steps) + 1))
        else:
            places = {
                place + 1 for place in places if place < len(steps) and any(fits(part, name) for name in steps[place])
            }
        if not places:
            return False
    return True


@lru_cache(1024)
def _pattern(glob: str) -> re.Pattern[str]:
    signs = {"*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(signs.get(sign) or re.escape(sign) for sign in re.sub(r"\*+", "*", glob)), re.DOTALL)
