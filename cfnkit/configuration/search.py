"""Find the configuration file. Apart, since a check from the cache starts fast: it reads no configuration."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.ownership import refuse_what_others_write
from cfnkit.files.project import CONFIGURATION_NAME, is_below, root_of, searched_folders


def find_configuration(start: str | os.PathLike[str]) -> str | None:
    """The path of the configuration file in `start`, or in the nearest folder of `searched_folders`; None without one.

    Raises ConfigurationError when another user may change that file, or when it is a link out of its repository, or no
    regular file.
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
        if os.path.exists(candidate) and not os.path.isdir(candidate):
            raise ConfigurationError(f"The configuration {candidate} is no regular file.")
    return None


def folders_up_to(folder: str, root: str) -> Iterator[str]:
    """The folder and those above it up to `root`; only the folder itself when it is not in `root`."""
    yield folder
    while folder != root and is_below(folder, root):
        folder = os.path.dirname(folder)
        yield folder
