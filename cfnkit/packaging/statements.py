"""The import statements of a Python file, with whether they run when the file is imported."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cfnkit.packaging.errors import PackagingError


class Need(IntEnum):
    """Whether the file does without an import: it fails at once, when a function is called, or not at all."""

    AT_ONCE = 0
    LATER = 1
    OPTIONAL = 2


class ImportStatement(NamedTuple):
    """One imported module; `names` are those of a `from` import, else empty. `line` is 1-based."""

    module: str
    names: tuple[str, ...]
    need: Need
    line: int


class FileImports(NamedTuple):
    """The statements that run, and those under `if TYPE_CHECKING`, which never run."""

    running: tuple[ImportStatement, ...]
    typing: tuple[ImportStatement, ...]


_CAUGHT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
# Packages that are made one after the other share almost all files. One needs some hundred.
_MOST_FILES = 1000


def read_imports(path: Path, package: str) -> FileImports:
    """The import statements of a file in `package`. Raises PackagingError for a file that is not Python.

    A package that uses its `__path__` imports its modules by their file names: it needs all of them.
    """
    try:
        found = _found_in(path.read_bytes(), path.name, package)
    except OSError as error:
        raise PackagingError(f"{path}: cannot be read: {error.strerror}.") from error
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        raise PackagingError(f"{path}:{line}: this is no Python that can be read: {error}") from error
    if not found.uses_path:
        return found.imports
    names = tuple(sorted(file.stem for file in path.parent.glob("*.py")))
    running, typing = found.imports
    return FileImports((*running, ImportStatement(package, names, Need.AT_ONCE, 1)), typing)


class _Found(NamedTuple):
    imports: FileImports
    uses_path: bool


@lru_cache(_MOST_FILES)
def _found_in(text: bytes, name: str, package: str) -> _Found:
    """The statements of a text, and whether it uses `__path__`. Raises as `ast.parse` does."""
    tree = ast.parse(text, name)
    running: list[ImportStatement] = []
    typing: list[ImportStatement] = []
    for node, need, checking in _walk(tree, Need.AT_ONCE, False):
        (typing if checking else running).extend(_statements(node, need, package))
    uses_path = b"__path__" in text and any(
        isinstance(node, ast.Name) and node.id == "__path__" for node in ast.walk(tree)
    )
    return _Found(FileImports(tuple(running), tuple(typing)), uses_path)


def _walk(node: ast.AST, need: Need, checking: bool) -> Iterator[tuple[ast.AST, Need, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            continue  # no expression holds a statement
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            yield child, need, checking
        elif isinstance(child, ast.If):
            yield from _branches(child, need, checking)
        elif isinstance(child, ast.Try) and any(map(_catches_imports, child.handlers)):
            for part, inner in ((child.body, Need.OPTIONAL), (child.handlers, need), (child.orelse, need)):
                yield from _walk(ast.Module(list(part), []), max(need, inner), checking)  # type: ignore[arg-type]
            yield from _walk(ast.Module(child.finalbody, []), need, checking)
        elif isinstance(child, ast.With) and any(_suppresses_imports(item.context_expr) for item in child.items):
            yield from _walk(ast.Module(child.body, []), max(need, Need.OPTIONAL), checking)
        else:
            inside = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
            yield from _walk(child, max(need, Need.LATER) if inside else need, checking)


def _branches(node: ast.If, need: Need, checking: bool) -> Iterator[tuple[ast.AST, Need, bool]]:
    """Both branches, as far as they can run: the version and the platform of Python are known."""
    test = _decided(node.test)
    only_checked = _is_type_checking(node.test)
    inner = need if test is not None or only_checked else max(need, Need.OPTIONAL)
    if test is not False:
        yield from _walk(ast.Module(node.body, []), inner, checking or only_checked)
    if test is not True:
        yield from _walk(ast.Module(node.orelse, []), inner, checking)


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def _decided(test: ast.expr) -> bool | None:
    """The value of a test of `sys.version_info`; None for any other."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and ast.unparse(test.left) == "sys.version_info"):
        return None
    try:
        other = ast.literal_eval(test.comparators[0])
        here = tuple(sys.version_info)
        outcomes = {ast.Lt: here < other, ast.LtE: here <= other, ast.Gt: here > other, ast.GtE: here >= other}
    except (ValueError, TypeError):
        return None
    return outcomes.get(type(test.ops[0]))


def _catches_imports(handler: ast.ExceptHandler) -> bool:
    names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(name is None or ast.unparse(name).rpartition(".")[2] in _CAUGHT for name in names)


def _suppresses_imports(manager: ast.expr) -> bool:
    """Whether a context is `contextlib.suppress(ImportError)`."""
    if not isinstance(manager, ast.Call) or ast.unparse(manager.func).rpartition(".")[2] != "suppress":
        return False
    return any(ast.unparse(argument).rpartition(".")[2] in _CAUGHT for argument in manager.args)


def _statements(node: ast.AST, need: Need, package: str) -> Iterator[ImportStatement]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield ImportStatement(alias.name, (), need, node.lineno)
    elif isinstance(node, ast.ImportFrom):
        module = node.module or ""
        if node.level:
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            module = ".".join([*above, module] if module else above)
        yield ImportStatement(module, tuple(alias.name for alias in node.names), need, node.lineno)
