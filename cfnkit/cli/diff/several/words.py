"""The files, folders and globs whose templates are compared."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from cfnkit.files.names import name_below


def words_of(arguments: argparse.Namespace) -> list[str]:
    """The words of the arguments; without any, the globs of the configuration, or else the current folder.

    With --synth, the apps of the CDK in folders that are named run first. Raises ConfigurationError.
    """
    words = arguments.paths or _configured(arguments) or [os.curdir]
    if arguments.synth:
        from cfnkit.cli.arguments.synthesis import synthesise

        for word in filter(os.path.isdir, words):
            synthesise(arguments, word)
    return list(words)


def _configured(arguments: argparse.Namespace) -> list[str]:
    from cfnkit.configuration.file import load_configuration
    from cfnkit.configuration.search import find_configuration

    path = arguments.config or find_configuration(os.getcwd())
    if path is None:
        return []
    folder = os.path.dirname(os.path.abspath(path))
    return [
        name_below(os.path.normpath(os.path.join(folder, each))) for each in load_configuration(Path(path)).templates
    ]
