"""The files of Guard rules that an option or a configuration names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.project import ProjectFiles
from cfnkit.files.reading import read_given
from cfnkit.source import Span
from cfnkit.syntax.limits import MAX_BYTES

ENDING = ".guard"
_RULE = re.compile(r"^\s*rule\s+(\w+)", re.MULTILINE)


class RuleFile(NamedTuple):
    """A file of Guard rules: its path as it is named, and its text."""

    path: str
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its rules, which are found without the engine."""
        return tuple(dict.fromkeys(_RULE.findall(self.text)))


def rule_files(path: Path, named_at: Span | None = None, project: ProjectFiles | None = None) -> Iterator[RuleFile]:
    """The Guard file at a path, or all below a folder, sorted by path.

    `named_at` is the place of a configuration that names it, which may name only files of `project`. Raises
    ConfigurationError when there is none, or one cannot be read.
    """
    if not path.is_dir():
        yield _read(path, named_at, project)
        return
    found = sorted(_below(path))
    if not found:
        raise ConfigurationError(f"The folder {path} has no file that ends with {ENDING}.", named_at)
    for name in found:
        yield _read(Path(name), named_at, project)


def _below(folder: Path) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(root, name) for name in names if name.endswith(ENDING))


def _read(path: Path, named_at: Span | None, project: ProjectFiles | None) -> RuleFile:
    try:
        data = project.read(path, MAX_BYTES) if project else read_given(path, MAX_BYTES)
        return RuleFile(str(path), data.decode("utf-8-sig"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigurationError(f"The Guard rules {path} cannot be read: {reason}.", named_at) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"The Guard rules {path} are no text in UTF-8.", named_at) from error


def unique_files(files: Iterable[RuleFile]) -> tuple[RuleFile, ...]:
    """The files, each once, however its path is written."""
    return tuple({os.path.realpath(each.path): each for each in files}.values())
