"""Finding the configuration file."""

from __future__ import annotations

import os

CONFIGURATION_NAME = ".cfnkit.yaml"


def find_configuration(start: str | os.PathLike[str]) -> str | None:
    """The configuration file in the folder `start`, or in the nearest folder above it that has one."""
    folder = os.path.realpath(start)
    while True:
        candidate = os.path.join(folder, CONFIGURATION_NAME)
        if os.path.isfile(candidate):
            return candidate
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
