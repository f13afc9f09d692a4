"""What the files of a workspace hold of shared names, each read when it is needed, and again after it changed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from cfnkit.configuration.configuration import Configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.names.places import Places
from cfnkit.names.workspace.files import Buffers, Stamp, WorkspaceFiles
from cfnkit.names.workspace.locations import Locations
from cfnkit.names.workspace.mentions.configuration import ConfigurationMentions
from cfnkit.names.workspace.mentions.macros import MacroMentions
from cfnkit.names.workspace.mentions.targets import target_mentions
from cfnkit.names.workspace.mentions.template import TemplateMentions
from cfnkit.names.workspace.shared import Mention
from cfnkit.names.workspace.symbols import WorkspaceSymbol, symbols_in, symbols_of
from cfnkit.names.workspace.template_values import TemplateValues
from cfnkit.syntax import Document, Mapping

if TYPE_CHECKING:
    from cfnkit.pipeline import Processed


class EditorFiles(Buffers, Protocol):
    """What a workspace needs to know of the editor."""

    def opened(self) -> Iterable[str]:
        """The real paths of the templates that are open."""

    def templates(self) -> Iterable[str]:
        """The real paths of the other templates of the workspace, which take time to find."""

    def others(self) -> Iterable[str]:
        """The real paths of the documents of the workspace that may be files of targets."""

    def target(self, config: Configuration) -> Target:
        """The target that is chosen for the templates of a configuration."""


_Content: TypeAlias = "tuple[tuple[Mention, ...], tuple[WorkspaceSymbol, ...]]"


class FileMentions(NamedTuple):
    """The mentions that one file leads to; they hold as long as the files `used` have these stamps."""

    mentions: tuple[Mention, ...]
    symbols: tuple[WorkspaceSymbol, ...]
    well_formed: bool
    used: dict[str, Stamp]
    target: Target
    config: str | None


class WorkspaceContents:
    """The mentions and symbols of files, by their real paths; `entries` has those that were read."""

    def __init__(self, surroundings: EditorFiles) -> None:
        self._surroundings = surroundings
        self.files = WorkspaceFiles(surroundings)
        self.entries: dict[str, FileMentions] = {}
        self._found: dict[str, str | None] = {}  # the configuration of each folder
        self._configurations: dict[str, tuple[dict[str, Stamp], Configuration]] = {}

    def refresh(self) -> None:
        """Look for the configurations anew: files were created, removed or renamed."""
        self._found.clear()

    def configuration_of(self, template: str) -> str | None:
        """The real path of the configuration of the template at a path."""
        from cfnkit.configuration.search import find_configuration

        folder = os.path.dirname(template)
        if folder not in self._found:
            try:
                path = find_configuration(folder)
            except ConfigurationError:
                path = None  # the check of the template reports it
            self._found[folder] = path and os.path.realpath(path)
        return self._found[folder]

    def configuration(self, path: str | None) -> Configuration:
        """The configuration at a path; an empty one when there is none, or when it cannot be used."""
        if path is None:
            return Configuration()
        known = self._configurations.get(path)
        if known is None or not self._holds(known[0]):
            from cfnkit.configuration.file import load_found_configuration

            try:
                config = load_found_configuration(path)
            except ConfigurationError:
                config = known[1] if known is not None else Configuration()  # half typed: the one before
            known = self._configurations[path] = ({path: self.files.stamp(path)}, config)
        return known[1]

    def values(self, template: str) -> TemplateValues | None:
        """The values in the template at a path; None when it cannot be read."""
        document = self.files.document(template)
        config = self.configuration(self.configuration_of(template))
        if document is None or not isinstance(document.root, Mapping):
            return None
        return TemplateValues(document, config, self._surroundings.target(config))

    def processed(self, template: str) -> Processed | None:
        """The template at a path, processed without its macros; None when it or its configuration cannot be used."""
        from cfnkit.configuration.consent import Consent
        from cfnkit.pipeline import process

        document = self.files.document(template)
        config = self.configuration(self.configuration_of(template))
        if document is None:
            return None
        consent = Consent(macros="never", offline=True)
        try:
            return process(document, target=self._surroundings.target(config), config=config, consent=consent)
        except ConfigurationError:
            return None

    def bring_up_to_date(self, path: str, is_template: bool = True) -> bool:
        """Read a file when it, or what it depends on, has changed; whether it was read.

        One that is no configuration is a template, or may be a file of targets.
        """
        governing = self.configuration_of(path)
        target = self._surroundings.target(self.configuration(governing))
        known = self.entries.get(path)
        if known is not None and (known.target, known.config) == (target, governing) and self._holds(known.used):
            return False
        if path in self._configurations:
            self._configurations[path] = ({path: (0,)}, self._configurations[path][1])  # to be read again
        self.files.used = {path: self.files.stamp(path)}
        if governing is not None:
            self.files.used[governing] = self.files.stamp(governing)
        read = self._of_template if is_template else self._of_other
        read = self._of_configuration if path == governing else read
        document = self.files.document(path)
        mentions, symbols = read(path, document) if document is not None else ((), ())
        well_formed = document is None or document.well_formed
        self.entries[path] = FileMentions(mentions, symbols, well_formed, self.files.used, target, governing)
        self.files.forget()
        return True

    def _holds(self, used: dict[str, Stamp]) -> bool:
        """Whether files still have these stamps."""
        return all(self.files.stamp(file) == stamp for file, stamp in used.items())

    def _of_template(self, path: str, document: Document) -> _Content:
        values = self.values(path)
        if values is None:
            return (), ()
        scope, places = self.configuration_of(path) or "", Places(document.source)
        config = self.configuration(scope or None)
        locations = Locations.of(path, config)
        macros = MacroMentions(scope, locations, self._surroundings.target(config), self.files)
        found = TemplateMentions(path, scope, document, values, locations, places, self.files).all()
        mentions = tuple(dict.fromkeys((*found, *macros.of(document))))
        return mentions, (*symbols_of(values), *symbols_in(mentions))

    def _of_other(self, path: str, document: Document) -> _Content:
        return tuple(target_mentions(path, document)), ()

    def _of_configuration(self, path: str, document: Document) -> _Content:
        config = self.configuration(path)
        target = self._surroundings.target(config)
        mentions = tuple(dict.fromkeys(ConfigurationMentions(path, document, config, target, self.files).all()))
        return mentions, tuple(symbols_in(mentions))
