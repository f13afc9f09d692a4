"""The file that somebody who misspelt a path may have meant."""

from __future__ import annotations

import os

from cfnkit.vocabulary import suggestion


def nearest_file(path: str) -> str:
    """A sentence with the file or folder beside a path whose name is nearest; empty when there is none."""
    folder, name = os.path.split(path)
    try:
        return suggestion(name, os.listdir(folder or os.curdir))
    except OSError:
        return ""
