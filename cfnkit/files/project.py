"""The files that a project's own files may name: those below the root of the project, through no link out of it.

A checkout is often another person's. What its configuration, a template or an included file names is therefore read
only within the checkout; what the user names on the command line is read wherever it is.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass

from cfnkit.files.reading import MAX_BYTES, read_below

_REPOSITORY = ".git"


def repository_of(folder: str | os.PathLike[str]) -> str | None:
    """The real path of the top folder of the work tree that contains a folder; None when there is none."""
    top = os.path.realpath(folder)
    while not os.path.exists(os.path.join(top, _REPOSITORY)):
        above = os.path.dirname(top)
        if above == top:
            return None
        top = above
    return top


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """The files below `root`, a real path."""

    root: str

    @classmethod
    def of_folder(cls, folder: str | os.PathLike[str]) -> ProjectFiles:
        """The project of a folder: its repository, unless that holds the user's whole home; else the folder itself."""
        return cls(_own_repository(folder) or os.path.realpath(folder))

    @classmethod
    def around(cls, file: str | os.PathLike[str], configuration: str | os.PathLike[str] | None = None) -> ProjectFiles:
        """The project of a configuration or a template: that of its folder.

        Where the template is in no repository, it is the folder of its `configuration`, if the template is below that.
        """
        folder = os.path.dirname(os.path.abspath(file))
        own = cls.of_folder(folder)
        if configuration is None or _own_repository(folder) is not None:
            return own
        configured = cls.of_folder(os.path.dirname(os.path.abspath(configuration)))
        return configured if configured.holds(own.root) else own

    def holds(self, path: str) -> bool:
        """Whether an absolute path is that of the root or of something below it; links are not followed."""
        return _is_below(path, self.root)

    def locate(self, path: str | os.PathLike[str]) -> str:
        """The real path of a file or folder of the project, whether it exists or not.

        Raises PermissionError, with a sentence in `strerror`, when the path or a link in it leads out of the project.
        """
        path = os.fspath(path)
        lexical = os.path.abspath(path)  # raises ValueError, on Windows, for what is no path
        # Before anything is looked up: a share of another machine would get to know the user's name and a hash.
        if _drive(lexical) == _drive(self.root):
            real = os.path.realpath(lexical)
            if self.holds(real):
                return real
        message = f"it is outside of {self.root}, and the files of a project may name only what is in it"
        raise PermissionError(errno.EPERM, message, path)

    def read(self, path: str | os.PathLike[str], most: int = MAX_BYTES) -> bytes:
        """The content of a regular file of the project. Raises OSError, also for one of more bytes than `most`."""
        try:
            real = self.locate(path)
        except ValueError as error:  # a NUL character
            raise OSError(errno.EINVAL, "no file can be called that", os.fspath(path)) from error
        parts = os.path.relpath(real, self.root).split(os.sep)
        if parts == [os.curdir]:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), real)
        return read_below(self.root, tuple(parts), most)


def _own_repository(folder: str | os.PathLike[str]) -> str | None:
    """The repository of a folder, unless it holds the user's whole home, as one of settings does."""
    top = repository_of(folder)
    return None if top is None or _is_below(os.path.realpath(os.path.expanduser("~")), top) else top


def _is_below(path: str, folder: str) -> bool:
    path, folder = os.path.normcase(path), os.path.normcase(folder)
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _drive(path: str) -> str:
    return os.path.normcase(os.path.splitdrive(path)[0])
