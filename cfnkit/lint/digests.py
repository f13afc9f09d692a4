"""Digests of the files that findings depend on."""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import NamedTuple

from cfnkit.files.reading import read_regular

CONTENT = "content"
NAMES = "names"

# A folder with more files or bytes holds more than a macro's code; reading it for each check would be slow.
_MAX_FILES = {CONTENT: 2_000, NAMES: 20_000}
_MAX_BYTES = 50_000_000
_SKIPPED = frozenset({"__pycache__", ".git", ".hg", ".svn"})
_ABSENT = "absent"


class Dependency(NamedTuple):
    """A file or folder that findings depend on, and its digest: of its content, or of the names in it (`kind`)."""

    kind: str
    path: str
    digest: str


class Digests:
    """Digests of files and folders, hashes with `key`.

    Each is computed once: files are taken not to change during a run.
    """

    def __init__(self, key: bytes = b"") -> None:
        self.key = key
        self._known: dict[tuple[str, str], str | None] = {}

    def of(self, path: str, kind: str = CONTENT) -> str | None:
        """The digest of the file or folder at an absolute path (also of a missing one); None when it is too large."""
        key = (kind, path)
        if key not in self._known:
            self._known[key] = _digest(path, kind, self.key)
        return self._known[key]

    def dependency(self, path: str, kind: str = CONTENT) -> Dependency | None:
        """A dependency on the present state of a path; None when it is too large."""
        digest = self.of(path, kind)
        return None if digest is None else Dependency(kind, path, digest)

    def holds(self, dependency: Dependency) -> bool:
        """Whether a dependency has not changed."""
        return self.of(dependency.path, dependency.kind) == dependency.digest


def _digest(path: str, kind: str, key: bytes) -> str | None:
    if os.path.isdir(path):
        return _folder_digest(path, kind, key)
    content = _content(path)
    return _ABSENT if content is None else blake2b(content, key=key, digest_size=16).hexdigest()


def _content(path: str) -> bytes | None:
    try:
        return read_regular(path)
    except OSError:
        return None


def _folder_digest(path: str, kind: str, key: bytes) -> str | None:
    digest = blake2b(key=key, digest_size=16)
    files = size = 0
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(set(folders) - _SKIPPED)
        below = "" if folder == path else os.path.join(os.path.relpath(folder, path), "")
        for name in sorted(names):
            file = os.path.join(folder, name)
            files += 1
            content = (_content(file) or b"") if kind == CONTENT else b""
            size += len(content)
            if files > _MAX_FILES[kind] or size > _MAX_BYTES:
                return None
            digest.update(f"{below}{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
            digest.update(content)
    return digest.hexdigest()
