"""The macros that a configuration knows, with the parameters that their code declares."""

from __future__ import annotations

import ast
import collections.abc as abc
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cfnkit.configuration.configuration import Configuration, MacroEntry, PythonMacro
from cfnkit.deployment import Target
from cfnkit.diagnostics import CfnkitError
from cfnkit.names.workspace.locations import handler_file


def known_macros(config: Configuration, target: Target) -> abc.Mapping[str, abc.Mapping[str, Any]]:
    """The macros of a configuration and of the templates of its `macros_from`, without running any code.

    Each has the JSON Schema of its parameters, which is empty when its code declares none in the form of the kit.
    """
    found = {name: _declared(entry) for name, entry in config.macros.items()}
    if config.macros_from:
        from cfnkit.pipeline.macros.entries import macros_from

        with TemporaryDirectory() as scratch:
            for template in config.macros_from:
                try:
                    defined = macros_from(template, Path(scratch), target=target, configured=found)
                except CfnkitError:
                    continue  # the check of the template that calls a macro reports it
                found |= {name: _declared(entry) for name, entry in defined.macros.items()}
    return found


def _declared(entry: MacroEntry) -> abc.Mapping[str, Any]:
    """The schema that the handler of the kit, `@macro(parameters=...)`, declares as a literal."""
    if not isinstance(entry, PythonMacro):
        return {}
    file = handler_file(str(entry.code_dir), entry.handler)
    try:
        tree = ast.parse(Path(file).read_bytes() if file else b"")
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return {}  # running the macro reports it
    function = entry.handler.rpartition(".")[2]
    assigned = {
        name.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for name in node.targets
        if isinstance(name, ast.Name)
    }
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    decorators = chain.from_iterable(node.decorator_list for node in functions)
    for call in (node for node in decorators if isinstance(node, ast.Call)):
        for keyword in call.keywords:
            value = keyword.value
            if keyword.arg == "parameters":
                return _literal(assigned.get(value.id, value) if isinstance(value, ast.Name) else value)
    return {}


def _literal(node: ast.expr) -> abc.Mapping[str, Any]:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
