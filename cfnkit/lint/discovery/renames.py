"""Files that moved: what is gone is held against what is new, by their lines, as git does it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping

_LEAST = 0.5  # git's own, of -M
_MOST_PAIRS = 20_000  # beyond it, files must be equal


def renames(gone: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, str]:
    """The new path of each file that moved, by the old one; the arguments have the texts of files by their paths.

    A file moved when at least half of its lines are in the new one; the most alike are taken first.
    """
    gone, new = ({path: text for path, text in files.items() if text} for files in (gone, new))
    found = _equal(gone, new)
    rest = {path: _lines(text) for path, text in gone.items() if path not in found}
    taken = set(found.values())
    others = {path: _lines(text) for path, text in new.items() if path not in taken}
    if len(rest) * len(others) > _MOST_PAIRS:
        return found
    alike = [
        (-likeness, os.path.basename(old) != os.path.basename(path), old, path)
        for old, lines in rest.items()
        for path, other in others.items()
        if (likeness := _likeness(lines, other)) >= _LEAST
    ]
    for *_, old, path in sorted(alike):
        if old not in found and path not in taken:
            found[old] = path
            taken.add(path)
    return found


def _equal(gone: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, str]:
    """The files whose text is the same; of several, one with the same name."""
    by_text: dict[bytes, list[str]] = {}
    for path in sorted(new):
        by_text.setdefault(new[path], []).append(path)
    found: dict[str, str] = {}
    for old in sorted(gone):
        paths = by_text.get(gone[old], [])
        if paths:
            found[old] = min(paths, key=lambda path: (os.path.basename(path) != os.path.basename(old), path))
            paths.remove(found[old])
    return found


def _lines(text: bytes) -> Counter[bytes]:
    return Counter(line for line in map(bytes.strip, text.splitlines()) if line)


def _likeness(one: Counter[bytes], other: Counter[bytes]) -> float:
    longer = max(one.total(), other.total())
    if not longer or min(one.total(), other.total()) < longer * _LEAST:
        return 0.0
    return (one & other).total() / longer
