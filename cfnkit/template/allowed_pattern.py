"""AllowedPattern: a regular expression of Java's.

`regex` reads it as Java does where Python's `re` does not: possessive quantifiers, ``\\p{Alnum}``, ``[a-z&&[^x]]``; and
it can be told when to give up. https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
"""

from __future__ import annotations

import re

_SECONDS = 0.5


def matches(pattern: str, text: str) -> bool | None:
    """Whether all of `text` matches; None for a pattern that cannot be read, or takes too long, and is passed over."""
    import regex  # seldom needed, and slow to import

    # In Java, \d, \w and \p{Alpha} are ASCII, and \p{L} is not.
    of_unicode = re.search(r"\\[pP](?:\{[A-Z][a-z]?\}|[A-Z])", pattern)
    # Sets within sets come with operators that Java does not have: without such sets, they are characters.
    with_sets = "&&" in pattern or re.search(r"\[[^\]]*\[", pattern)
    if with_sets and any(operator in pattern for operator in ("--", "||", "~~")):
        return None
    flags = (0 if of_unicode else regex.ASCII) | (regex.V1 if with_sets else regex.V0)
    try:
        return regex.fullmatch(pattern, text, flags, timeout=_SECONDS) is not None
    except (regex.error, TimeoutError, RecursionError, OverflowError):
        return None
