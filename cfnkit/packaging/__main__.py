"""Prints a deployable template: `python -m cfnkit.packaging macros > templates/macros.yaml`, `... hook > ...`."""

from __future__ import annotations

import sys

from cfnkit.bundled import bundled_folder
from cfnkit.packaging.deployment_template import LIBRARY_DESCRIPTION, hook_template, macros_template
from cfnkit.packaging.macro_folder import find_macros, read_macro

if __name__ == "__main__":
    macros = tuple(map(read_macro, find_macros(bundled_folder("macros")).values()))
    if sys.argv[1:] == ["macros"]:
        sys.stdout.write(macros_template(macros, LIBRARY_DESCRIPTION))
    elif sys.argv[1:] == ["hook"]:
        [guarding] = (macro for macro in macros if macro.hook)
        sys.stdout.write(hook_template(guarding))
    else:
        sys.exit("Say which template: macros or hook.")
