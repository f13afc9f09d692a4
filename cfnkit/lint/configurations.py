"""The configuration of each template."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.lint.settings import Settings

if TYPE_CHECKING:
    from cfnkit.lint.cache.digests import Digests
    from cfnkit.pipeline import Configuration


class Configurations:
    """The configurations of one run; each file is searched for and read once."""

    def __init__(self, settings: Settings) -> None:
        self._given = settings.config
        self._macros_from = settings.macros_from
        self._paths: dict[str, str | None] = {}
        self._read: dict[str | None, Configuration] = {}

    def of(self, template: str) -> Configuration:
        """The configuration of the template at a path; raises ConfigurationError when it cannot be used."""
        path = None if self._given else self._path(template)
        if path not in self._read:
            self._read[path] = self._load(path)
        return self._read[path]

    def identity(self, template: str, digests: Digests) -> str | None:
        """A text that is different for another configuration of the template; None if there is no such text."""
        if self._given is None:
            path = self._path(template)
            return f"{path} {digests.of(path)}" if path else ""
        if self._given.path is not None:
            return f"{self._given.path} {digests.of(os.path.abspath(self._given.path))} {self._given.macros_from}"
        from cfnkit.pipeline import Configuration

        return "none" if self._given == Configuration() else None

    def _path(self, template: str) -> str | None:
        folder = os.path.dirname(os.path.abspath(template))
        if folder not in self._paths:
            from cfnkit.configuration.search import find_configuration

            self._paths[folder] = find_configuration(folder)
        return self._paths[folder]

    def _load(self, path: str | None) -> Configuration:
        from cfnkit.pipeline import Configuration

        config = self._given or Configuration()
        if path is not None:
            from cfnkit.configuration.file import load_configuration

            shown = os.path.relpath(path)  # as a user in the current folder would write it
            config = load_configuration(Path(path if shown.startswith(os.pardir) else shown))
        return replace(config, macros_from=(*config.macros_from, *self._macros_from)) if self._macros_from else config
