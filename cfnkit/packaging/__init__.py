"""The folder of a macro: its description, its zip for Lambda, and the template that deploys it."""

from cfnkit.packaging.errors import PackagingError
from cfnkit.packaging.imports import Bounds, Imports, imports_of
from cfnkit.packaging.macro_folder import (
    CannedResponse,
    Case,
    MacroFolder,
    Setting,
    find_macros,
    macro_folder,
    macros_below,
    read_macro,
)
from cfnkit.packaging.package import Package, package_macro

__all__ = [
    "Bounds",
    "CannedResponse",
    "Case",
    "Imports",
    "MacroFolder",
    "Package",
    "PackagingError",
    "Setting",
    "find_macros",
    "imports_of",
    "macro_folder",
    "macros_below",
    "package_macro",
    "read_macro",
]
