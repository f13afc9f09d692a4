"""The known word that is most similar to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most similar to `word`; None when none is similar. Of several, the first in sort order."""
    # Words of very different lengths are never similar, and to compare long ones takes long.
    names = sorted(name for name in known if len(word) <= 3 * len(name))
    lowered = {name.lower(): name for name in reversed(names)}
    if word.lower() in lowered:
        return lowered[word.lower()]
    if not names:
        return None
    import difflib  # slow to import, and needed for errors only

    found = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known word; empty when there is none."""
    name = nearest(word, known)
    return f"Did you mean '{name}'?" if name else ""
