"""Digests of the files that a result was made of."""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import NamedTuple

CONTENT = "content"
NAMES = "names"

# A folder with more than this is not a macro's code, or not only: it is not read through for each check.
_MAX_FILES = {CONTENT: 2_000, NAMES: 20_000}
_MAX_BYTES = 50_000_000
_PASSED_OVER = frozenset({"__pycache__", ".git", ".hg", ".svn"})
_ABSENT = "absent"


class Source(NamedTuple):
    """A file or folder that a result depends on, and its digest: of the content, or of the names in the folder."""

    kind: str
    path: str
    digest: str


class Digests:
    """Digests of files and folders, each made once; what is there does not change while it is used."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str | None] = {}

    def of(self, path: str, kind: str = CONTENT) -> str | None:
        """The digest of what is at an absolute path, be it nothing; None when that is too much to read."""
        key = (kind, path)
        if key not in self._known:
            self._known[key] = _digest(path, kind)
        return self._known[key]

    def source(self, path: str, kind: str = CONTENT) -> Source | None:
        """A dependency on what is at a path now."""
        digest = self.of(path, kind)
        return None if digest is None else Source(kind, path, digest)

    def holds(self, source: Source) -> bool:
        """Whether what a result depends on is as it was."""
        return self.of(source.path, source.kind) == source.digest


def _digest(path: str, kind: str) -> str | None:
    if os.path.isdir(path):
        return _folder_digest(path, kind)
    content = _content(path)
    return _ABSENT if content is None else blake2b(content, digest_size=16).hexdigest()


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _folder_digest(path: str, kind: str) -> str | None:
    digest = blake2b(digest_size=16)
    files = size = 0
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(set(folders) - _PASSED_OVER)
        for name in sorted(names):
            file = os.path.join(folder, name)
            files += 1
            content = (_content(file) or b"") if kind == CONTENT else b""
            size += len(content)
            if files > _MAX_FILES[kind] or size > _MAX_BYTES:
                return None
            head = f"{os.path.relpath(file, path)}\0{len(content)}\0"
            digest.update(head.encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()
