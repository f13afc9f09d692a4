"""The folders that cfnkit comes with: its macros, its rules and its templates."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def bundled_folder(name: Literal["macros", "rules", "templates"]) -> Path:
    """The path of a folder: beside this file in a wheel, at the top in a checkout and in an editable install of it."""
    here = Path(__file__).parent
    installed = here / name
    return installed if installed.is_dir() else here.parent.parent / name


def library_macro(name: str) -> Path | None:
    """The folder of a macro of the library, by its name in any case; None for another name."""
    if not name.isalnum():
        return None
    folder = bundled_folder("macros") / name.lower()
    return folder if (folder / "macro.yaml").is_file() else None
