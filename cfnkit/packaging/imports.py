"""The files that a handler imports, to the end: its own, those of cfnkit, and those of libraries in pure Python.

They are found in the source and not by a run, so an import that only an error makes is found too. A package that
imports its names when they are first used (by `__getattr__`) lists their modules under `if TYPE_CHECKING`. A library
comes whole, with its data; the imports of those of its modules are followed that are imported themselves.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cfnkit.packaging.errors import PackagingError
from cfnkit.packaging.libraries import Libraries, Unit
from cfnkit.packaging.statements import FileImports, ImportStatement, Need, read_imports

# The libraries of Lambda's runtime: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
_IN_RUNTIME = frozenset({"awslambdaric", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"})
_PACKAGED = (".py", ".json", ".txt")
# What the modules of cfnkit read from their own folder.
_DATA = (".json", ".css", ".js")
_CFNKIT = "cfnkit"
_PACKAGE_FILE = "__init__.py"
# They read the names and versions of distributions, which then have to be in the package.
_OF_DISTRIBUTIONS = ("importlib.metadata", "importlib_metadata", "pkg_resources")
REQUIREMENTS = "requirements.txt"


class Bounds(NamedTuple):
    """What a package may hold: `libraries` by their names, and no modules of cfnkit in the packages `without`.

    What lies outside is left out where a function imports it, and refused where the handler needs it at once. So the
    package does not depend on the libraries that happen to be installed beside those.
    """

    libraries: frozenset[str]
    without: tuple[str, ...] = ()


class Imports(NamedTuple):
    """The files of a package, by their names in it, and the libraries that are left out, each with the reason."""

    files: dict[str, Path]
    left_out: dict[str, str]


def imports_of(folder: Path, installed: Path | None = None, bounds: Bounds | None = None) -> Imports:
    """The Python and data files in a macro's folder, and the files that they import. Raises PackagingError.

    Libraries are those of this environment, within the `bounds` if there are any; or only those in the folder
    `installed`, where pip put them for the runtime's platform: all of these are in the package, compiled or not.
    """
    search = _Search(folder, Libraries(installed), bounds)
    for path in _own_files(folder):
        name = path.relative_to(folder)
        search.add(name.as_posix(), path, ".".join(name.parts[:-1]), Need.AT_ONCE, "")
    search.finish()
    if installed is not None:
        search.add_installed(installed)
    return Imports(dict(sorted(search.files.items())), dict(sorted(search.left_out.items())))


def _own_files(folder: Path) -> Iterator[Path]:
    """The files of a macro's folder that are packaged. A link that leads out of the folder is refused."""
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if _is_test(name) or (name.name == REQUIREMENTS and len(name.parts) == 1):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            raise PackagingError(f"{path}: it is a link out of the macro's folder; put a copy of the file there.")
        if path.suffix in _PACKAGED and path.is_file():
            yield path


def _is_test(name: Path) -> bool:
    stem = name.stem
    return stem.startswith("test_") or stem == "conftest" or bool({"tests", "__pycache__"} & set(name.parts))


class _Import(NamedTuple):
    """A statement to follow, and how its file was reached: `index.py:1 imports a, a/__init__.py:2 imports b`."""

    statement: ImportStatement
    importer: str
    need: Need
    chain: str

    @property
    def top(self) -> str:
        """The name of the library, or of the package."""
        return self.statement.module.partition(".")[0]

    @property
    def reached(self) -> str:
        link = f"{self.importer}:{self.statement.line} imports {self.statement.module}"
        return f"{self.chain}, {link}" if self.chain else link


class _Missing(Exception):
    """A library cannot be packaged; `why` is a clause."""

    def __init__(self, each: _Import, why: str) -> None:
        super().__init__(why)
        self.each = each
        self.why = why


