"""Files that are called nearly as a configuration: none is read, and without a word their settings seem to hold."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Iterator

from cfnkit.cli.output.write import write_message
from cfnkit.files.names import name_below
from cfnkit.files.project import CONFIGURATION_NAME, searched_folders

_HIDDEN = ".cfnkit.yml"
_OTHERS = ("cfnkit.yaml", "cfnkit.yml")  # names that a template or a workflow may have


def tell_misnamed(arguments: argparse.Namespace) -> None:
    """Say on stderr which files a command that takes a configuration does not read, for their name.

    They are looked for where a configuration is: in the folders of the templates that the arguments name, or else in
    the working folder, and above. Nothing is said where the arguments name the configuration, nor with --quiet.
    """
    if getattr(arguments, "config", "") is not None or getattr(arguments, "quiet", False):
        return
    named = [getattr(arguments, name, None) or [] for name in ("paths", "templates", "template")]
    tell_misnamed_near(word for each in named for word in ([each] if isinstance(each, str) else each))


def tell_misnamed_near(paths: Iterable[str]) -> None:
    """Say the same of the folders of these files, and of these folders; without any, of the working folder."""
    found = (path for folder in _folders(paths) for path in _misnamed(folder))
    for path in dict.fromkeys(found):
        write_message(f"cfnkit: {name_below(path)} is not read: a configuration is called {CONFIGURATION_NAME}.")


def _folders(paths: Iterable[str]) -> Iterator[str]:
    words = [*paths] or [os.curdir]
    folders = (word if os.path.isdir(word) else os.path.dirname(word) or os.curdir for word in words)
    yield from dict.fromkeys(folder for folder in folders if os.path.isdir(folder))


def _misnamed(start: str) -> Iterator[str]:
    for folder in searched_folders(start):
        hidden = os.path.join(folder, _HIDDEN)
        if os.path.isfile(hidden):
            yield hidden
        others = (os.path.join(folder, name) for name in _OTHERS)
        yield from (path for path in others if os.path.isfile(path) and _is_configuration(path))


def _is_configuration(path: str) -> bool:
    """Whether each key at the top of a file is one of the configuration."""
    from cfnkit.configuration.documents import configuration_schema
    from cfnkit.files.reading import read_regular

    try:
        keys = re.findall(r"^([A-Za-z_]\w*)[ \t]*:", read_regular(path).decode("utf-8", "replace"), re.MULTILINE)
    except OSError:
        return False  # a configuration that nobody can read says nothing
    return bool(keys) and set(keys) <= configuration_schema()["properties"].keys()
