"""The files that a handler imports: its own, those of cfnkit, and those of libraries in pure Python.

They are found in the source and not by a run, so an import that only an error makes is found too. A package that
imports its names when they are first used (by `__getattr__`) lists their modules under `if TYPE_CHECKING`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from cfnkit.packaging.errors import PackagingError

# The libraries of Lambda's runtime: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
_IN_RUNTIME = frozenset({"awslambdaric", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "urllib3"})
_PACKAGED = (".py", ".json", ".txt")
_COMPILED = (".so", ".pyd", ".dylib")
_CFNKIT = "cfnkit"
_PACKAGE_FILE = "__init__.py"


class Imports(NamedTuple):
    """The files of a package, by their names in it, and the libraries that are left out, each with the reason."""

    files: dict[str, Path]
    left_out: dict[str, str]


def imports_of(folder: Path) -> Imports:
    """The Python and data files in a macro's folder, and the files that they import. Raises PackagingError."""
    search = _Search(folder)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.suffix in _PACKAGED and not _is_test(name):
            search.add(name.as_posix(), path, ".".join(name.parts[:-1]), True)
    search.finish()
    return Imports(dict(sorted(search.files.items())), dict(sorted(search.left_out.items())))


def _is_test(name: Path) -> bool:
    stem = name.stem
    return stem.startswith("test_") or stem == "conftest" or bool({"tests", "__pycache__"} & set(name.parts))