class _Search:
    """Follows imports from file to file: first those that run when the handler is imported, then the others."""

    def __init__(self, folder: Path, libraries: Libraries, bounds: Bounds | None = None) -> None:
        self._folder = folder
        self._libraries = libraries
        self._bounds = bounds
        self._read: dict[tuple[Path, str], FileImports] = {}
        self._followed: set[str] = set()
        self._open: tuple[deque[_Import], ...] = (deque(), deque(), deque())
        self._units: dict[str, Unit] = {}
        self._floor = Need.AT_ONCE
        self._reads_distributions = False
        self.files: dict[str, Path] = {}
        self.left_out: dict[str, str] = {}

    def add(self, name: str, path: Path, package: str, need: Need, chain: str) -> None:
        """Add a file by its name in the package, and remember its imports; `need`: that of the file itself."""
        self.files.setdefault(name, path)
        if path.suffix != ".py" or name in self._followed:
            return
        self._followed.add(name)
        for statement in self._imports(path, package).running:
            each = max(need, statement.need)
            if each is not Need.AT_ONCE:
                each = max(each, self._floor)
            self._open[each].append(_Import(statement, name, each, chain))

    def finish(self) -> None:
        """Follow all imports, those that run at once first. Raises PackagingError for a missing one of these."""
        try:
            self._follow_at_once()
        except _Missing as missing:
            each = missing.each
            raise PackagingError(
                f"{self._folder / each.reached.partition(' ')[0]}: '{each.top}' cannot be packaged: {missing.why}. "
                f"The chain: {each.reached}. Import it in the function that needs it and give it to the Lambda "
                f"function in a layer, or declare it in a {REQUIREMENTS}, which is installed for Lambda."
            ) from missing
        while each_later := next((waiting for waiting in self._open[1:] if waiting), None):
            self._try(each_later.popleft())
            self._follow_at_once()
        if self._reads_distributions:
            for name, path in self._libraries.metadata(self._units.values()):
                self.files.setdefault(name, path)

    def _follow_at_once(self) -> None:
        while self._open[0]:
            self._follow(self._open[0].popleft())

    def _try(self, each: _Import) -> None:
        """Follow an import that a function makes, or a condition: a library comes with all that it needs, or not."""
        before = dict(self.files), set(self._followed), dict(self._units), tuple(map(deque, self._open))
        is_library = self._is_library(each.statement.module)
        self._floor = each.need
        try:
            self._follow(each._replace(need=Need.AT_ONCE) if is_library else each)
            self._follow_at_once()
        except _Missing as missing:
            self.files, self._followed, self._units, self._open = before
            if each.need is Need.LATER:
                self.left_out.setdefault(each.top, f"{missing.why}; {missing.each.reached}")
        finally:
            self._floor = Need.AT_ONCE

    def add_installed(self, folder: Path) -> None:
        """Add everything that pip installed."""
        for name, path in self._libraries.installed_files(folder):
            self.files.setdefault(name, path)

    def _follow(self, each: _Import) -> None:
        statement = each.statement
        top = each.top
        if statement.module in _OF_DISTRIBUTIONS or (top == "importlib" and "metadata" in statement.names):
            self._reads_distributions = True
        if top == _CFNKIT:
            self._add_cfnkit(statement.module, each)
            for name in statement.names:
                self._add_name(statement.module, name, each)
        elif self._is_library(statement.module):
            self._add_library(each)

    def _is_library(self, module: str) -> bool:
        top = module.partition(".")[0]
        others = (_CFNKIT, *_IN_RUNTIME)
        return bool(top) and top not in others and top not in sys.stdlib_module_names and not self._is_own(top)

    def _is_own(self, top: str) -> bool:
        return (self._folder / f"{top}.py").is_file() or (self._folder / top).is_dir()

    def _add_cfnkit(self, module: str, each: _Import) -> None:
        """Add a module of cfnkit, and the packages that hold it."""
        parts = module.split(".")
        for count in range(1, len(parts) + 1):
            self._add_module(".".join(parts[:count]), each)

    def _add_name(self, package: str, name: str, each: _Import) -> None:
        """Add the module that a package of cfnkit has or imports by a name."""
        if _path_of(f"{package}.{name}") is not None:
            self._add_module(f"{package}.{name}", each)
            return
        for statement in self._typing_imports(package):
            if name in statement.names and statement.module.startswith(_CFNKIT):
                self._add_cfnkit(statement.module, each)
                self._add_name(statement.module, name, each)

    def _typing_imports(self, package: str) -> tuple[ImportStatement, ...]:
        path = _path_of(package)
        return () if path is None else self._imports(path, package).typing

    def _imports(self, path: Path, package: str) -> FileImports:
        if (path, package) not in self._read:
            self._read[path, package] = read_imports(path, package)
        return self._read[path, package]

    def _add_module(self, module: str, each: _Import) -> None:
        path = _path_of(module)
        if path is None:
            return
        if self._bounds is not None and f"{module}.".startswith(tuple(f"{each}." for each in self._bounds.without)):
            if each.need is Need.AT_ONCE:
                raise _Missing(each, f"{module} is left out of this package")
            return
        parts = module.split(".")
        if path.name != _PACKAGE_FILE:
            self.add("/".join([*parts[:-1], path.name]), path, ".".join(parts[:-1]), each.need, each.reached)
            return
        name = "/".join([*parts, _PACKAGE_FILE])
        if name in self._followed:
            return
        self.add(name, path, module, each.need, each.reached)
        for data in sorted(each for each in path.parent.iterdir() if each.suffix in _DATA):
            self.files.setdefault("/".join([*parts, data.name]), data)

    def _add_library(self, each: _Import) -> None:
        """Add the library of a module whole, and follow the imports of the module and of the packages that hold it."""
        statement = each.statement
        if self._bounds is not None and each.top not in self._bounds.libraries:
            raise _Missing(each, "it is not one of the libraries of this package")
        unit = self._libraries.find(statement.module, statement.names)
        if isinstance(unit, str):
            raise _Missing(each, unit)
        self._units.setdefault(unit.name, unit)
        for name, path in unit.files():
            self.files.setdefault(name, path)
        for module in unit.modules(statement.module, statement.names):
            if module.compiled and not self._libraries.installed:
                raise _Missing(each, f"it is compiled ({module.name})")
            elif module.path is not None:
                self.add(module.name, module.path, module.package, each.need, each.reached)


@cache
def _path_of(module: str) -> Path | None:
    """The file of a module of cfnkit; None for any other module."""
    base = Path(__file__).parents[1].joinpath(*module.split(".")[1:])
    package, file = base / _PACKAGE_FILE, base.with_suffix(".py")
    return package if package.is_file() else file if module != _CFNKIT and file.is_file() else None
