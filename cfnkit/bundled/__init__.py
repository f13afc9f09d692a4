"""The folders that cfnkit comes with: its macros, its rules and its templates."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def bundled_folder(name: Literal["macros", "rules", "templates"]) -> Path:
    """The path of a folder: beside this file in a wheel, at the top in a checkout and in an editable install of it."""
    here = Path(__file__).parent
    installed = here / name
    return installed if installed.is_dir() else here.parent.parent / name
