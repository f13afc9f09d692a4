"""The pages of the Python API: each public name with its signature and its docstring."""

from __future__ import annotations

import enum
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, ForwardRef

from documentation.markdown import code, fence, page, prose, table

FOLDER = "reference/python"
MODULES = ("cfnkit", "cfnkit.macro", "cfnkit.rule")
_WIDTH = 100
_LONGEST = 40
_FIELDS = re.compile(r"^(?=[a-z_]+(?:, [a-z_]+)*: )", re.MULTILINE)


def python_pages() -> dict[str, str]:
    """A page for each public module, by its place in the site."""
    return {f"{FOLDER}/{name}.md": page(name, _module(import_module(name))) for name in MODULES}


def public_names(module: ModuleType) -> list[str]:
    """The names of a module that users may rely on."""
    return sorted((name for name in module.__all__ if not name.startswith("_")), key=str.lower)


def _module(module: ModuleType) -> Iterator[str]:
    yield from _paragraphs(module)
    for name in public_names(module):
        value = getattr(module, name)
        yield from (f"## {name} {{#{name}}}", "")
        if inspect.isclass(value) or inspect.isroutine(value):
            if not (inspect.isclass(value) and issubclass(value, enum.Enum)):
                yield from fence(_signature(name, value), "python")
            yield from _paragraphs(value)
            yield from _members(value)
        else:
            yield from fence(f"{name} = {_written(value)}", "python")


def _signature(name: str, value: Callable[..., Any]) -> str:
    """A call of a function or a class, with the types and defaults of its parameters."""
    try:
        signature = inspect.signature(value)
    except ValueError:  # an exception that takes what its base does
        return f"class {name}"
    parameters = [_parameter(each) for each in signature.parameters.values()]
    first = next((at for at, each in enumerate(signature.parameters.values()) if each.kind is each.KEYWORD_ONLY), None)
    if first is not None and not any(each.startswith("*") for each in parameters):
        parameters.insert(first, "*")
    is_class = inspect.isclass(value)
    start = f"{'class ' if is_class else ''}{name}("
    returned = signature.return_annotation
    end = ")" if is_class or returned is signature.empty else f") -> {_written(returned)}"
    line = f"{start}{', '.join(parameters)}{end}"
    return line if len(line) <= _WIDTH else "\n".join([start, *(f"    {each}," for each in parameters), end])


def _parameter(parameter: inspect.Parameter) -> str:
    sign = (
        "*" if parameter.kind is parameter.VAR_POSITIONAL else "**" if parameter.kind is parameter.VAR_KEYWORD else ""
    )
    typed = "" if parameter.annotation is parameter.empty else f": {_written(parameter.annotation)}"
    if parameter.default is parameter.empty:
        return f"{sign}{parameter.name}{typed}"
    default = repr(parameter.default)
    return f"{parameter.name}{typed} = {'...' if '<' in default or len(default) > _LONGEST else default}"


def _written(annotation: Any) -> str:
    """A type as it is written in the source."""
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
    if not isinstance(annotation, str) and not inspect.isclass(annotation):
        text = re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Za-z])", "", str(annotation)).replace("~", "")
    return re.sub(r"\b(?:collections\.)?abc\.|\btyping\.", "", text)


def _members(value: Any) -> Iterator[str]:
    """The members of an enumeration, or the public methods and properties that a class itself has."""
    if not inspect.isclass(value):
        return
    if issubclass(value, enum.Enum):
        yield from table(("name", "value"), [[code(each.name), code(str(each.value))] for each in value])
        return
    rows = []
    for name, member in vars(value).items():
        member = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        is_method = inspect.isfunction(member)
        documented = inspect.getdoc(member) if is_method or isinstance(member, property | cached_property) else None
        if documented and not name.startswith("_"):
            shown = f"{name}({', '.join(_names(member))})" if is_method else name
            rows.append([code(shown), prose(_plain(documented.split("\n\n")[0]))])
    if rows:
        yield from table(("member", "what it is"), rows)


def _names(function: Callable[..., Any]) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]


def _paragraphs(value: Any) -> Iterator[str]:
    """A docstring: paragraphs, and examples that are indented."""
    documented = value.__doc__ if inspect.isclass(value) else inspect.getdoc(value)
    for paragraph in inspect.cleandoc(documented or "").split("\n\n"):
        if paragraph.startswith("    "):
            yield from fence(inspect.cleandoc(paragraph), "python")
        elif _FIELDS.match(paragraph):
            yield from (*(f"- {prose(_plain(field))}" for field in _FIELDS.split(paragraph) if field), "")
        elif paragraph:
            yield from (prose(_plain(paragraph)), "")


def _plain(paragraph: str) -> str:
    """A paragraph with Markdown's marks of code, and one colon before an example."""
    return re.sub("::$", ":", paragraph.replace("``", "`"))
