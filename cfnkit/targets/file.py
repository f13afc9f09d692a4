"""A file of targets, as its format reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cfnkit.configuration.documents import Section
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import name_below
from cfnkit.files.project import ProjectFiles
from cfnkit.source import Span
from cfnkit.syntax import Document, Mapping
from cfnkit.targets.organization import Organization, organization_around
from cfnkit.targets.settings import settings_around


@dataclass(frozen=True, slots=True)
class TargetFile:
    """A document with targets, at `path`. What it names is read in the project only."""

    path: Path
    document: Document = field(repr=False)
    project: ProjectFiles

    @property
    def organization(self) -> Organization:
        """What the project knows of its organization. Raises ConfigurationError, with the place."""
        return organization_around(self.path, self.project)

    @property
    def section(self) -> Section:
        """The whole document; an empty object for a document that is none."""
        root = self.document.root
        return Section(root if isinstance(root, Mapping) else Mapping({}, {}, root.span), self.document.source)

    def named(self, name: str, span: Span, folder: Path | None = None) -> Path:
        """The path of a file that the document names at a span, from `folder` or its own folder.

        It is as a person in the current folder would write it. Raises ConfigurationError for one out of the project.
        """
        path = (folder or self.path.parent) / name
        try:
            self.project.locate(path)
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be used: {error.strerror}.", span) from error
        return Path(name_below(str(path.absolute())))

    def local(self, name: str, span: Span) -> Path | None:
        """The path of a file that the document names at a span by a path or by its URL in S3, which `includes` maps.

        None for a URL that leads to no file of the project. Raises ConfigurationError.
        """
        if "://" not in name:
            return self.named(name, span)
        settings = settings_around(self.path.parent.absolute())
        path = settings.local(name) if settings else None
        return None if path is None else self.named(str(path), span)
