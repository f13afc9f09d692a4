"""The names of targets after their files of parameters."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Sequence

_WORDS = re.compile(
    r"[-_.]?\b(?:parameters?|params?|configuration|config)\b|^(?:parameters?|params?)[-_.]", re.IGNORECASE
)


def target_names(paths: Sequence[str], others: Collection[str] = ()) -> list[str]:
    """A name for each path: `parameters/prod.json` and `prod.params.json` are `prod`.

    Each name is given once, and none that is among the `others`, which other files give to their targets.
    """
    names = [_name(path) for path in paths]
    taken = Counter(names)
    several = [
        f"{posixpath.basename(posixpath.dirname(path))}-{name}".strip("-")
        if taken[name] > 1 or name in others
        else name
        for name, path in zip(names, paths, strict=True)
    ]
    taken = Counter(several)
    whole = [
        posixpath.splitext(path)[0] if taken[name] > 1 or name in others else name
        for name, path in zip(several, paths, strict=True)
    ]
    return [f"{name}-parameters" if name in others else name for name in whole]


def _name(path: str) -> str:
    folder, file = posixpath.split(path)
    stem = posixpath.splitext(file)[0]
    return _WORDS.sub("", stem).strip("-_.") or posixpath.basename(folder) or stem
