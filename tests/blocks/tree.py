"""`text` blocks that show the files of a folder: each name stands in the depth of its folder, which ends with `/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

# Days and names of runs are others each time.
_CHANGING = re.compile(r"\b(date=\d{4}-\d\d-\d\d|run=[0-9a-f]+)\b")


def compare_tree(text: str, folder: Path) -> None:
    """Each file of a tree is in a folder, and each file of the tree's folders is in the tree. Raises AssertionError."""
    shown = list(_files(text))
    roots = {PurePosixPath(name).parts[0] for name in shown}
    there = [path.relative_to(folder).as_posix() for root in roots for path in (folder / root).rglob("*.*")]
    assert sorted(map(_plain, shown)) == sorted({_plain(name) for name in there if (folder / name).is_file()})


def _files(text: str) -> Iterator[str]:
    """The path of each file of a tree; what stands behind two spaces says what it is."""
    around: list[tuple[int, str]] = []
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        around = [each for each in around if each[0] < depth]
        prefix = "".join(name for _, name in around)
        name = re.split(r"  +", line.strip())[0]
        if name.endswith("/"):
            around.append((depth, name))
        else:
            yield prefix + name


def _plain(name: str) -> str:
    return _CHANGING.sub(lambda found: found[0].partition("=")[0], name)
