"""The names that the files of a workspace share: where each is defined, and where it is used."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from threading import RLock
from time import sleep
from typing import TYPE_CHECKING

from cfnkit.names.workspace.contents import EditorFiles, WorkspaceContents
from cfnkit.names.workspace.export_names import UNKNOWN, fit
from cfnkit.names.workspace.shared import FILE_KINDS, Mention, SharedKind, SharedName
from cfnkit.names.workspace.symbols import WorkspaceSymbol, nearest_symbols
from cfnkit.source import Span

if TYPE_CHECKING:
    pass

MAX_TEMPLATES = 2_000
"""The most templates of a workspace that are read; those after them share no names, except when they are open."""


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
        self.contents = WorkspaceContents(surroundings)
        self._lock = RLock()
        self._index: _Index | None = None
        self._is_read = False

    def refresh(self) -> None:
        """Look for the configurations anew: files were created, removed or renamed."""
        with self._lock:
            self.contents.refresh()

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
            config = self.contents.configuration_of(path)
            is_template = path in self._surroundings.opened()
            if not is_template and path != config:
                return None
            wanted = [*([config] if config else []), *([path] if is_template else [])]
            for each in wanted:
                if self.contents.bring_up_to_date(each):
                    self._index = None
            found = (mention for each in wanted for mention in self.contents.entries[each].mentions)
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
            return tuple(path for path, entry in self.contents.entries.items() if not entry.well_formed)

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
            entries = tuple(self.contents.entries.values())
        return nearest_symbols((symbol for entry in entries for symbol in entry.symbols), query)

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
            configurations = dict.fromkeys(map(self.contents.configuration_of, templates))
            others = frozenset(islice(self._surroundings.others(), MAX_TEMPLATES)) - configurations.keys()
            wanted = dict.fromkeys((*(path for path in configurations if path is not None), *templates, *others))
            for path in self.contents.entries.keys() - wanted.keys():
                del self.contents.entries[path]
                self._index = None
        for path in wanted:
            with self._lock:
                was_read = self.contents.bring_up_to_date(path, is_template=path not in others)
                if was_read:
                    self._index = None
            if was_read:
                sleep(0)  # whoever asks about one file need not wait for all of them
        with self._lock:
            if self._index is None:
                self._index = _indexed(entry.mentions for entry in self.contents.entries.values())
                self._is_read = True
            return self._index


def _at(mentions: Iterable[Mention], line: int, column: int) -> tuple[Mention, ...]:
    here = (line, column)
    return tuple(each for each in mentions if each.span[1:3] <= here <= each.span[3:5])


def _indexed(groups: Iterable[tuple[Mention, ...]]) -> _Index:
    index = _Index({}, {})
    for mention in dict.fromkeys(mention for group in groups for mention in group):
        index.by_name.setdefault(mention.name, []).append(mention)
        index.by_file.setdefault(mention.span.source, []).append(mention)
    return index
