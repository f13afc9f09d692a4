"""The files that a project's own files may name: those below the root of the project, through no link out of it.

A checkout is often another person's. What its configuration, a template or an included file names is therefore read
only within the checkout; what the user names on the command line is read wherever it is.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass

from cfnkit.files.ownership import is_of_another, owner_of
from cfnkit.files.reading import MAX_BYTES, read_below

CONFIGURATION_NAME = ".cfnkit.yaml"
_REPOSITORY = ".git"


def searched_folders(start: str | os.PathLike[str]) -> Iterator[str]:
    """The folder `start` and those above it whose files say how its templates are processed, the nearest first.

    The last one is the root of the repository, the user's home, or the last folder below one that another user owns.
    Root's folders are no other user's. In another user's folder, the search goes on as far as that user's folders do:
    what it finds there is refused, not overlooked.
    """
    folder = os.path.realpath(start)
    home = os.path.realpath(os.path.expanduser("~"))
    first = owner_of(folder)
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder or folder == home or is_repository(folder):
            return
        if is_of_another(parent) and owner_of(parent) != first:
            return
        folder = parent


def root_of(start: str | os.PathLike[str]) -> str:
    """The folder that the files of a configuration or a template in the folder `start` stay below.

    It is the root of the repository, or else the nearest folder with a configuration, or else `start` itself. The
    user's home is a root only for its own files: as a repository of settings, it holds everything that is private.
    """
    first, *others = searched_folders(start)
    home = os.path.realpath(os.path.expanduser("~"))
    folders = [first, *(folder for folder in others if folder != home)]
    if is_repository(folders[-1]):
        return folders[-1]
    configured = (folder for folder in folders if os.path.isfile(os.path.join(folder, CONFIGURATION_NAME)))
    return next(configured, first)


def is_repository(folder: str) -> bool:
    """Whether a folder is the top of a work tree of git."""
    return os.path.lexists(os.path.join(folder, _REPOSITORY))


def is_below(path: str, root: str) -> bool:
    """Whether a real path is `root`, which is real too, or in it."""
    path, root = os.path.normcase(path), os.path.normcase(root)
    return path == root or path.startswith(os.path.join(root, ""))


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """The files below `root`, a real path."""

    root: str

    @classmethod
    def of_folder(cls, folder: str | os.PathLike[str]) -> ProjectFiles:
        """The project of a folder."""
        return cls(root_of(folder))

    @classmethod
    def around(cls, file: str | os.PathLike[str]) -> ProjectFiles:
        """The project of a configuration or a template: that of its folder."""
        return cls(root_of(os.path.dirname(os.path.abspath(file))))

    def holds(self, path: str) -> bool:
        """Whether an absolute path is that of the root or of something below it; links are not followed."""
        return is_below(path, self.root)

    def locate(self, path: str | os.PathLike[str]) -> str:
        """The real path of a file or folder of the project, whether it exists or not.

        Raises OSError, with a sentence in `strerror`, when the path or a link in it leads out of the project.
        """
        path = os.fspath(path)
        try:
            lexical = os.path.abspath(path)
            # Nothing is looked up elsewhere: a share of another machine would get to know the user's name and a hash.
            if _drive(lexical) == _drive(self.root):
                real = os.path.realpath(lexical)
                if self.holds(real):
                    return real
        except ValueError as error:  # a NUL character
            raise OSError(errno.EINVAL, "no file can be called that", path) from error
        message = f"it is outside of {self.root}, and the files of a project may name only what is in it"
        raise PermissionError(errno.EPERM, message, path)

    def read(self, path: str | os.PathLike[str], most: int = MAX_BYTES) -> bytes:
        """The content of a regular file of the project. Raises OSError, also for one of more bytes than `most`."""
        real = self.locate(path)
        parts = os.path.relpath(real, self.root).split(os.sep)
        if parts == [os.curdir]:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), real)
        return read_below(self.root, tuple(parts), most)


def _drive(path: str) -> str:
    return os.path.normcase(os.path.splitdrive(path)[0])
