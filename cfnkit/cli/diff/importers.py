"""Who imports the exports of a template, among the templates of its repository."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from cfnkit.assemblies.find import Assemblies
from cfnkit.configuration.configuration import Configuration
from cfnkit.deployment import Target
from cfnkit.files.project import root_of
from cfnkit.names.workspace import WorkspaceNames
from cfnkit.names.workspace.shared import SharedKind, SharedName
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document
from cfnkit.syntax.limits import WARN_BYTES

_MOST_FILES = 10_000


class _Folder:
    """The templates of a folder as they lie on the disk, for one target."""

    def __init__(self, folder: str, target: Target) -> None:
        self._folder = folder
        self._target = target

    @cached_property
    def _templates(self) -> tuple[str, ...]:
        from cfnkit.lint.discovery.find import documents_below
        from cfnkit.lint.discovery.recognition import recognise

        found = documents_below(self._folder, _MOST_FILES, WARN_BYTES)
        return tuple(os.path.realpath(path) for path in found if recognise(path).is_template)

    def opened(self) -> Iterable[str]:
        return ()

    def templates(self) -> Iterable[str]:
        return self._templates

    def others(self) -> Iterable[str]:
        return ()

    def source(self, path: str) -> SourceText | None:
        return None

    def document(self, path: str) -> Document | None:
        return None

    def target(self, config: Configuration) -> Target:
        return self._target


class RepositoryImporters:
    """Who imports the exports of templates; each repository is read once for each target."""

    def __init__(self) -> None:
        self._known: list[tuple[str, Target, WorkspaceNames]] = []

    def of(self, template: str, target: Target) -> Callable[[str], Sequence[Span]]:
        """A function from the name of an export to the places that import it, in the repository of a template.

        For an assembly of the CDK, it is in that. The repository is read when the function is first called.
        """
        assembly = Assemblies().at(template)
        folder = os.path.realpath(assembly.folder) if assembly else root_of(os.path.dirname(os.path.realpath(template)))

        def importers(name: str) -> Sequence[Span]:
            names = self._names(folder, target)
            found = (each for each in names.mentions(SharedName(SharedKind.EXPORT, name)) if not each.is_definition)
            return [each.span._replace(source=os.path.relpath(each.span.source)) for each in found]

        return importers

    def _names(self, folder: str, target: Target) -> WorkspaceNames:
        for known, of, names in self._known:
            if (known, of) == (folder, target):
                return names
        names = WorkspaceNames(_Folder(folder, target))
        self._known.append((folder, target, names))
        return names


def importers_of(template: str, target: Target) -> Callable[[str], Sequence[Span]]:
    """What `RepositoryImporters` has of one template."""
    return RepositoryImporters().of(template, target)
