"""The formats of files with targets, a module each.

A module has `KIND`, the name of its format, whose files `targets.candidates` knows; `recognises(path, root)`, whether a
file of this name and with this tree is one; and `read(file)`, which gives its targets, and a diagnostic for each part
that it cannot read. A fault of the whole file is a ConfigurationError with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from cfnkit.diagnostics import Diagnostic
from cfnkit.syntax import Node
from cfnkit.targets.file import TargetFile
from cfnkit.targets.formats import (
    adf,
    cdk,
    configuration,
    control_tower,
    git_sync,
    org_formation,
    parameter_file,
    samconfig,
    sceptre,
    stack_set,
    taskcat,
)
from cfnkit.targets.target import TemplateTarget


class TargetFormat(Protocol):
    """A module of this package."""

    KIND: str

    def recognises(self, path: Path, root: Node) -> bool:
        """Whether a file is of this format, by its name and its content."""

    def read(self, file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
        """The targets of a file, in its order. Raises ConfigurationError."""


FORMATS: tuple[TargetFormat, ...] = (
    configuration,
    git_sync,
    samconfig,
    taskcat,
    control_tower,
    cdk,
    adf,
    org_formation,
    stack_set,
    sceptre,
    parameter_file,
)
"""The formats, in the order in which a file is held against them: the first that recognises it reads it."""
