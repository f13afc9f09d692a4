"""The nearest known word to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None when none is alike; ties go to the first in order."""
    # Words of such different lengths are never alike, and comparing long ones takes long.
    names = sorted(name for name in known if len(word) <= 3 * len(name))
    lowered = {name.lower(): name for name in reversed(names)}
    if word.lower() in lowered:
        return lowered[word.lower()]
    if not names:
        return None
    import difflib  # slow to import, and needed only when something is wrong

    found = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known word; empty when there is none."""
    name = nearest(word, known)
    return f"Did you mean '{name}'?" if name else ""
