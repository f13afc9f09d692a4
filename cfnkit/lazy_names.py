"""Names of a package that are imported when they are first used.

A module of its own that imports nothing, because every macro in Lambda loads it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazily(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The `__getattr__` and the `__dir__` of `package`: `homes` maps each name to the module that defines it.

    A module that starts with a dot lies in the package. The first raises AttributeError for any other name.
    """

    def find(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(homes[name], package), name)

    def names() -> list[str]:
        import sys

        return sorted({*vars(sys.modules[package]), *homes})

    return find, names
