"""The workspace as an editor has it: its folders, its open texts, and the names that its files share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from threading import Thread
from typing import TYPE_CHECKING

from lsprotocol import types

from cfnkit.deployment import Target
from cfnkit.files.project import is_below
from cfnkit.lint.discovery.recognition import may_be_template, recognise
from cfnkit.lsp.adapter.shown import path_of, range_in, uri_of
from cfnkit.lsp.session import Session
from cfnkit.lsp.texts import OpenText
from cfnkit.lsp.view import View
from cfnkit.pipeline import Configuration
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document
from cfnkit.syntax.limits import WARN_BYTES

if TYPE_CHECKING:
    from cfnkit.names.workspace import WorkspaceNames

_MOST_FILES = 10_000
_MOST_BYTES_OF_TARGETS = 100_000


class EditorWorkspace:
    """The workspace of one editor; `folders` gives its folders, and `texts` the text of any file.

    An open template has the text that was processed last: its places are moved to the text now when they are shown.
    """

    def __init__(
        self, session: Session, texts: Callable[[str], OpenText | None], folders: Callable[[], list[str]]
    ) -> None:
        self._session = session
        self._texts = texts
        self._folders = folders
        self._found: dict[str, bool] | None = None
        """The real paths of documents, and whether each is a template."""
        self._reading: Thread | None = None
        self._real: dict[str, str] = {}
        self._recognised: dict[str, tuple[int, bool]] = {}  # by path, when the file had changed

    @cached_property
    def names(self) -> WorkspaceNames:
        """The names that the files of the workspace share."""
        from cfnkit.names.workspace import WorkspaceNames

        return WorkspaceNames(self)

    def read_ahead(self) -> None:
        """Read all templates on a thread of its own, for questions that do not wait for it."""
        if self._reading is None:
            self._reading = Thread(target=self.names.read, name="workspace", daemon=True)
            self._reading.start()

    def refresh(self) -> None:
        """Look for the templates anew: files were created, removed or renamed."""
        self._found = None
        self.names.refresh()

    def opened(self) -> tuple[str, ...]:
        """The real paths of the open templates."""
        texts = self._session.texts
        return tuple(self._real_path(text) for text in texts if self._session.current(text.uri) is not None)

    def templates(self) -> Iterator[str]:
        """The real paths of the templates in the folders."""
        return (path for path, is_template in self._documents().items() if is_template)

    def others(self) -> Iterator[str]:
        """The real paths of the other documents that are small enough to be files of targets."""
        for path, is_template in self._documents().items():
            if not is_template and os.path.exists(path) and os.path.getsize(path) <= _MOST_BYTES_OF_TARGETS:
                yield path

    def _documents(self) -> dict[str, bool]:
        if self._found is None:
            from cfnkit.lint.discovery.find import documents_below

            found = (path for folder in self._folders() for path in documents_below(folder, _MOST_FILES, WARN_BYTES))
            self._found = {os.path.realpath(path): self._is_template(path) for path in found}
        return self._found

    def _is_template(self, path: str) -> bool:
        """Whether a file is a template; one that has not changed is not looked into again."""
        try:
            stamp = os.stat(path).st_mtime_ns
        except OSError:
            return False  # it was removed meanwhile
        known = self._recognised.get(path)
        if known is None or known[0] != stamp:
            known = self._recognised[path] = (stamp, may_be_template(path) and recognise(path).is_template)
        return known[1]

    def source(self, path: str) -> SourceText | None:
        """The text of an open file, by its real path."""
        opened = self._opened(path)
        if opened is None:
            return None
        view = self._session.current(opened.uri)
        text = opened.source.text if view is None else view.processed.document.source.text
        return SourceText(path, text)

    def document(self, path: str) -> Document | None:
        """The document of an open template that was processed."""
        view = self._view(path)
        return view.processed.document if view and view.processed.document.source.name == path else None

    def target(self, config: Configuration) -> Target:
        """The target that the editor chose, if a configuration has it."""
        return config.targets.get(self._session.options.target or "", Target())

    def place(self, uri: str, position: types.Position) -> tuple[str, int, int] | None:
        """The real path of a text, and the line and column of a position; None where a line has changed since."""
        text = self._texts(path_of(uri))
        if text is None:
            return None
        place: tuple[int, int] | None = text.positions.place(position.line, position.character)
        view = self._session.current(uri)
        if view is not None and place is not None:
            place = view.shift.place_back(*place)
        return place and (os.path.realpath(text.path), *place)

    def location(self, span: Span) -> types.Location | None:
        """The location now of a span of a file; None where its line has changed since, and in no file."""
        path = os.path.realpath(span.source)
        view = self._view(path)
        if view is not None:
            moved = view.shift.span(span)
            return types.Location(view.text.uri, range_in(view.text, moved)) if moved else None
        text = self._opened(path) or self._texts(self._shown(path))
        return types.Location(text.uri, range_in(text, span)) if text else None

    def uri(self, path: str) -> str:
        """The URI of the file or folder at a real path, as the editor knows it."""
        opened = self._opened(path)
        return opened.uri if opened else uri_of(self._shown(path))

    def _shown(self, path: str) -> str:
        """A real path as it is below the folder that the editor opened, which a link may lead to."""
        for folder in self._folders():
            real = os.path.realpath(folder)
            if real != folder and is_below(path, real):
                return os.path.join(folder, os.path.relpath(path, real))
        return path

    def _opened(self, path: str) -> OpenText | None:
        return next((text for text in self._session.texts if self._real_path(text) == path), None)

    def _real_path(self, text: OpenText) -> str:
        """The real path of an open text, which is asked for often: once for each file of the workspace."""
        if text.path not in self._real:
            self._real[text.path] = os.path.realpath(text.path)
        return self._real[text.path]

    def _view(self, path: str) -> View | None:
        opened = self._opened(path)
        return self._session.current(opened.uri) if opened else None
