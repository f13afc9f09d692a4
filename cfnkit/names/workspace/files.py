"""The files of a workspace as an editor has them: an open buffer before the disk, each read when it is first needed."""

from __future__ import annotations

import os
from typing import NamedTuple, Protocol, TypeAlias

from cfnkit.files.project import ProjectFiles
from cfnkit.source import SourceText
from cfnkit.syntax import Document, decode, parse
from cfnkit.syntax.limits import WARN_BYTES

Stamp: TypeAlias = "tuple[int, ...] | None"
"""Differs for another content of a file; None for a file that does not exist."""


class Buffers(Protocol):
    """The texts that an editor has open, by their real path; both give None for a file that is not open."""

    def source(self, path: str) -> SourceText | None:
        """The text as it is now."""

    def document(self, path: str) -> Document | None:
        """The document of a template, of which a half-typed line is left out."""


class _Read(NamedTuple):
    stamp: Stamp
    source: SourceText | None
    document: Document | None = None


class WorkspaceFiles:
    """Reads the files of a workspace.

    A file of more bytes than a template may have, or one that a link leads to out of its project, counts as missing.
    """

    def __init__(self, buffers: Buffers) -> None:
        self._buffers = buffers
        self._read: dict[str, _Read] = {}
        self.used: dict[str, Stamp] = {}
        """The files that were asked for since the caller put an empty mapping here."""

    def stamp(self, path: str) -> Stamp:
        """The stamp of a file now."""
        opened = self._buffers.source(path)
        if opened is not None:
            return len(opened.text), hash(opened.text)
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            return None
        return found.st_size, found.st_mtime_ns, found.st_ino

    def depends_on(self, path: str) -> None:
        """Count a folder among those that were asked for: it changes when a file in it is created or removed."""
        self.used[path] = self.stamp(path)

    def source(self, path: str) -> SourceText | None:
        """The text of a file; None when it cannot be read."""
        return self._of(path).source

    def document(self, path: str) -> Document | None:
        """The document of a file; None when it cannot be read."""
        opened = self._buffers.document(path)
        if opened is not None:
            self.used[path] = self.stamp(path)
            return opened
        read = self._of(path)
        if read.document is None and read.source is not None:
            read = read._replace(document=_parsed(read.source))
            self._read[path] = read
        return read.document

    def forget(self) -> None:
        """Drop what was read, which takes more memory than what was found in it."""
        self._read.clear()

    def _of(self, path: str) -> _Read:
        stamp = self.used[path] = self.stamp(path)
        known = self._read.get(path)
        if known is None or known.stamp != stamp:
            known = self._read[path] = _Read(stamp, self._buffers.source(path) or _on_disk(path))
        return known


def _parsed(source: SourceText) -> Document:
    if not source.name.endswith(".toml"):
        return parse(source.text, source.name)
    from cfnkit.syntax.toml import parse_toml

    return parse_toml(source.text, source.name)


def _on_disk(path: str) -> SourceText | None:
    try:
        data = ProjectFiles.around(path).read(path, WARN_BYTES)
    except OSError:
        return None  # as for a file that does not exist; what needs it reports it
    text, flaw = decode(data, path)
    return SourceText(path, text) if flaw is None else None
