"""Where the modules of libraries are, found without importing them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec, PathFinder
from importlib.metadata import distributions
from pathlib import Path
from typing import NamedTuple

_COMPILED = (".so", ".pyd", ".dylib", ".dll")
_BYTECODE = (".pyc", ".pyo")
_PACKAGE_FILE = "__init__.py"
# What a distribution says of itself; the rest of its folder tells how and where it was installed.
_METADATA = ("METADATA", "entry_points.txt", "top_level.txt")
_OF_INSTALLATION = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


class Module(NamedTuple):
    """A module of a library: its file's name in the package, its path, and the package that it belongs to.

    `path` is None for a namespace package, which has no file.
    """

    name: str
    path: Path | None
    package: str
    compiled: bool = False


class Unit(NamedTuple):
    """A library: a regular package, below a namespace package or not, or a single module."""

    name: str
    path: Path
    search: tuple[str, ...]

    def files(self) -> Iterator[tuple[str, Path]]:
        """Its files by their names in the package, with its data, and without what is compiled."""
        prefix = self.name.replace(".", "/")
        if self.path.is_file():
            yield f"{prefix.rpartition('/')[0]}/{self.path.name}".lstrip("/"), self.path
            return
        for path in sorted(self.path.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.endswith(_COMPILED + _BYTECODE):
                yield f"{prefix}/{path.relative_to(self.path).as_posix()}", path

    def modules(self, module: str, names: tuple[str, ...]) -> Iterator[Module]:
        """The modules of it that run when `module`, and `names` from it, are imported."""
        parts = module.split(".")
        wanted = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
        wanted += [f"{module}.{name}" for name in names if name != "*"]
        for name in wanted:
            if name == self.name or name.startswith(f"{self.name}."):
                spec = _spec(name, self.search)
                if spec is not None:
                    yield _module(name, spec)


class Libraries:
    """The libraries of this environment, or only those in a folder that pip installed for another platform."""

    def __init__(self, installed: Path | None = None) -> None:
        self.installed = installed is not None
        paths = [str(installed)] if installed is not None else [path for path in sys.path if path]
        self._search = tuple(str(Path(path).absolute()) for path in paths)

    def find(self, module: str, names: tuple[str, ...]) -> Unit | str:
        """The library that has a module, or, from a namespace package, the first of `names`; else why there is none."""
        parts = [*module.split("."), *(names[:1] if names and names[0] != "*" else ())]
        for count in range(1, len(parts) + 1):
            name = ".".join(parts[:count])
            spec = _spec(name, self._search)
            if spec is None:
                break
            if spec.origin is not None and spec.has_location:
                path = Path(spec.origin)
                return Unit(name, path.parent if spec.submodule_search_locations else path, self._search)
        compiled = next(Path(self._search[0]).glob(f"{parts[0]}.*so"), None) if self.installed else None
        if compiled is not None:  # for another platform than this
            return Unit(parts[0], compiled, self._search)
        return "requirements.txt does not bring it" if self.installed else "it is not installed here"

    def metadata(self, units: Iterable[Unit]) -> Iterator[tuple[str, Path]]:
        """The files of the distributions of libraries that say what they are."""
        starts = tuple(unit.name.replace(".", "/") + ("/" if unit.path.is_dir() else ".") for unit in units)
        for distribution in distributions(path=list(self._search)):
            files = distribution.files or ()
            if any(file.as_posix().startswith(starts) for file in files):
                for file in files:
                    if file.name in _METADATA and ".dist-info/" in file.as_posix():
                        yield file.as_posix(), Path(str(file.locate()))

    def installed_files(self, folder: Path) -> Iterator[tuple[str, Path]]:
        """All that pip installed, without programs and without what tells of the installation."""
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            of_installation = path.name in _OF_INSTALLATION and ".dist-info" in str(name.parent)
            if path.is_file() and not {"__pycache__", "bin"} & set(name.parts[:-1]) and not of_installation:
                yield name.as_posix(), path


def _spec(name: str, search: tuple[str, ...]) -> ModuleSpec | None:
    """Where a module is; nothing is imported."""
    found: ModuleSpec | None = None
    places: list[str] | None = list(search)
    parts = name.split(".")
    for part in parts:
        if places is None:
            return None
        found = PathFinder.find_spec(part, places)  # by its own name, since nothing above it is imported
        if found is None:
            return None
        locations = found.submodule_search_locations
        # The list of a namespace package looks itself up by what is imported, which nothing is.
        places = None if locations is None else list(getattr(locations, "_path", locations))
    return found


def _module(name: str, spec: ModuleSpec) -> Module:
    path = Path(spec.origin) if spec.origin is not None and spec.has_location else None
    parts = name.split(".")
    if path is None:
        return Module("/".join(parts), None, name)
    if path.name == _PACKAGE_FILE:
        return Module("/".join([*parts, _PACKAGE_FILE]), path, name)
    compiled = path.name.endswith(tuple(EXTENSION_SUFFIXES))
    return Module("/".join([*parts[:-1], path.name]), None if compiled else path, ".".join(parts[:-1]), compiled)
