"""The names of files: as a user in a folder would write them, and as files that go from system to system have them."""

from __future__ import annotations

import os
import posixpath
from types import ModuleType

STDIN = "-"
STDIN_NAME = "<stdin>"


def input_name(path: str) -> str:
    """The name of an input in messages: that of stdin, or the path itself."""
    return STDIN_NAME if path == STDIN else path


def relative_name(
    path: str | os.PathLike[str], folder: str | os.PathLike[str] = os.curdir, *, paths: ModuleType = os.path
) -> str:
    """A path from a folder; one on another drive of Windows stays absolute. `paths` is `posixpath` or `ntpath`."""
    try:
        return str(paths.relpath(path, folder))
    except ValueError:  # there is no way from one drive to another
        return str(paths.abspath(path))


def name_below(path: str, folder: str | os.PathLike[str] = os.curdir, *, paths: ModuleType = os.path) -> str:
    """A path from a folder if it is below it; any other path as it is."""
    relative = relative_name(path, folder, paths=paths)
    outside = relative.split(paths.sep)[0] == os.pardir or paths.isabs(relative)
    return path if outside else relative


def with_slashes(path: str, *, paths: ModuleType = os.path) -> str:
    """A path as all systems write it: with slashes."""
    return path.replace(paths.sep, posixpath.sep)


def in_utf8(name: str) -> str:
    """A name for what takes UTF-8 only: the bytes that the locale cannot decode are question marks."""
    return name.encode("utf-8", "replace").decode()
