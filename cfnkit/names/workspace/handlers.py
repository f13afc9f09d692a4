"""The function in the code that runs for a macro."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from cfnkit.source import SourceText, Span


def function_span(text: SourceText, function: str) -> Span:
    """The name of a function at the top of a Python file, also of one that is imported or assigned there.

    It is the beginning of the file when nothing there has this name.
    """
    try:
        statements = ast.parse(text.text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        statements = []  # the file is in another language, or half typed
    for line in (line for statement in statements for line in _lines(statement, function)):
        found = re.search(rf"\b{re.escape(function)}\b(?!\s+as\b)", text.line(line))
        if found is not None:
            return Span(text.name, line, found.start() + 1, line, found.end() + 1)
    return Span(text.name, 1, 1, 1, 1)


def _lines(statement: ast.stmt, name: str) -> Iterator[int]:
    """The 1-based line on which a statement gives something a name."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        names = [(statement.name, statement.lineno)]
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        names = [(alias.asname or alias.name, alias.lineno) for alias in statement.names]
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        names = [(target.id, target.lineno) for target in targets if isinstance(target, ast.Name)]
    else:
        names = []
    return (line for known, line in names if known == name)
