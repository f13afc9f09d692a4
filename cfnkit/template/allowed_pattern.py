"""AllowedPattern: a regular expression of Java's.

`regex` reads it as Java does where Python's `re` does not: possessive quantifiers, ``\\p{Alnum}``, ``[a-z&&[^x]]``; and
it can be told when to give up. https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
"""

from __future__ import annotations

_SECONDS = 0.5


def matches(pattern: str, text: str) -> bool | None:
    """Whether all of `text` matches; None for a pattern that cannot be read, or takes too long, and is passed over."""
    import regex  # seldom needed, and slow to import

    try:
        return regex.fullmatch(pattern, text, regex.V1 | regex.ASCII, timeout=_SECONDS) is not None
    except (regex.error, TimeoutError, RecursionError, OverflowError):
        return None
