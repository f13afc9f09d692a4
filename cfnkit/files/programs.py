"""Programs are found where the user installed them, and never in a checkout."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfnkit.files.project import ProjectFiles

_SUFFIXES = (".exe",) if os.name == "nt" else ("",)


def find_program(name: str) -> str | None:
    """The absolute path of a program in PATH; None when there is none.

    Entries that count from the current folder, and entries in its project, are left out. Windows would look in the
    current folder first.
    """
    project = ProjectFiles.of_folder(os.curdir)
    for folder in search_path(os.environ.get("PATH", os.defpath)):
        for suffix in _SUFFIXES:
            path = os.path.join(folder, name + suffix)
            if not project.holds(os.path.realpath(path)) and os.path.isfile(path) and os.access(path, os.X_OK):
                return path
    return None


def search_path(text: str) -> Iterator[str]:
    """The absolute folders in the text of PATH; the others count from the current folder, which may be a checkout."""
    return (folder for folder in text.split(os.pathsep) if os.path.isabs(folder))
