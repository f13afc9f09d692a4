"""Macros whose code lies in a folder, by their descriptions or by the templates that define them."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging.macro_folder import DESCRIPTION_FILE, read_macro
from cfnkit.syntax import Document, Scalar, at_path
from cfnkit.template import Template

_MACRO = "AWS::CloudFormation::Macro"


class FoundMacro(NamedTuple):
    """A macro: its name, its folder, and its `handler` as `.cfnkit.yaml` has it or its `command`."""

    name: str
    folder: str
    handler: str = ""
    command: tuple[str, ...] = ()


def found_macros(folder: Path, files: Iterable[str]) -> tuple[tuple[FoundMacro, ...], list[tuple[str, str]]]:
    """The macros that files `macro.yaml` describe, each name once, and the files that cannot be read, with the reason.

    Paths are relative to `folder`.
    """
    found: dict[str, FoundMacro] = {}
    unusable: list[tuple[str, str]] = []
    for path in files:
        if posixpath.basename(path) != DESCRIPTION_FILE:
            continue
        place = posixpath.dirname(path)
        try:
            macro = read_macro(folder / place)
        except ConfigurationError as error:
            unusable.append((path, error.sentence))
            continue
        module, _, function = macro.handler.rpartition(".")
        file = posixpath.join(place, *module.split(".")) + ".py"
        if macro.command:
            found.setdefault(macro.name, FoundMacro(macro.name, place or ".", command=macro.command))
        elif (folder / file).is_file():
            found.setdefault(macro.name, FoundMacro(macro.name, place or ".", f"{file}:{function}"))
        else:
            unusable.append((path, f"it names the handler {macro.handler}, and there is no {file}"))
    return tuple(found.values()), unusable


def defines_macros(document: Document, described: Collection[str]) -> bool:
    """Whether a template defines a macro whose name is none of those that are described elsewhere."""
    resources = Template.of(document.root).resources.values()
    names = [at_path(each.node, ("Properties", "Name")) for each in resources if each.type == _MACRO]
    return any(isinstance(name, Scalar) and name.text not in described for name in names)
