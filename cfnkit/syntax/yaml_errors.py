"""What libyaml says, in the service's words and with what to do about it."""

from __future__ import annotations

from typing import Any

import yaml

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import SourceText, Span

_MESSAGE = "Template format error: YAML not well-formed. (line {line}, column {column})"


def yaml_error(error: yaml.YAMLError, source: SourceText) -> Diagnostic:
    """The diagnostic for an error of the YAML parser."""
    mark: Any = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    if mark is None:
        line, column = _place(source.text, int(getattr(error, "position", 0) or 0))
    else:
        line, column = mark.line + 1, mark.column + 1
    context_mark: Any = getattr(error, "context_mark", None)
    hint = _hint(problem, str(getattr(error, "context", None) or ""), context_mark, source.line(line), column)
    message = _MESSAGE.format(line=line, column=column)
    return Diagnostic(Code.NOT_WELL_FORMED, message, Span(source.name, line, column, line, column), hint=hint)


def _place(text: str, position: int) -> tuple[int, int]:
    """Line and column of a byte position."""
    before = text.encode("utf-8", "replace")[:position].decode("utf-8", "ignore")
    lines = SourceText("", before).lines
    return len(lines), len(lines[-1]) + 1


def _hint(problem: str, context: str, context_mark: Any, line: str, column: int) -> str:
    if "\t" in line[:column] and not line[: column - 1].strip():
        return "YAML takes no tabs for indentation: use spaces."
    if "quoted scalar" in context and context_mark is not None:
        return f"The quote opened at line {context_mark.line + 1} is not closed."
    if context and context_mark is not None:
        return f"{problem.capitalize()} {context} at line {context_mark.line + 1}."
    return f"{problem.capitalize()}." if problem else ""
