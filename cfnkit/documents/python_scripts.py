"""Python scripts in documents: whether they can be parsed, and which functions they have."""

from __future__ import annotations

import ast
import collections.abc as abc
import sys
import warnings
from typing import NamedTuple, TypeAlias

Functions: TypeAlias = abc.Mapping[str, bool | None]


class Syntax(NamedTuple):
    """Why a text is no Python, and where (from 1)."""

    message: str
    line: int
    column: int


def parsed(text: str, version: int) -> Functions | Syntax | None:
    """The names that a script for Python 3.`version` has for others, or why it cannot be parsed.

    A name is True for a function that can be called with two arguments, False for one that cannot, and None for what is
    no function; `*` stands for names that an import brings. None for a script that is not understood here, since its
    Python is newer than this one, or since it is nested too deeply.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(text)
    except SyntaxError as error:
        if version > sys.version_info.minor:
            return None
        return Syntax(error.msg, error.lineno or 1, error.offset or 1)
    except ValueError as error:  # null bytes, before Python 3.12
        return Syntax(str(error), 1, 1)
    except (RecursionError, MemoryError):
        return None
    names: dict[str, bool | None] = {}
    for statement in _at_top(module.body):
        names.update(_names_of(statement))
    return names


def _at_top(body: abc.Iterable[ast.stmt]) -> abc.Iterator[ast.stmt]:
    """The statements of a module, with those in its `if` and `try`."""
    for statement in body:
        yield statement
        for part in ("body", "orelse", "finalbody", "handlers"):
            inner = getattr(statement, part, None)
            if inner and not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                for each in inner:
                    yield from _at_top(each.body if isinstance(each, ast.ExceptHandler) else [each])


def _names_of(statement: ast.stmt) -> dict[str, bool | None]:
    if isinstance(statement, ast.FunctionDef):
        return {statement.name: None if statement.decorator_list else _takes_two(statement.args)}
    if isinstance(statement, (ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name: None}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).partition(".")[0]: None for alias in statement.names}
    names = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return dict.fromkeys(names)


def _takes_two(arguments: ast.arguments) -> bool:
    """Whether a function can be called with two positional arguments, and no other."""
    positional = len(arguments.posonlyargs) + len(arguments.args)
    needed = positional - len(arguments.defaults)
    has_needed_names = any(default is None for default in arguments.kw_defaults)
    return needed <= 2 and (positional >= 2 or arguments.vararg is not None) and not has_needed_names
