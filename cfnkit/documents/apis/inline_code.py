"""What is checked in the inline code of a function: Python is parsed, and the handler is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.apis.rules import HANDLER, PYTHON, PYTHON_NEWER
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.python_scripts import Functions, Syntax, parsed
from cfnkit.documents.text import DocumentText
from cfnkit.rule import Finding
from cfnkit.rule.macro_definitions import functions_of_macros
from cfnkit.security import Stack
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Scalar
from cfnkit.vocabulary import suggestion

_RUNTIME = re.compile(r"python3\.(?P<minor>\d{1,3})\Z")
_HANDLER = re.compile(r"(?P<module>[^.\s]+)\.(?P<function>\w+)\Z")


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in inline code."""
    text, properties = document.text, document.resource.node
    assert text is not None  # the place is plain
    runtime = properties.get("Runtime") if isinstance(properties, Mapping) else None
    handler = properties.get("Handler") if isinstance(properties, Mapping) else None
    known = _RUNTIME.match(runtime.text) if isinstance(runtime, Scalar) else None
    functions: Functions | None = None
    if known is not None:
        read = parsed(_without_marks(text), int(known["minor"]))
        if isinstance(read, Syntax):
            message = f"Python does not read this: {read.message}."
            yield document.finding(PYTHON, message, _place(text, read.line, read.column))
            return
        functions = read
        if functions is None:
            message = f"The runtime python3.{known['minor']} may know what this Python does not read."
            yield document.finding(PYTHON_NEWER, message, text.span(0, 1))
            return
    if isinstance(handler, Scalar) and not _is_of_macro(document, stack):
        is_node = isinstance(runtime, Scalar) and runtime.text.startswith("nodejs")
        yield from _handler(handler, functions, is_node, text, document)


def _handler(
    handler: Scalar, functions: Functions | None, is_node: bool, text: DocumentText, document: EmbeddedDocument
) -> Iterator[Finding]:
    """Findings about a handler that the code does not have; `functions` are those of Python code."""
    found = _HANDLER.match(handler.text)
    if found is None:
        return
    name = found["function"]
    properties = document.resource.node
    if found["module"] != "index":
        if isinstance(properties, Mapping) and "Layers" in properties.entries:
            return  # a layer can have the handler, such as one that wraps the function's own
        message = f"The handler '{handler.text}' is not in the inline code, which is the module 'index'."
        yield document.finding(HANDLER, message, handler.span, f"Write 'index.{name}'.")
    elif text.is_known and functions is not None:
        if name not in functions and "*" not in functions and name not in _other_names(text.text):
            message = f"The inline code has no function '{name}'."
            yield document.finding(HANDLER, message, handler.span, suggestion(name, functions))
    elif text.is_known and is_node and not re.search(rf"\b{re.escape(name)}\b", text.text):
        yield document.finding(HANDLER, f"The inline code has no '{name}'.", handler.span)


def _is_of_macro(document: EmbeddedDocument, stack: Stack) -> bool:
    """Whether the function is that of a macro, whose handler is checked by a rule of its own (E9724)."""
    functions = (each.function for each in functions_of_macros(stack.subject))
    return any(each is not None and each.logical_id == document.logical_id for each in functions)


def _other_names(code: str) -> frozenset[str]:
    """The words of code that may give itself more names as it runs."""
    words = frozenset(re.findall(r"\w+", code))
    return words if {"globals", "setattr", "exec", "__getattr__"} & words else frozenset()


def _without_marks(text: DocumentText) -> str:
    """The code with a name in place of each part that is not known."""
    return "".join("_" if character in text.holes else character for character in text.text)


def _place(text: DocumentText, line: int, column: int) -> Span:
    """The span of the character at a line and column of the code (from 1), or of the last one."""
    lines = text.text.split("\n")
    before, own = lines[: line - 1], lines[line - 1 : line] or [""]
    start = sum(len(each) + 1 for each in before) + min(max(column - 1, 0), max(len(own[0]) - 1, 0))
    start = min(start, max(len(text.text) - 1, 0))
    return text.span(start, start + 1)
