"""The folders that cfnkit comes with: its macros, its rules and its templates."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def bundled_folder(name: Literal["macros", "rules", "templates"]) -> Path:
    """Where the folder is: in a wheel beside this file, in a checkout (or an editable install of one) at its top."""
    here = Path(__file__).parent
    installed = here / name
    return installed if installed.is_dir() else here.parent.parent / name
