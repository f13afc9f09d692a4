"""Find the files that cfnkit looks for. Apart, since a check from the cache starts fast: it reads no configuration."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfnkit.configuration.ownership import is_of_another, owner_of, refuse_what_others_write
from cfnkit.diagnostics import ConfigurationError

CONFIGURATION_NAME = ".cfnkit.yaml"
_REPOSITORY = ".git"


def find_configuration(start: str | os.PathLike[str]) -> str | None:
    """The path of the configuration file in `start`, or in the nearest folder of `searched_folders`; None without one.

    Raises ConfigurationError when another user may change that file, or when it is a link out of its repository.
    """
    for folder in searched_folders(start):
        candidate = os.path.join(folder, CONFIGURATION_NAME)
        if os.path.isfile(candidate):
            root = root_of(folder)
            target = os.path.realpath(candidate)
            if not is_below(target, root):
                raise ConfigurationError(f"The configuration {candidate} is not used: it is a link out of {root}.")
            refuse_what_others_write((candidate, *folders_up_to(folder, root)), f"The configuration {candidate}")
            return candidate
    return None


def searched_folders(start: str | os.PathLike[str]) -> Iterator[str]:
    """The folder `start` and those above it whose files say how its templates are processed, the nearest first.

    The last one is the root of the repository, the user's home, or the last folder below one that another user owns.
    Root's folders are no other user's. In another user's folder, the search goes on as far as that user's folders do:
    what it finds there is refused, not overlooked.
    """
    folder = os.path.realpath(start)
    home = os.path.realpath(os.path.expanduser("~"))
    first = owner_of(folder)
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder or folder == home or _is_repository(folder):
            return
        if is_of_another(parent) and owner_of(parent) != first:
            return
        folder = parent


def root_of(start: str | os.PathLike[str]) -> str:
    """The folder that the files of a configuration or a template in the folder `start` stay below.

    It is the root of the repository, or else the nearest folder with a configuration, or else `start` itself.
    """
    folders = list(searched_folders(start))
    if _is_repository(folders[-1]):
        return folders[-1]
    configured = (folder for folder in folders if os.path.isfile(os.path.join(folder, CONFIGURATION_NAME)))
    return next(configured, folders[0])


def is_below(path: str, root: str) -> bool:
    """Whether a real path is `root`, which is real too, or in it."""
    return path == root or path.startswith(os.path.join(root, ""))


def folders_up_to(folder: str, root: str) -> Iterator[str]:
    """The folder and those above it up to `root`; only the folder itself when it is not in `root`."""
    yield folder
    while folder != root and is_below(folder, root):
        folder = os.path.dirname(folder)
        yield folder


def _is_repository(folder: str) -> bool:
    return os.path.lexists(os.path.join(folder, _REPOSITORY))
