"""Prints templates/macros.yaml: the template that deploys the macros of the library."""

from __future__ import annotations

import sys

from cfnkit.bundled import bundled_folder
from cfnkit.packaging.deployment_template import LIBRARY_DESCRIPTION, macros_template
from cfnkit.packaging.macro_folder import find_macros, read_macro

if __name__ == "__main__":
    folders = find_macros(bundled_folder("macros")).values()
    macros = tuple(read_macro(folder) for folder in folders)
    sys.stdout.write(macros_template(macros, LIBRARY_DESCRIPTION))
