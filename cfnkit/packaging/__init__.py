"""The folder of a macro: its description, its zip for Lambda, and the template that deploys it."""

from cfnkit.packaging.errors import PackagingError
from cfnkit.packaging.imports import Imports, imports_of
from cfnkit.packaging.macro_folder import Case, MacroFolder, find_macros, macro_folder, read_macro
from cfnkit.packaging.package import Package, package_macro

__all__ = [
    "Case",
    "Imports",
    "MacroFolder",
    "Package",
    "PackagingError",
    "find_macros",
    "imports_of",
    "macro_folder",
    "package_macro",
    "read_macro",
]
