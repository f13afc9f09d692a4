"""The output formats of `cfnkit diff`, a module for each, and the view of the change that they render."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.cli.diff.versions import Versions
from cfnkit.diff import StackChange


class DiffView(NamedTuple):
    """A change to show, with the versions that it lies between."""

    change: StackChange
    versions: Versions
