"""Files are read within bounds: regular files only, where nothing else is meant, and no more of them than is useful."""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import IO

MAX_BYTES = 256 * 1_048_576
"""The most bytes that are read of one file; a snapshot of the largest stacks has a tenth."""

_QUIETLY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
"""Flags for a file that may turn out to be a FIFO or a terminal: opening it neither waits nor takes it over."""

_NO_LINK = _QUIETLY | getattr(os, "O_NOFOLLOW", 0)


def read_regular(path: str | os.PathLike[str], most: int = MAX_BYTES) -> bytes:
    """The content of a regular file. Raises OSError for anything else, and for a file of more bytes than `most`."""
    return _content(os.open(path, _QUIETLY), os.fspath(path), most)


def read_given(path: str | os.PathLike[str], most: int = MAX_BYTES) -> bytes:
    """The content of a file that the user named, which may be a pipe. Raises OSError, also for too many bytes."""
    with open(path, "rb") as file:
        return read_open(file, os.fspath(path), most)


def read_open(file: IO[bytes], name: str, most: int = MAX_BYTES) -> bytes:
    """The rest of an open file, such as stdin. Raises OSError, also for more bytes than `most`."""
    data = file.read(most + 1)
    if len(data) > most:
        raise _too_large(name, most)
    return data


def read_below(root: str, parts: tuple[str, ...], most: int = MAX_BYTES) -> bytes:
    """The content of the regular file at a path below a folder, no part of which is a link.

    Nobody who changes the folder meanwhile can lead it elsewhere, where the system can open files relative to folders.
    Raises OSError as `read_regular` does.
    """
    path = os.path.join(root, *parts)
    if sys.platform == "win32" or os.open not in os.supports_dir_fd:
        return _content(os.open(path, _NO_LINK), path, most)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        descriptor = os.open(parts[-1], _NO_LINK, dir_fd=folder)
    finally:
        os.close(folder)
    return _content(descriptor, path, most)


def _content(descriptor: int, path: str, most: int) -> bytes:
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", path)
        data = file.read(found.st_size + 1) if found.st_size <= most else b""
        if len(data) > found.st_size:  # a file of /proc says that it has no bytes
            data += file.read(most + 1 - len(data))
    if found.st_size > most or len(data) > most:
        raise _too_large(path, most)
    return data


def _too_large(path: str, most: int) -> OSError:
    return OSError(errno.EFBIG, f"it has more than {most:,} bytes", path)