class _Search:
    """Follows imports from file to file: first those that run when the handler is imported, then the others."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._packages: dict[str, FileImports] = {}
        self._later: list[tuple[Statement, Path]] = []
        self.files: dict[str, Path] = {}
        self.left_out: dict[str, str] = {}

    def add(self, name: str, path: Path, package: str, needed: bool) -> None:
        """Add a file by its name in the package, and the files that it imports.

        `needed`: it runs when the handler is imported.
        """
        if name in self.files:
            return
        self.files[name] = path
        for statement in read_imports(path, package).running if path.suffix == ".py" else ():
            if needed and statement.needed:
                self._follow(statement, path, True)
            else:
                self._later.append((statement, path))

    def finish(self) -> None:
        """Follow the imports within functions."""
        while self._later:
            self._follow(*self._later.pop(), False)

    def _follow(self, statement: Statement, importer: Path, needed: bool) -> None:
        top = statement.module.partition(".")[0]
        if top in sys.stdlib_module_names or top in _IN_RUNTIME or self._is_own(top):
            return
        if top == _CFNKIT:
            self._add_cfnkit(statement.module, needed)
            for name in statement.names:
                self._add_name(statement.module, name, needed)
            return
        self._add_library(top, statement, importer, needed)

    def _is_own(self, top: str) -> bool:
        return (self._folder / f"{top}.py").is_file() or (self._folder / top).is_dir()

    def _add_cfnkit(self, module: str, needed: bool) -> None:
        """Add a module of cfnkit, and the packages that hold it."""
        parts = module.split(".")
        for count in range(1, len(parts) + 1):
            self._add_module(".".join(parts[:count]), needed)

    def _add_name(self, package: str, name: str, needed: bool) -> None:
        """Add the module that a package of cfnkit has or imports by a name."""
        if _path_of(f"{package}.{name}") is not None:
            self._add_module(f"{package}.{name}", needed)
            return
        for statement in self._typing_imports(package):
            if name in statement.names and statement.module.startswith(_CFNKIT):
                self._add_cfnkit(statement.module, needed)
                self._add_name(statement.module, name, needed)

    def _typing_imports(self, package: str) -> tuple[Statement, ...]:
        path = _path_of(package)
        if path is None:
            return ()
        if package not in self._packages:
            self._packages[package] = read_imports(path, package)
        return self._packages[package].typing

    def _add_module(self, module: str, needed: bool) -> None:
        path = _path_of(module)
        if path is None:
            return
        parts = module.split(".")
        if path.name != _PACKAGE_FILE:
            self.add("/".join([*parts[:-1], path.name]), path, ".".join(parts[:-1]), needed)
            return
        self.add("/".join([*parts, _PACKAGE_FILE]), path, module, needed)
        for data in sorted(path.parent.glob("*.json")):
            self.add("/".join([*parts, data.name]), data, module, needed)

    def _add_library(self, top: str, statement: Statement, importer: Path, needed: bool) -> None:
        """Add a whole library if it is pure Python; compiled code runs on one kind of machine only."""
        files = dict(_library_files(top))
        compiled = next((name for name in files if name.endswith(_COMPILED)), None)
        if files and compiled is None:
            self.files.update({name: path for name, path in files.items() if name not in self.files})
            return
        why = f"it has compiled parts ({compiled})" if compiled else "it is not installed here"
        if needed:
            raise PackagingError(
                f"{importer}:{statement.line}: '{top}' cannot be packaged: {why}. "
                "Import it in the function that needs it, and give it to the Lambda function in a layer."
            )
        self.left_out[top] = f"{why}; {importer.name} imports it in a function"


def _path_of(module: str) -> Path | None:
    """The file of a module of cfnkit; None for any other module."""
    import cfnkit

    assert cfnkit.__file__ is not None
    base = Path(cfnkit.__file__).parent.joinpath(*module.split(".")[1:])
    package, file = base / _PACKAGE_FILE, base.with_suffix(".py")
    return package if package.is_file() else file if module != _CFNKIT and file.is_file() else None


def _library_files(top: str) -> Iterator[tuple[str, Path]]:
    spec = find_spec(top)
    if spec is None or spec.origin is None:
        return
    if not spec.submodule_search_locations:
        yield Path(spec.origin).name, Path(spec.origin)
        return
    for location in spec.submodule_search_locations:
        root = Path(location)
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{top}/{path.relative_to(root).as_posix()}", path


class Statement(NamedTuple):
    """One imported module; `names` are those of a `from` import, else empty.

    `needed`: it is imported with the file, and not within a function.
    """

    module: str
    names: tuple[str, ...]
    needed: bool
    line: int


class FileImports(NamedTuple):
    """The statements that run, and those under `if TYPE_CHECKING`, which never run."""

    running: tuple[Statement, ...]
    typing: tuple[Statement, ...]


def read_imports(path: Path, package: str) -> FileImports:
    """The import statements of a file in `package`. Raises PackagingError for a file that is not Python.

    A package that uses its `__path__` imports its modules by their file names: it needs all of them.
    """
    try:
        tree = ast.parse(path.read_bytes(), path.name)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise PackagingError(f"{path}:{line}: this is no Python that can be read: {error}") from error
    running: list[Statement] = []
    typing: list[Statement] = []
    for node, needed, checking in _walk(tree, True, False):
        (typing if checking else running).extend(_statements(node, needed, package))
    if any(isinstance(node, ast.Name) and node.id == "__path__" for node in ast.walk(tree)):
        running.append(Statement(package, tuple(sorted(file.stem for file in path.parent.glob("*.py"))), True, 1))
    return FileImports(tuple(running), tuple(typing))


def _walk(node: ast.AST, needed: bool, checking: bool) -> Iterator[tuple[ast.AST, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            yield child, needed, checking
        elif isinstance(child, ast.If) and _is_type_checking(child.test):
            for statement in child.body:
                yield from _walk(ast.Module([statement], []), needed, True)
            for statement in child.orelse:
                yield from _walk(ast.Module([statement], []), needed, checking)
        else:
            inside = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from _walk(child, needed and not inside, checking)


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def _statements(node: ast.AST, needed: bool, package: str) -> Iterator[Statement]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Statement(alias.name, (), needed, node.lineno)
    elif isinstance(node, ast.ImportFrom):
        module = node.module or ""
        if node.level:
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            module = ".".join([*above, module] if module else above)
        yield Statement(module, tuple(alias.name for alias in node.names), needed, node.lineno)
