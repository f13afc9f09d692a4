"""Output formats: a folder with a module for each, which has ``render(report)`` and returns a text or a document."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from cfnkit.cli.output.write import Output

DEFAULT = "text"


def format_names(package: str) -> tuple[str, ...]:
    """The names of the formats in a package: `text`, which is the default, and the others."""
    (folder,) = import_module(package).__path__
    files = [name.removesuffix(".py") for name in os.listdir(folder) if name.endswith(".py") and name[0] != "_"]
    return tuple(sorted(files, key=lambda name: (name != DEFAULT, name)))


def render(package: str, name: str, report: Any) -> Output:
    """The report in one of the formats of a package: a text for people, or a document."""
    rendered: Output = import_module(f"{package}.{name}").render(report)
    return rendered
