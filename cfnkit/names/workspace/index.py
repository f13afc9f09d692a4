"""The names that the files of a workspace share: where each is defined, and where it is used."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from threading import RLock
from time import sleep
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from cfnkit.configuration.configuration import Configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.names.places import Places
from cfnkit.names.workspace.export_names import UNKNOWN, fit
from cfnkit.names.workspace.files import Buffers, Stamp, WorkspaceFiles
from cfnkit.names.workspace.locations import Locations
from cfnkit.names.workspace.mentions.configuration import ConfigurationMentions
from cfnkit.names.workspace.mentions.macros import MacroMentions
from cfnkit.names.workspace.mentions.targets import target_mentions
from cfnkit.names.workspace.mentions.template import TemplateMentions
from cfnkit.names.workspace.shared import FILE_KINDS, Mention, SharedKind, SharedName
from cfnkit.names.workspace.symbols import WorkspaceSymbol, nearest_symbols, symbols_in, symbols_of
from cfnkit.names.workspace.template_values import TemplateValues
from cfnkit.source import Span
from cfnkit.syntax import Document, Mapping

if TYPE_CHECKING:
    from cfnkit.pipeline import Processed

MAX_TEMPLATES = 2_000
"""The most templates of a workspace that are read; those after them share no names, except when they are open."""


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
_Reader: TypeAlias = "Callable[[str, Document], _Content]"


class _Entry(NamedTuple):
    """The mentions that one file leads to; they hold as long as the files `used` have these stamps."""

    mentions: tuple[Mention, ...]
    symbols: tuple[WorkspaceSymbol, ...]
    well_formed: bool
    used: dict[str, Stamp]
    target: Target
    config: str | None


@dataclass(frozen=True, slots=True)
class _Index:
    by_name: dict[SharedName, list[Mention]]
    by_file: dict[str, list[Mention]]


class WorkspaceNames:
    """The shared names of the templates of a workspace, of their configurations, and of the files that these name.

    Each file is read when a question first needs it, and again after it changed. `refresh` makes it look for new
    templates and configurations. It may be asked from several threads.
    """

    def __init__(self, surroundings: EditorFiles) -> None:
        self._surroundings = surroundings
        self.files = WorkspaceFiles(surroundings)
        self._lock = RLock()
        self._found: dict[str, str | None] = {}  # the configuration of each folder
        self._configurations: dict[str, tuple[dict[str, Stamp], Configuration]] = {}
        self._entries: dict[str, _Entry] = {}
        self._index: _Index | None = None
        self._is_read = False

    def refresh(self) -> None:
        """Look for the configurations anew: files were created, removed or renamed."""
        with self._lock:
            self._found.clear()

    @property
    def templates(self) -> tuple[str, ...]:
        """The real paths of the templates."""
        return tuple(
            islice(dict.fromkeys((*self._surroundings.opened(), *self._surroundings.templates())), MAX_TEMPLATES)
        )

    def at(self, path: str, line: int, column: int) -> tuple[Mention, ...]:
        """The mentions at a place of a file: its real path, and the 1-based line and column."""
        return _at(self.in_file(path), line, column)

    def known_at(self, path: str, line: int, column: int) -> tuple[Mention, ...]:
        """The mentions at a place that `known_in` has."""
        return _at(self.known_in(path), line, column)

    def in_file(self, path: str) -> tuple[Mention, ...]:
        """The mentions in a file; for one that is no open template and no configuration, all templates are read."""
        own = self._own(path)
        return tuple(self._indexed().by_file.get(path, ())) if own is None else own

    def known_in(self, path: str) -> tuple[Mention, ...]:
        """The mentions in a file, as far as they are known without reading all templates."""
        own = self._own(path)
        if own is None:
            return tuple(self._indexed().by_file.get(path, ())) if self._is_read else ()
        return own

    def _own(self, path: str) -> tuple[Mention, ...] | None:
        """The mentions in a template or a configuration, which it has itself or from its configuration; else None."""
        with self._lock:
            config = self.configuration_of(path)
            is_template = path in self._surroundings.opened()
            if not is_template and path != config:
                return None
            wanted = [*([config] if config else []), *([path] if is_template else [])]
            for each in wanted:
                self._bring_up_to_date(each, self._of_template)
            found = (mention for each in wanted for mention in self._entries[each].mentions)
            return tuple(dict.fromkeys(mention for mention in found if mention.span.source == path))

    def mentions(self, name: SharedName) -> tuple[Mention, ...]:
        """The mentions of a name: of an export, those with exactly this name, or else those that may have it."""
        by_name = self._indexed().by_name
        same = by_name.get(name, [])
        if name.kind is not SharedKind.EXPORT:
            return tuple(same)
        alike = [
            mention
            for other, found in by_name.items()
            if other.kind is SharedKind.EXPORT and other != name and fit(other.text, name.text)
            for mention in found
        ]
        return (*(same if UNKNOWN not in name.text or fit(name.text, name.text) else ()), *alike)

    def definitions(self, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
        """Where the names of some mentions are defined; a file is its beginning.

        Of the definitions of an export, those with exactly its name go before those that may have it.
        """
        mentions = tuple(mentions)
        found: dict[Span, Mention] = {}
        for mention in mentions:
            name = mention.name
            if mention.is_definition and name.kind is not SharedKind.MACRO:
                found.setdefault(mention.span, mention)
                continue
            if name.kind in FILE_KINDS and os.path.isfile(name.text):
                span = Span(name.text, mention.line, 1, mention.line, 1)
                found.setdefault(span, Mention(name, span, True))
            found |= {other.span: other for other in self._meant(name) if other.is_definition}
        exports = [each for each in found.values() if each.name.kind is SharedKind.EXPORT]
        known = {mention.name for mention in mentions if UNKNOWN not in mention.name.text}
        exact = [each for each in exports if each.name in known]
        return tuple(each for each in found.values() if not exact or each in exact or each not in exports)

    def _meant(self, name: SharedName) -> tuple[Mention, ...]:
        """The mentions of a name; a target's parameters are those of no nested template, if others have them."""
        found = self.mentions(name)
        if name.kind is SharedKind.PARAMETER:
            by_name = self._indexed().by_name
            top = [each for each in found if SharedName(SharedKind.NESTED_TEMPLATE, each.span.source) not in by_name]
            if name.scope not in self.templates and any(each.is_definition for each in top):
                return tuple(top)
        return found

    def references(self, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
        """Where the names of some mentions are used, in the order of files and lines."""
        mentions = tuple(mentions)
        kinds = {mention.name.kind for mention in mentions}
        names = dict.fromkeys(mention.name for mention in mentions)
        for definition in self.definitions(mentions):
            own = self.at(definition.span.source, *definition.span[1:3])
            names |= dict.fromkeys(
                each.name for each in own if each.span == definition.span and each.name.kind in kinds
            )
        used = (mention for name in names for mention in self.mentions(name) if not mention.is_definition)
        return tuple(sorted({mention.span: mention for mention in used}.values(), key=lambda mention: mention.span))

    def broken(self) -> tuple[str, ...]:
        """The real paths of files that are not well-formed, so that not all of their names are known."""
        self._indexed()
        with self._lock:
            return tuple(path for path, entry in self._entries.items() if not entry.well_formed)

    def users(self, path: str) -> tuple[Mention, ...]:
        """Where a file is named: the includes of a snippet, the parents of a nested template, and so on."""
        return tuple(
            sorted(
                {m.span: m for kind in FILE_KINDS for m in self.mentions(SharedName(kind, path))}.values(),
                key=lambda mention: mention.span,
            )
        )

    def symbols(self, query: str) -> list[WorkspaceSymbol]:
        """The names that the files define and that have the characters of a query in its order, the nearest first."""
        self._indexed()
        with self._lock:
            entries = tuple(self._entries.values())
        return nearest_symbols((symbol for entry in entries for symbol in entry.symbols), query)

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

    @property
    def is_read(self) -> bool:
        """Whether all templates were read before, so that a question about them is answered in milliseconds."""
        return self._is_read

    def read(self) -> None:
        """Read all templates."""
        self._indexed()

    def _indexed(self) -> _Index:
        templates = self.templates
        with self._lock:
            configurations = dict.fromkeys(map(self.configuration_of, templates))
            others = frozenset(islice(self._surroundings.others(), MAX_TEMPLATES)) - configurations.keys()
            wanted = dict.fromkeys((*(path for path in configurations if path is not None), *templates, *others))
            for path in self._entries.keys() - wanted.keys():
                del self._entries[path]
                self._index = None
        for path in wanted:
            with self._lock:
                was_read = self._bring_up_to_date(path, self._of_other if path in others else self._of_template)
            if was_read:
                sleep(0)  # whoever asks about one file need not wait for all of them
        with self._lock:
            if self._index is None:
                self._index = _indexed(entry.mentions for entry in self._entries.values())
                self._is_read = True
            return self._index

    def _bring_up_to_date(self, path: str, read: _Reader) -> bool:
        """Read a file, in this way if it is no configuration, when it or what it depends on has changed; whether so."""
        governing = self.configuration_of(path)
        target = self._surroundings.target(self.configuration(governing))
        known = self._entries.get(path)
        if known is not None and (known.target, known.config) == (target, governing) and self._holds(known.used):
            return False
        if path in self._configurations:
            self._configurations[path] = ({path: (0,)}, self._configurations[path][1])  # to be read again
        self.files.used = {path: self.files.stamp(path)}
        if governing is not None:
            self.files.used[governing] = self.files.stamp(governing)
        read = self._of_configuration if path == governing else read
        document = self.files.document(path)
        mentions, symbols = read(path, document) if document is not None else ((), ())
        well_formed = document is None or document.well_formed
        self._entries[path] = _Entry(mentions, symbols, well_formed, self.files.used, target, governing)
        self.files.forget()
        self._index = None
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


def _at(mentions: Iterable[Mention], line: int, column: int) -> tuple[Mention, ...]:
    here = (line, column)
    return tuple(each for each in mentions if each.span[1:3] <= here <= each.span[3:5])


def _indexed(groups: Iterable[tuple[Mention, ...]]) -> _Index:
    index = _Index({}, {})
    for mention in dict.fromkeys(mention for group in groups for mention in group):
        index.by_name.setdefault(mention.name, []).append(mention)
        index.by_file.setdefault(mention.span.source, []).append(mention)
    return index
