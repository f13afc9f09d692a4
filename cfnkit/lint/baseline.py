"""A project's known findings, so that only new ones count."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.reading import read_given
from cfnkit.lint.results import FileResult, place_key
from cfnkit.rule import Finding

BASELINE_NAME = ".cfnkit-baseline.json"

_VERSION = 1


class BaselineEntry(NamedTuple):
    """A known finding: its template (relative to the baseline's folder), its place and its rule, but not its line."""

    file: str
    path: str
    rule: str


class BaselineComparison(NamedTuple):
    """Results without known findings, the number of these, and the entries that match no finding."""

    results: tuple[FileResult, ...]
    known: int
    stale: tuple[BaselineEntry, ...]


class Baseline(NamedTuple):
    """The known findings in the file at `path`."""

    path: Path
    entries: frozenset[BaselineEntry] = frozenset()

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """The baseline at `path`; raises ConfigurationError when it cannot be read."""
        try:
            document = json.loads(read_given(path))
            return cls(path, frozenset(_entries(document)))
        except OSError as error:
            raise ConfigurationError(f"The baseline {path} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            message = f"The baseline {path} is invalid ({error}); `--write-baseline` writes a new one."
            raise ConfigurationError(message) from error

    def compare(self, results: Iterable[FileResult]) -> BaselineComparison:
        """The results of a run without known findings.

        An entry is stale if its template was checked and has no such finding, or if its template does not exist.
        """
        remaining, known, checked = [], [], set()
        for result in results:
            file = self._file(result)
            checked.add(file)
            new = []
            for finding in result.findings:
                entry = _entry(file, finding)
                if entry in self.entries:
                    known.append(entry)
                else:
                    new.append(finding)
            remaining.append(result._replace(findings=tuple(new)))
        unmatched = self.entries.difference(known)
        stale = (entry for entry in unmatched if entry.file in checked or self._is_gone(entry.file))
        return BaselineComparison(tuple(remaining), len(known), tuple(sorted(stale)))

    def renewed(self, results: Iterable[FileResult]) -> Baseline:
        """The baseline of these results; entries of other templates stay, unless their template does not exist."""
        checked: set[str] = set()
        entries: set[BaselineEntry] = set()
        for result in results:
            file = self._file(result)
            checked.add(file)
            entries.update(_entry(file, finding) for finding in result.findings)
        entries.update(entry for entry in self.entries if entry.file not in checked and not self._is_gone(entry.file))
        return Baseline(self.path, frozenset(entries))

    def write(self) -> None:
        """Write the file, sorted and with one entry on each line, so that its changes are easy to read.

        Raises ConfigurationError.
        """
        lines = ",\n".join(f"    {json.dumps(entry._asdict(), ensure_ascii=False)}" for entry in sorted(self.entries))
        findings = f"[\n{lines}\n  ]" if lines else "[]"
        text = f'{{\n  "version": {_VERSION},\n  "findings": {findings}\n}}\n'
        from cfnkit.files.writing import write_file

        write_file(self.path, text.encode("utf-8", "replace"))

    def _file(self, result: FileResult) -> str:
        """The template's path relative to the baseline's folder, with slashes; a name that is no file is unchanged."""
        path = Path(result.path)
        if not path.exists():
            return result.path
        return Path(os.path.relpath(path, self.path.parent)).as_posix()

    def _is_gone(self, file: str) -> bool:
        return not file.startswith("<") and not (self.path.parent / file).exists()


def _entry(file: str, finding: Finding) -> BaselineEntry:
    return BaselineEntry(file, place_key(finding.path), finding.id)


def _entries(document: Any) -> Iterable[BaselineEntry]:
    """The entries in the content of a file; raises ValueError for any other content."""
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise ValueError(f"it has no 'version': {_VERSION}")
    findings = document.get("findings")
    if not isinstance(findings, list):
        raise ValueError("'findings' must be a list")
    for number, finding in enumerate(findings):
        keys = [finding.get(key) for key in BaselineEntry._fields] if isinstance(finding, dict) else []
        texts = [key for key in keys if isinstance(key, str)]
        if len(texts) != len(BaselineEntry._fields):
            raise ValueError(f"'findings' has no file, path and rule at {number}")
        yield BaselineEntry(*texts)
