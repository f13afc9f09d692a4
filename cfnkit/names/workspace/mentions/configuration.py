"""The names in a configuration and in the files that it names: macros and their code, parameters, lookups, files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from cfnkit.configuration.configuration import Configuration
from cfnkit.deployment import Target
from cfnkit.names.places import Places
from cfnkit.names.workspace.files import WorkspaceFiles
from cfnkit.names.workspace.locations import Locations
from cfnkit.names.workspace.mentions.macros import MacroMentions
from cfnkit.names.workspace.mentions.template import keys_of
from cfnkit.names.workspace.shared import Mention, SharedKind, SharedName
from cfnkit.source import Span
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence, at_path

_LOOKUPS = {
    "ssm": SharedKind.SSM_PARAMETER,
    "secrets": SharedKind.SECRET,
    "exports": SharedKind.EXPORT,
}
_PARAMETER_SECTIONS = ("Parameters", "parameters")


@dataclass(frozen=True, slots=True)
class ConfigurationMentions:
    """Finds the mentions in the configuration at the real path `path`, and in the files that only it leads to."""

    path: str
    document: Document
    config: Configuration
    target: Target
    files: WorkspaceFiles

    def all(self) -> Iterator[Mention]:
        """The mentions, in no particular order."""
        root = self.document.root
        if not isinstance(root, Mapping):
            return
        yield from self._macros(root.get("macros"))
        for node in _items(root.get("macros_from")):
            yield from self._path(node)
            path = self._real(node.text)
            template = self.files.document(path) if path is not None else None
            if path is not None and template is not None:
                yield from self._macros_of(path).of(template)
        yield from self._lookups(root.get("lookups"))
        targets = root.get("targets")
        for target in targets.entries.values() if isinstance(targets, Mapping) else ():
            yield from self._target(target)
        for key in ("guard_rules", "rule_tables", "rules", "templates"):
            for node in _items(root.get(key)):
                yield from self._path(node)
        includes = root.get("includes")
        for value in (*_values(includes), at_path(root, ("drift", "baseline"))):
            yield from self._path(value)

    @property
    def _places(self) -> Places:
        return Places(self.document.source)

    def _macros(self, section: Node | None) -> Iterator[Mention]:
        for name, span, entry in _entries(section):
            shared = SharedName(SharedKind.MACRO, name, self.path)
            yield self._key(shared, name, span)
            if not isinstance(entry, Mapping):
                continue
            handler = entry.get("handler")
            if isinstance(handler, Scalar):
                file, _, function = handler.text.rpartition(":")
                path = self._real(file)
                if path is not None:
                    place = self._macros_of(self.path).handler(path, function)
                    yield Mention(SharedName(SharedKind.FILE, path), self._inside(handler), line=place.line)
                    yield Mention(shared, place, True)
            for word in _items(entry.get("command")):
                cwd = entry.get("cwd")
                path = self._real(word.text, cwd.text if isinstance(cwd, Scalar) else "")
                if path is not None and os.path.isfile(path):
                    yield Mention(SharedName(SharedKind.FILE, path), self._inside(word))
                    yield Mention(shared, Span(path, 1, 1, 1, 1), True)
            for key in ("code", "cwd", "replay"):
                yield from self._path(entry.get(key))

    def _macros_of(self, file: str) -> MacroMentions:
        return MacroMentions(self.path, Locations.of(file, self.config), self.target, self.files)

    def _target(self, target: Node) -> Iterator[Mention]:
        if not isinstance(target, Mapping):
            return
        yield from self._lookups(target.get("lookups"))
        yield from self._given(target.get("parameters"), self._places)
        for node in _items(target.get("parameter_files")):
            yield from self._path(node)
            path = self._real(node.text)
            document = self.files.document(path) if path is not None else None
            if document is not None:
                yield from self._given(given_parameters(document.root), Places(document.source))

    def _given(self, parameters: Node | None, places: Places) -> Iterator[Mention]:
        for name, text, span in keys_of(parameters):
            inside = places.part(span, text, 0, len(name))
            shared = SharedName(SharedKind.PARAMETER, name, self.path)
            yield Mention(shared, inside or span, written=None if inside is None else name)

    def _lookups(self, lookups: Node | None) -> Iterator[Mention]:
        for key, kind in _LOOKUPS.items():
            for name, span, _ in _entries(lookups.get(key) if isinstance(lookups, Mapping) else None):
                scope = "" if kind is SharedKind.EXPORT else self.path
                yield self._key(SharedName(kind, name, scope), name, span)

    def _key(self, shared: SharedName, name: str, span: Span) -> Mention:
        inside = self._places.part(span, name, 0, len(name))
        return Mention(shared, inside or span, True, None if inside is None else name)

    def _path(self, node: Node | None) -> Iterator[Mention]:
        path = self._real(node.text) if isinstance(node, Scalar) else None
        if path is not None and isinstance(node, Scalar):
            yield Mention(SharedName(SharedKind.FILE, path), self._inside(node))

    def _real(self, name: str, *folders: str) -> str | None:
        return Locations.of(self.path, self.config).path(name, *folders) if name else None

    def _inside(self, node: Scalar) -> Span:
        return self._places.content(node.span)


def given_parameters(root: Node) -> Node:
    """The node of a parameter file that has the parameters: its list, its object, or a section of that."""
    if isinstance(root, Mapping):
        for key in _PARAMETER_SECTIONS:
            section = root.get(key)
            if isinstance(section, Mapping):
                return section
    return root


def _items(node: Node | None) -> list[Scalar]:
    return [item for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []


def _values(node: Node | None) -> list[Node]:
    return list(node.entries.values()) if isinstance(node, Mapping) else []


def _entries(node: Node | None) -> Iterator[tuple[str, Span, Node]]:
    if isinstance(node, Mapping):
        yield from ((name, node.key_span(name), value) for name, value in node.entries.items())
