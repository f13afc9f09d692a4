"""The import statements of a Python file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cfnkit.packaging.errors import PackagingError


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
