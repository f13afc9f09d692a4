"""Find the templates to check by files, folders and globs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from cfnkit.diagnostics import ConfigurationError
from cfnkit.lint.discovery.git import listed_files
from cfnkit.lint.discovery.recognition import is_template
from cfnkit.vocabulary import suggestion

STDIN = "-"

_GLOB = frozenset("*?[")
_PYTHON_ENVIRONMENT = "pyvenv.cfg"
_INSTALLED = frozenset({"node_modules", "__pycache__"})


def find_templates(words: Sequence[str]) -> list[str]:
    """The files that the words of a command line name, each once, in their order.

    Files, also those that a glob matches, are not looked into. A folder is searched for templates, in the order of
    their names; git's ignore rules apply there. ``-`` stands for stdin. Raises ConfigurationError for a word that
    matches nothing.
    """
    return _each_once(path for word in words for path in _named(word))


def match_templates(globs: Iterable[str], folder: str) -> list[str]:
    """The files that match the globs of a configuration in `folder`, relative to the current folder if below it."""
    found = (path for pattern in globs for path in _matches(os.path.join(folder, pattern)))
    return _each_once(_shown(path) for path in found if os.path.isfile(path))


def search(folder: str) -> Iterator[str]:
    """The templates below a folder, recognised by their content, sorted by name."""
    files = listed_files(folder)
    for path in sorted(_walked(folder) if files is None else files):
        if os.path.isdir(path):  # a repository within a repository
            yield from search(path)
        elif is_template(path):
            yield path


def _named(word: str) -> Iterable[str]:
    if word == STDIN or os.path.isfile(word):
        return [word]
    if os.path.isdir(word):
        return search(os.path.normpath(word))
    if not _GLOB.isdisjoint(word):
        found = list(_matches(word))
        if found:
            return [path for match in found for path in (search(match) if os.path.isdir(match) else [match])]
        raise ConfigurationError(f"No file matches '{word}'.")
    if os.path.lexists(word):  # a named pipe, such as the shell's <(...); reading it reports errors
        return [word]
    raise ConfigurationError(f"There is no file or folder '{word}'. {_nearest(word)}".rstrip())


def _matches(pattern: str) -> list[str]:
    from glob import glob

    return sorted(glob(pattern, recursive=True))


def _nearest(word: str) -> str:
    folder, name = os.path.split(word)
    try:
        return suggestion(name, os.listdir(folder or "."))
    except OSError:
        return ""


def _walked(folder: str) -> Iterator[str]:
    """The files below a folder in no repository, without hidden folders and installed packages."""
    for parent, folders, files in os.walk(folder):
        if _PYTHON_ENVIRONMENT in files:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _INSTALLED]
        for name in files:
            yield os.path.normpath(os.path.join(parent, name))


def _each_once(paths: Iterable[str]) -> list[str]:
    first: dict[str, str] = {}
    for path in paths:
        first.setdefault(path if path == STDIN else os.path.realpath(path), path)
    return list(first.values())


def _shown(path: str) -> str:
    """A path; relative to the current folder, if it is below it."""
    relative = os.path.relpath(path)
    return os.path.normpath(path) if relative.startswith(os.pardir) else relative
