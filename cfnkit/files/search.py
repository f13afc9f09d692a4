"""The files below a folder, without those that nobody means."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfnkit.files.git import listed_files

_PYTHON_ENVIRONMENT = "pyvenv.cfg"
_INSTALLED = frozenset({"node_modules", "__pycache__"})


def files_below(folder: str) -> Iterator[str]:
    """The files below a folder, and the links, sorted by name.

    In a repository they are those that git does not ignore, also of repositories within it; elsewhere hidden folders,
    environments of Python and installed packages are left out. Raises ConfigurationError where git refuses.
    """
    files = listed_files(folder)
    for path in sorted(_walked(folder) if files is None else files):
        if os.path.isdir(path) and not os.path.islink(path):  # a repository within a repository
            yield from files_below(path)
        else:
            yield path


def _walked(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        if _PYTHON_ENVIRONMENT in files:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _INSTALLED]
        for name in files:
            yield os.path.normpath(os.path.join(parent, name))
