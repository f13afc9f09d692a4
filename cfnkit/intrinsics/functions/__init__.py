"""The intrinsic functions: one file each, whose `FUNCTIONS` maps the long name of a function to its code.

The table is made of all files of this folder, so that a function is one file here and one line in `cfnkit.vocabulary`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from os import listdir

from cfnkit.intrinsics.call import Function


def _all_functions() -> Iterator[tuple[str, Function]]:
    for file in sorted(listdir(__path__[0])):
        module, _, suffix = file.partition(".")
        if suffix == "py" and module != "__init__":
            yield from import_module(f"{__name__}.{module}").FUNCTIONS.items()


FUNCTIONS: dict[str, Function] = dict(_all_functions())
