"""The files of a new macro, which work as they are."""

from __future__ import annotations

from pathlib import Path

from cfnkit.packaging.deployment_template import DeployedMacro, macros_template

_FOLDER = Path(__file__).with_name("first_files")


def first_files(name: str, folder: str) -> dict[str, str]:
    """The files of a new macro, by their names: handler, description with cases, test, README and template."""
    files = {}
    for path in sorted(_FOLDER.glob("*.in")):
        text = path.read_text(encoding="utf-8")
        files[path.stem.replace("FOLDER", folder)] = text.replace("@Name@", name).replace("@folder@", folder)
    macro = DeployedMacro(name, folder, "Writes the owner of a stack into the template's metadata.")
    return {**files, "template.yaml": macros_template((macro,), f"The macro {name}")}
