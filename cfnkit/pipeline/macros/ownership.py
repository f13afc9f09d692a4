"""Code of macros and rules belongs to the user: what others may change does not run by a configuration's word alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.machinery import all_suffixes
from itertools import chain
from pathlib import Path

from cfnkit.configuration.configuration import CommandMacro, MacroEntry, PythonMacro
from cfnkit.configuration.search import folders_up_to
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.ownership import refuse_what_others_write
from cfnkit.files.project import ProjectFiles, root_of
from cfnkit.source import Span

# Packages of another language, which nobody imports by this name.
_NOT_PYTHON = "node_modules"


def refuse_code_of_others(entry: MacroEntry) -> None:
    """Raise ConfigurationError for a macro on this machine whose code another user may change."""
    if isinstance(entry, PythonMacro):
        paths = _of_python(entry)
    elif isinstance(entry, CommandMacro):
        paths = _of_command(entry)
    else:
        return
    _refuse(paths, f"The code of the macro {entry.name}", entry.span)


def refuse_template_of_others(path: Path) -> None:
    """Raise ConfigurationError for a template which macros are taken from, when another user may change it."""
    real = os.path.realpath(path)
    refuse_what_others_write((real, *_around(os.path.dirname(real))), f"The template {path}")


def refuse_rules_of_others(folder: Path, named_at: Span) -> None:
    """Raise ConfigurationError for a folder of rules that another user may change; `named_at` names it."""
    real = os.path.realpath(folder)
    paths = chain(_around(real), _importable(real, ProjectFiles.of_folder(real)))
    _refuse(paths, f"The folder of rules {folder}", named_at)


def _refuse(paths: Iterator[str], what: str, named_at: Span | None) -> None:
    try:
        refuse_what_others_write(paths, what, named_at)
    except OSError as error:
        raise ConfigurationError(f"{what} cannot be used: {error.filename}: {error.strerror}.", named_at) from error


def _of_python(entry: PythonMacro) -> Iterator[str]:
    folder = os.path.realpath(entry.code_dir)
    yield from _around(folder)
    yield from _importable(folder, ProjectFiles.of_folder(folder))
    if entry.python is not None and os.path.dirname(entry.python):
        yield entry.python


def _of_command(entry: CommandMacro) -> Iterator[str]:
    folder = os.path.realpath(entry.cwd)
    yield from _around(folder)
    for word in entry.argv:
        path = os.path.join(folder, word)
        if "\0" not in word and os.path.isfile(path):
            yield from (path, os.path.dirname(path), *_behind_link(path))


def _around(folder: str) -> Iterator[str]:
    """The folder, and those above it up to the root of its project."""
    return folders_up_to(folder, os.path.realpath(root_of(folder)))


def _importable(folder: str, project: ProjectFiles, walked: frozenset[str] = frozenset()) -> Iterator[str]:
    """The files below a folder that Python can import, and the folders that hold them, also where links lead.

    Raises OSError for a link out of the project.
    """
    suffixes = tuple(all_suffixes())
    walked |= {os.path.realpath(folder)}
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name.isidentifier() and name != _NOT_PYTHON]
        yield here
        for path in (os.path.join(here, name) for name in files if name.endswith(suffixes)):
            yield from (path, *_behind_link(path))
            project.locate(path)
        for path in filter(os.path.islink, [os.path.join(here, name) for name in folders]):
            yield from _behind_link(path)
            real = project.locate(path)
            if real not in walked:
                yield from _importable(real, project, walked)


def _behind_link(path: str) -> Iterator[str]:
    """The file or folder that a link leads to, and the folder that holds it: who may write that may replace it."""
    if os.path.islink(path):
        real = os.path.realpath(path)
        yield from (real, os.path.dirname(real))
