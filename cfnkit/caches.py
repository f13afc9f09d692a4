"""The folder of the caches: what cfnkit keeps from run to run, and can make again.

Each cache is a folder in it, which the package that fills it describes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import NamedTuple


class CacheSize(NamedTuple):
    """The files of a cache, and their bytes."""

    name: str
    files: int
    bytes: int


def caches_folder() -> str:
    """The folder of all caches, in the user's own folder for caches.

    Such folders are those of the XDG Base Directory Specification, of macOS and of Windows. A library that knows them
    would bring 1 MB for this path alone.
    """
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
        return os.path.join(local, "cfnkit", "Cache")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "cfnkit")
    folder = os.environ.get("XDG_CACHE_HOME", "")
    # The specification has a path that is not absolute ignored.
    return os.path.join(folder if os.path.isabs(folder) else os.path.join(home, ".cache"), "cfnkit")


def cache_folder(name: str) -> str:
    """The folder of one cache."""
    return os.path.join(caches_folder(), name)


def cache_sizes() -> list[CacheSize]:
    """The size of each cache, in the order of their names; none where there is no cache."""
    folder = caches_folder()
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [_size(folder, name) for name in names]


def purge() -> list[CacheSize]:
    """Remove all caches; returns what they were. Raises OSError where a file cannot be removed.

    A cache that is a link is removed as one; what it leads to stays.
    """
    import shutil

    folder = caches_folder()
    sizes = cache_sizes()
    for each in sizes:
        path = os.path.join(folder, each.name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)
    return sizes


def _size(folder: str, name: str) -> CacheSize:
    sizes = list(_bytes(os.path.join(folder, name)))
    return CacheSize(name, len(sizes), sum(sizes))


def _bytes(path: str) -> Iterator[int]:
    for around, _, names in os.walk(path):
        for each in names:
            try:
                yield os.lstat(os.path.join(around, each)).st_size
            except OSError:
                continue  # another run removed it
