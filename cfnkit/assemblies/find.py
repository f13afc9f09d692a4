"""Find the assembly that a path stands for, or lies in. What reads one is imported when there is one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cfnkit.assemblies.folder import APP_FILE, MANIFEST_NAME, is_assembly
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.project import ProjectFiles, searched_folders
from cfnkit.source import Span

if TYPE_CHECKING:
    from cfnkit.assemblies.assembly import Assembly

_OUTPUT = "cdk.out"


class Assemblies:
    """The assemblies that a run comes upon, each read once.

    Each method raises ConfigurationError, with the place, for an assembly that cannot be read.
    """

    def __init__(self) -> None:
        self._read: dict[str, Assembly] = {}
        self._folders: dict[str, bool] = {}

    def at(self, path: str) -> Assembly | None:
        """The assembly that a path stands for: its folder, its manifest, or an app's folder whose assembly is there.

        None for any other path.
        """
        folder = self.folder_at(path)
        return self._of(folder) if folder else None

    def folder_at(self, path: str) -> str:
        """The folder of the assembly that a path stands for, which is not read; empty for any other path."""
        if os.path.isdir(path):
            folder = path if self._is_assembly(path) else output_folder(path)
        else:
            folder = (os.path.dirname(path) or os.curdir) if os.path.basename(path) == MANIFEST_NAME else ""
        return folder if folder and self._is_assembly(folder) else ""

    def around(self, file: str) -> Assembly | None:
        """The assembly whose folder, or a stage's folder in it, a file lies in; None for a file elsewhere."""
        folder = os.path.dirname(file) or os.curdir
        return self._of(outermost(folder)) if self._is_assembly(folder) else None

    def within(self, file: str, below: str) -> Assembly | None:
        """The outermost assembly in the folder `below` that a file lies in, also in a folder of an asset."""
        folder = self.folder_within(file, below)
        return self._of(folder) if folder else None

    def folder_within(self, file: str, below: str) -> str:
        """The folder of that assembly, which is not read; empty for a file in none."""
        folder, found = os.path.dirname(file), ""
        while len(folder) > len(below) or (folder and below == os.curdir):
            found = folder if self._is_assembly(folder) else found
            folder = os.path.dirname(folder)
        return found

    def of(self, templates: Iterable[str]) -> tuple[Assembly, ...]:
        """The assemblies of templates, each once."""
        folders = {os.path.dirname(each): each for each in templates}
        found = (self.around(each) for each in folders.values())
        return tuple({each.folder: each for each in found if each is not None}.values())

    def _is_assembly(self, folder: str) -> bool:
        if folder not in self._folders:
            self._folders[folder] = is_assembly(folder)
        return self._folders[folder]

    def _of(self, folder: str) -> Assembly:
        from cfnkit.assemblies.manifest import read_assembly

        key = os.path.normpath(folder)
        if key not in self._read:
            self._read[key] = read_assembly(folder)
        return self._read[key]


def output_folder(app: str) -> str:
    """The folder in which the app of a folder leaves its assembly, there or not; empty without an app.

    Raises ConfigurationError, with the place, for a `cdk.json` that cannot be read.
    """
    path = os.path.join(app, APP_FILE)
    if not os.path.isfile(path):
        return ""
    from cfnkit.assemblies.json_files import JsonFile

    project = ProjectFiles.of_folder(app)
    settings = JsonFile(project, path, "configuration of the CDK")
    return settings.file(project, settings.get(("output",), str, _OUTPUT), ("output",))


def outermost(folder: str) -> str:
    """The folder of the assembly that has this one as a stage, or of a stage of which; the folder itself otherwise."""
    folder = os.path.normpath(folder)
    while os.path.basename(folder).startswith("assembly-") and is_assembly(os.path.dirname(folder) or os.curdir):
        folder = os.path.dirname(folder) or os.curdir
    return folder


def app_folder(assembly: str) -> str:
    """The folder of the app that made the assembly in a folder: the nearest above with `cdk.json`, or its parent."""
    parent = os.path.dirname(os.path.abspath(outermost(assembly)))
    for folder in searched_folders(parent):
        if os.path.isfile(os.path.join(folder, APP_FILE)):
            return folder
    return parent


def missing_assembly(path: str) -> ConfigurationError | None:
    """The error for the folder of an app that has no assembly yet, and for that of the assembly; else None."""
    if is_assembly(path) or (os.path.lexists(path) and not os.path.isdir(path)):
        return None
    app = path if os.path.isdir(path) else os.path.dirname(os.path.normpath(path)) or os.curdir
    output = output_folder(app) if os.path.isdir(app) else ""
    if not output or is_assembly(output):
        return None
    if app != path and os.path.normpath(output) != os.path.normpath(path):
        return None
    message = f"The app has no assembly in {output}. Run `cdk synth` first, or give --synth, which runs the app."
    return ConfigurationError(message, Span(os.path.join(app, APP_FILE), 1, 1, 1, 1))
