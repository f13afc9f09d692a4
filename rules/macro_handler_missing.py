"""A macro's code has the handler that its function names."""

import ast
import os
import re
from collections.abc import Iterator
from glob import escape
from pathlib import Path
from typing import NamedTuple

from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.macro_definitions import functions_of_macros, property_of, shown
from cfnkit.syntax import Mapping, Node, Scalar, at_path
from cfnkit.template import Resource, Template
from cfnkit.vocabulary import nearest, suggestion

# https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html, nodejs-handler.html: a slash can replace a dot.
_HANDLER = re.compile(r"(?P<module>[^\s.][^\s]*)\.(?P<function>[^\s./]+)\Z")
_SUFFIXES = {"python": (".py", ".pyc", ".so"), "nodejs": (".js", ".mjs", ".cjs")}


class _Code(NamedTuple):
    """Code that can be read: the text of a module `index`, or a folder, which messages call `shown`."""

    inline: str | None = None
    folder: Path | None = None
    shown: str = ""


@rule(
    "E9724",
    "The code of a macro's function has no such handler",
    description="""Handler names a module and a function in it (`index.handler`; inline code is the module `index`).
    If the package has no such module or function, each call of the macro fails with "Received malformed response from
    transform". Name a file in the folder of the code, without its suffix.""",
    source="https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each handler that is missing from inline code, or from a folder that exists."""
    for definition in functions_of_macros(subject):
        function, authored = definition.function, definition.authored
        assert function is not None
        assert authored is not None
        handler = property_of(function, "Handler", subject.deployed)
        runtime = property_of(function, "Runtime", subject.deployed)
        if not isinstance(handler, Scalar) or not isinstance(runtime, Scalar) or _is_built(authored):
            continue
        language = re.match("[a-z]*", runtime.text)
        match = _HANDLER.match(handler.text)
        code = _code_of(authored, definition.source, Path(subject.document.source.name).parent)
        if match is None or language is None or language[0] not in _SUFFIXES or code is None:
            continue
        missing = _missing(match["module"], match["function"], code, language[0])
        if missing is not None:
            message = f"The handler '{shown(handler)}' of {function.logical_id} {missing[0]}"
            path = ("Resources", function.logical_id, "Properties", "Handler")
            yield Problem(message, handler.span, path, missing[1])


def _is_built(function: Resource) -> bool:
    """Whether a build creates the package from other files."""
    return at_path(function.node, ("Metadata", "BuildMethod")) is not None


def _code_of(function: Resource, template: Template, beside: Path) -> _Code | None:
    """The code of a function, if it is inline or in a folder on this machine."""
    inline = at_path(function.node, ("Properties", "InlineCode"))
    code: Node | None = inline if inline is not None else property_of(function, "CodeUri", template)
    if code is None:
        code = function.properties.get("Code") if function.properties else None
        if isinstance(code, Mapping):
            inline = code = code.get("ZipFile")
            if isinstance(code, Mapping):  # Fn::Sub: its variables are no function names
                inline = code = code.get("Fn::Sub")
    if not isinstance(code, Scalar):
        return None
    if inline is not None:
        return _Code(inline=code.text)
    folder = beside / code.text
    if "://" in code.text or not os.path.isdir(folder):  # pathlib's is_dir raises for a name that is too long
        return None
    return _Code(folder=folder, shown=shown(code))


def _missing(module: str, function: str, code: _Code, language: str) -> tuple[str, str] | None:
    """What is missing, and what to do; None when nothing is missing."""
    if code.folder is None:
        if module != "index":
            return "is not in the inline code, which is the module 'index'.", f"Write 'index.{function}'."
        return _no_function(function, code.inline or "", "the inline code") if language == "python" else None
    relative = module.replace(".", "/") if language == "python" else module
    suffixes = _SUFFIXES[language]
    path = code.folder / relative
    found = next((f"{path}{suffix}" for suffix in suffixes if os.path.isfile(f"{path}{suffix}")), None)
    if found is not None:
        text = _text_of(found) if found.endswith(".py") else None
        return None if text is None else _no_function(function, text, f"'{os.path.basename(found)}'")
    if os.path.isdir(path) or any(code.folder.glob(f"{escape(relative.rpartition('/')[2])}.*.so")):
        return None  # a package, or a module compiled for one platform
    known = [file.stem for suffix in suffixes for file in code.folder.glob(f"*{suffix}")]
    if not known and not code.shown.strip("./"):
        return None  # the template was copied without its code
    other = nearest(module, known)
    hint = f"Write '{other}.{function}', or add the module." if other else "Add the module to the folder."
    return f"is in the module '{module}', which is not in the folder '{code.shown}'.", hint


def _text_of(path: str) -> str | None:
    """The text of a module; None when it cannot be read."""
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return None


def _no_function(function: str, text: str, where: str) -> tuple[str, str] | None:
    """As `_missing`, for a Python module that certainly does not have the function."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # no Python that this rule can judge
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    if function in names or "*" in names or {"globals", "setattr", "exec", "__getattr__"} & names:
        return None
    return f"names a function that {where} does not have.", suggestion(function, names)
