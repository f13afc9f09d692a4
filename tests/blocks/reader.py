"""Who reads the pages and tries what they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from blocks.folders import make_folder
from blocks.repository import make_repository


@dataclass
class Reader:
    """Somebody with the examples of `cfnkit demo all`, an empty folder, and the fixtures of the tests.

    `names` are those that the Python sessions of the page gave so far.
    """

    examples: Path
    scratch: Path
    fixture: Callable[[str], Any]
    names: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def repository(self) -> Path:
        """The repository of templates in which the reader tries commands."""
        return make_repository(self.scratch / "repository", self.examples)

    def folder(self, name: str) -> Path:
        """The folder in which a block runs: that of the examples, or one that its mark names, made once for a page."""
        if not name:
            return self.examples
        folder = self.scratch / "folders" / name
        return folder if folder.exists() else make_folder(name, folder, self.fixture)

    def write(self, name: str, text: str) -> Path:
        """Write a file into the empty folder."""
        path = self.scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path
