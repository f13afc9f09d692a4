"""The files of a revision, for the time of a comparison."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cfnkit.diagnostics import ConfigurationError, Diagnostic
from cfnkit.files.git import export_revision, repository_of
from cfnkit.source import Span

EMPTY = b"Resources: {}\n"
"""The text of a template that is not there in one of the versions."""


@dataclass(frozen=True, slots=True)
class OldFiles:
    """The files of a revision, which lie below `folder` for the time being; `repository` is where they belong."""

    repository: str
    revision: str
    folder: str

    def place(self, path: str) -> str:
        """Where a file of the work tree lies, or would lie, among these; any other file stays where it is."""
        below = os.path.relpath(os.path.realpath(path), self.repository)
        return path if below.split(os.sep)[0] == os.pardir else os.path.join(self.folder, below)

    def name(self, path: str) -> str:
        """The name of such a file as it is shown: `web.yaml@HEAD`; that of any other file as it is."""
        below = os.path.relpath(path, self.folder) if os.path.isabs(path) else os.pardir
        if below == os.pardir or below.startswith(os.pardir + os.sep):
            return path
        return f"{os.path.relpath(os.path.join(self.repository, below))}@{self.revision}"

    def text(self, text: str) -> str:
        """A text in which no path of the folder is left."""
        return text.replace(self.folder + os.sep, "").replace(self.folder, ".")

    def span(self, span: Span) -> Span:
        """A place as it is shown."""
        return span._replace(source=self.name(span.source))

    def diagnostic(self, one: Diagnostic) -> Diagnostic:
        """A diagnostic as it is shown."""
        problem = one.problem
        related = tuple(
            each._replace(message=self.text(each.message), span=self.span(each.span)) for each in problem.related
        )
        shown = problem._replace(
            message=self.text(problem.message), hint=self.text(problem.hint), span=self.span(problem.span),
            related=related,
        )  # fmt: skip
        return one._replace(problem=shown)

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Faults of the old configuration name its files as they are shown."""
        try:
            yield
        except ConfigurationError as error:
            span = self.span(error.span) if error.span else None
            raise ConfigurationError(self.text(error.sentence), span) from None


@contextmanager
def files_of_revision(path: str, revision: str) -> Iterator[OldFiles]:
    """The files of a revision of the repository of a file or folder. Raises ConfigurationError."""
    repository = repository_of(os.path.dirname(os.path.realpath(path)))
    if repository is None:
        message = f"{path} is in no git repository; --from names the file to compare it with."
        raise ConfigurationError(message)
    with revision_of(repository, revision) as files:
        yield files


@contextmanager
def revision_of(repository: str, revision: str) -> Iterator[OldFiles]:
    """The files of a revision of a repository. Raises ConfigurationError for an unknown one."""
    with tempfile.TemporaryDirectory(prefix="cfnkit-") as made:
        files = OldFiles(repository, revision.removesuffix("..."), os.path.realpath(made))
        export_revision(repository, revision, files.folder)
        Path(files.folder, ".git").mkdir(exist_ok=True)  # so that it is a project of its own
        yield files
