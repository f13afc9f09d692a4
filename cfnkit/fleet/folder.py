"""Where results are kept: a folder of files, on this machine or in S3 (`cfnkit.aws.object_folder.ObjectFolder`)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.reading import read_below
from cfnkit.files.writing import make_folder, write_file


def run_path(day: str, run: str) -> tuple[str, ...]:
    """The parts of the path of a run's folder; of that of the day (`2026-11-30`) for a run without a name."""
    return (f"date={day}", f"run={run}") if run else (f"date={day}",)


class Folder(Protocol):
    """Files by the parts of their path, `("date=2026-11-30", ..., "web.json")`. All methods raise CfnkitError."""

    name: str

    def folders(self, folder: str = "") -> tuple[str, ...]:
        """The names of the folders in a folder, `date=2026-11-30`, or at the top, sorted."""

    def files(self, folder: str) -> Iterator[tuple[str, ...]]:
        """The paths of the files below a folder, `date=2026-11-30/run=1`, sorted."""

    def read(self, path: tuple[str, ...]) -> bytes | None:
        """The content of a file; None where there is none."""

    def write(self, path: tuple[str, ...], data: bytes) -> None:
        """Write a file, which has its former content until it has the whole of `data`."""


class LocalFolder:
    """A folder of this machine, which need not exist yet. Only its owner can read what is written."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self.name = os.fspath(path) or os.fspath(self._path)  # no text is the working folder, as for Path

    def folders(self, folder: str = "") -> tuple[str, ...]:
        """The names of the folders in a folder, or at the top, sorted."""
        try:
            with os.scandir(self._path / folder) as found:
                return tuple(sorted(each.name for each in found if each.is_dir(follow_symlinks=False)))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ConfigurationError(f"{self.name} cannot be read: {error.strerror}.") from error

    def files(self, folder: str) -> Iterator[tuple[str, ...]]:
        """The paths of the files below a folder, sorted; no link is followed."""
        for above, folders, files in os.walk(self._path / folder):
            folders.sort()
            parts = Path(above).relative_to(self._path).parts
            for file in sorted(files):
                yield (*parts, file)

    def read(self, path: tuple[str, ...]) -> bytes | None:
        """The content of a file; no part of its path is a link."""
        try:
            return read_below(self.name, path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigurationError(f"{self._path.joinpath(*path)} cannot be read: {error.strerror}.") from error

    def write(self, path: tuple[str, ...], data: bytes) -> None:
        """Write a file, and make the folders above it."""
        file = self._path.joinpath(*path)
        make_folder(file.parent, private=True)
        write_file(file, data, private=True)
