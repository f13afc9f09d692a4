"""The constructs of an assembly, by the templates and logical IDs that they became."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from cfnkit.assemblies.assembly import Assembly
from cfnkit.assemblies.construct import Construct
from cfnkit.assemblies.find import app_folder
from cfnkit.assemblies.frame import SourceFrame, user_frames
from cfnkit.assemblies.metadata import Acknowledgement, ConstructEntry, read_metadata
from cfnkit.assemblies.sources import AuthorPlace, AuthorSources
from cfnkit.assemblies.tree import ConstructKind, read_kinds
from cfnkit.files.project import ProjectFiles

_PATH = "aws:cdk:path"
# The children that stand for a construct as a whole: what the constructs library calls its default child.
_DEFAULT_CHILDREN = ("Resource", "Default")


class Constructs:
    """The constructs of an assembly; its files are read when they are first needed, each once.

    Raises ConfigurationError, with the place, for a file that cannot be read.
    """

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self._templates: dict[str, dict[str, tuple[str, str]]] = {}
        self._places: dict[str, AuthorPlace | None] = {}
        self._users: dict[str, tuple[SourceFrame, ...]] = {}

    @cached_property
    def sources(self) -> AuthorSources:
        """The source files of the app."""
        return AuthorSources(app_folder(self.assembly.folder), self._frames())

    @property
    def has_places(self) -> bool:
        """Whether any construct says where in the user's code it was made."""
        return any(self._user_frames(path) for path in self._entries)

    @property
    def acknowledgements(self) -> tuple[Acknowledgement, ...]:
        """The rules that the app acknowledges."""
        return tuple(each for entry in self._entries.values() for each in entry.acknowledgements)

    def of(self, template: str, path: tuple[str | int, ...] = ()) -> Construct | None:
        """The construct behind a path in a template: of the resource, parameter or the like, or else of the stack.

        None for a template that is not of the assembly.
        """
        template = os.path.normpath(template)
        found = self._of_member(template, path) if len(path) > 1 else None
        return found or self._of_stack(template)

    def at(self, construct: str) -> Construct | None:
        """The construct at a path of the tree, `Web/Bucket` or `Web/Bucket/Resource`; None where there is none.

        That of a construct with one resource is the resource's.
        """
        wanted = construct.strip("/")
        for path in (wanted, *(f"{wanted}/{child}" for child in _DEFAULT_CHILDREN)):
            entry = self._entries.get(path)
            if entry is not None and (entry.logical_ids or entry.template):
                template = self._template_of(path) or entry.artifact.template
                ids = entry.logical_ids
                return self._made(path, template, ids[0] if ids else "")
        return None

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all constructs that became something."""
        return tuple(path for path, entry in self._entries.items() if entry.logical_ids or entry.template)

    def acknowledgement(self, construct: Construct, ids: Iterable[str]) -> Acknowledgement | None:
        """The acknowledgement, of the nearest construct around, of a rule by one of its names in the metadata."""
        wanted = set(ids)
        for path in _upwards(construct.path):
            entry = self._entries.get(path)
            for each in entry.acknowledgements if entry else ():
                if each.id in wanted:
                    return each
        return None

    def acknowledged_at(self, one: Acknowledgement) -> AuthorPlace | None:
        """The author's place of an acknowledgement; None where its trace has none."""
        frames = tuple(user_frames(one.trace))
        return self.sources.place(frames) if frames else None

    @cached_property
    def _entries(self) -> dict[str, ConstructEntry]:
        found: dict[str, ConstructEntry] = {}
        for entry in read_metadata(self.assembly):
            known = found.get(entry.path)
            found[entry.path] = _united(known, entry) if known else entry
        return found

    @cached_property
    def _kinds(self) -> dict[str, ConstructKind]:
        project = ProjectFiles.of_folder(self.assembly.folder)
        trees = (read_kinds(project, tree) for tree in self.assembly.trees if os.path.lexists(tree))
        return {path: kind for kinds in trees for path, kind in kinds.items()}

    @cached_property
    def _by_logical_id(self) -> dict[tuple[str, str], str]:
        """The path of each construct, by the template and the logical ID that it became."""
        found: dict[tuple[str, str], str] = {}
        for path, entry in self._entries.items():
            template = self._template_of(path) or entry.artifact.template
            for id in entry.logical_ids:
                found.setdefault((template, id), path)
        return found

    def _template_of(self, path: str) -> str:
        """The template of the nearest stack around a construct; empty where the metadata does not say so."""
        entries = (self._entries.get(each) for each in _upwards(path))
        return next((entry.template for entry in entries if entry and entry.template), "")

    def _of_member(self, template: str, path: tuple[str | int, ...]) -> Construct | None:
        name = str(path[1])
        written, _ = self._members(template).get(name, ("", "")) if path[0] == "Resources" else ("", "")
        known = written or self._by_logical_id.get((template, name), "")
        return self._made(known, template, name) if known else None

    def _of_stack(self, template: str) -> Construct | None:
        for path, entry in self._entries.items():
            if entry.template == template:
                return self._made(path, template, "")
        stack = self.assembly.stack_of(template)
        return self._made(stack.name, template, "") if stack else None

    def _members(self, template: str) -> Mapping[str, tuple[str, str]]:
        """The construct path and the type of each resource of a template, by logical ID."""
        if template not in self._templates:
            project = ProjectFiles.of_folder(self.assembly.folder)
            try:
                root: Any = json.loads(project.read(template))
            except (OSError, ValueError, RecursionError):
                root = {}  # the check reports it
            resources = root.get("Resources") if isinstance(root, dict) else None
            items = resources.items() if isinstance(resources, dict) else ()
            self._templates[template] = {id: _member(each) for id, each in items}
        return self._templates[template]

    def _made(self, path: str, template: str, logical_id: str) -> Construct:
        kind = self._kinds.get(path, ConstructKind())
        _, type = self._members(template).get(logical_id, ("", ""))
        own = bool(self._user_frames(path))
        nearest = self._with_users_code(path)
        place = self._place(nearest.path) if nearest else None
        entry = nearest or self._entries.get(path)
        return Construct(
            path,
            kind.name,
            kind.version,
            type,
            logical_id,
            template,
            place.span if place else None,
            own and place is not None,
            place.is_readable if place else False,
            entry.stack if entry else (),
        )

    def _place(self, path: str) -> AuthorPlace | None:
        """The author's place of a construct whose creation stack has the user's code."""
        if path not in self._places:
            self._places[path] = self.sources.place(self._user_frames(path))
        return self._places[path]

    def _with_users_code(self, path: str) -> ConstructEntry | None:
        """The entry of a construct, or of the nearest one around, whose creation stack has the user's code."""
        for each in _upwards(path):
            for candidate in (each, *(f"{each}/{child}" for child in _DEFAULT_CHILDREN)):
                if self._user_frames(candidate):
                    return self._entries[candidate]
        return None

    def _user_frames(self, path: str) -> tuple[SourceFrame, ...]:
        if path not in self._users:
            entry = self._entries.get(path)
            self._users[path] = tuple(user_frames(entry.stack)) if entry else ()
        return self._users[path]

    def _frames(self) -> Iterator[SourceFrame]:
        for path in self._entries:
            yield from self._user_frames(path)


def _member(resource: Any) -> tuple[str, str]:
    metadata = resource.get("Metadata") if isinstance(resource, dict) else None
    path = metadata.get(_PATH) if isinstance(metadata, dict) else None
    type = resource.get("Type") if isinstance(resource, dict) else None
    return path if isinstance(path, str) else "", type if isinstance(type, str) else ""


def _united(one: ConstructEntry, other: ConstructEntry) -> ConstructEntry:
    """What the manifest and the file beside it say of one construct."""
    return other._replace(
        logical_ids=tuple(dict.fromkeys((*one.logical_ids, *other.logical_ids))),
        stack=other.stack or one.stack,
        template=other.template or one.template,
        acknowledgements=(*one.acknowledgements, *other.acknowledgements),
    )


def _upwards(path: str) -> Iterator[str]:
    """A path, and those of the constructs around it, up to the app, whose path is empty."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield ""
