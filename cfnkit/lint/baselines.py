"""The baselines of a run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from cfnkit.files.names import name_below
from cfnkit.files.project import searched_folders
from cfnkit.lint.baseline import BASELINE_NAME, Baseline
from cfnkit.lint.results import FileResult


class Baselines:
    """The baselines of a run: a template has the nearest one in its folder or above, up to the root of its repository.

    Without one there, it is that of the current folder, which may be missing. `given` is the one for all templates.
    With `anew`, they will be written again, so that an invalid one is empty.
    """

    def __init__(self, given: Baseline | None = None, *, anew: bool = False) -> None:
        self._given = given
        self._anew = anew
        self._read: dict[Path, Baseline] = {}

    def groups(self, results: Sequence[FileResult]) -> Iterator[tuple[Baseline, list[FileResult]]]:
        """Each baseline with the results that it is for; raises ConfigurationError when one cannot be read."""
        by_path: dict[Path, list[FileResult]] = {}
        for result in results:
            by_path.setdefault(self.path_of(result.path), []).append(result)
        for path, group in by_path.items():
            yield self._at(path), group
        if not by_path:
            yield self._at(self.path_of("")), []

    def _at(self, path: Path) -> Baseline:
        if self._given is not None:
            return self._given
        if path not in self._read:
            self._read[path] = Baseline.read(path, anew=self._anew) if path.exists() else Baseline(path)
        return self._read[path]

    def path_of(self, template: str) -> Path:
        """The path of the baseline of the template at a path, whether it exists or not."""
        if self._given is not None:
            return self._given.path
        folder = os.path.dirname(os.path.abspath(template)) if os.path.exists(template) else os.getcwd()
        for each in searched_folders(folder):
            found = os.path.join(each, BASELINE_NAME)
            if os.path.isfile(found):
                return Path(name_below(found))
        return Path(BASELINE_NAME)
