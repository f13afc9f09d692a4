"""The handlers of the library, in this process."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

from cfnkit.bundled import bundled_folder


def module_of(name: str) -> ModuleType:
    """The module `index` of the library's macro `name`, which may import the other modules of its folder."""
    folder = bundled_folder("macros") / name
    spec = spec_from_file_location(f"macro_{name}", folder / "index.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.path.insert(0, str(folder))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module
