"""The handlers of the library, in this process."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from cfnkit.bundled import bundled_folder


def module_of(name: str) -> ModuleType:
    """The module `index` of the library's macro `name`, which may import the other modules of its folder."""
    return module_in(bundled_folder("macros") / name)


def module_in(folder: Path) -> ModuleType:
    """The module `index` of a macro's folder, with modules of its own."""
    for path in folder.glob("*.py"):
        sys.modules.pop(path.stem, None)
    spec = spec_from_file_location(f"macro_{folder.name}", folder / "index.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.path.insert(0, str(folder))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module
