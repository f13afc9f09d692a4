"""Globs of logical IDs, resource types and JSON pointers, by which users name resources and properties."""

from __future__ import annotations

import collections.abc as abc
import re
from functools import lru_cache

from cfnkit.source.pointer import escaped

_ANY_STEPS = "**"


def fits(glob: str, text: str) -> bool:
    """Whether a text matches a glob: `*` stands for any characters but a slash, `?` for one of them."""
    return _pattern(glob).fullmatch(text) is not None


def covers(glob: str, spellings: abc.Sequence[abc.Iterable[str]]) -> bool:
    """Whether the glob of a JSON pointer matches a path or the start of it; `**` stands for any number of steps.

    `spellings` has the names of each step of the path, such as the index and the key of a list's element.
    """
    steps = [[escaped(name) for name in names] for names in spellings]
    matched = {0}  # the numbers of steps that the parts of the glob so far may match
    for part in glob.split("/")[1:]:
        if part == _ANY_STEPS:
            matched = set(range(min(matched), len(steps) + 1))
        else:
            matched = {
                count + 1 for count in matched if count < len(steps) and any(fits(part, name) for name in steps[count])
            }
        if not matched:
            return False
    return True


@lru_cache(1024)
def _pattern(glob: str) -> re.Pattern[str]:
    wildcards = {"*": "[^/]*", "?": "[^/]"}
    signs = re.sub(r"\*+", "*", glob)
    return re.compile("".join(wildcards.get(sign) or re.escape(sign) for sign in signs), re.DOTALL)
