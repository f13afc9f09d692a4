"""Find the configuration file. Apart, since a check from the cache starts fast: it reads no configuration."""

from __future__ import annotations

import os

CONFIGURATION_NAME = ".cfnkit.yaml"


def find_configuration(start: str | os.PathLike[str]) -> str | None:
    """The path of the configuration file in `start`, or in the nearest folder above it; None without one."""
    folder = os.path.realpath(start)
    while True:
        candidate = os.path.join(folder, CONFIGURATION_NAME)
        if os.path.isfile(candidate):
            return candidate
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
