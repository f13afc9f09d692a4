"""A project's known findings, so that only new ones count."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import relative_name, with_slashes
from cfnkit.files.reading import read_regular
from cfnkit.lint.results import FileResult, Manner, Ruling, SuppressedFinding, place_key
from cfnkit.lint.settings import DEFAULT_ENGINE
from cfnkit.rule import Finding

BASELINE_NAME = ".cfnkit-baseline.json"

_VERSION = 1
_TEXTS = ("file", "path", "rule")


class BaselineEntry(NamedTuple):
    """Known findings: their template (relative to the baseline's folder), their place and their rule, but no line.

    `times` is their number, None for any number. `engine` is the engine of the run that found them.
    """

    file: str
    path: str
    rule: str
    times: int | None = None
    engine: str = DEFAULT_ENGINE


class BaselineComparison(NamedTuple):
    """Results without known findings, which are suppressed ones now, and the entries that match no finding."""

    results: tuple[FileResult, ...]
    stale: tuple[BaselineEntry, ...]


class Baseline(NamedTuple):
    """The known findings in the file at `path`; `flaw` says why the file has none that can be read."""

    path: Path
    entries: frozenset[BaselineEntry] = frozenset()
    flaw: str = ""

    @classmethod
    def read(cls, path: Path, *, anew: bool = False) -> Baseline:
        """The baseline at `path`; raises ConfigurationError when it cannot be read.

        With `anew`, it will be written again: one with an invalid content is empty, with its flaw. A file of another
        name is never taken for that, since it may be no baseline at all.
        """
        try:
            document = json.loads(read_regular(path))
            return cls(path, frozenset(_entries(document)))
        except OSError as error:
            raise ConfigurationError(f"The baseline {path} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            if anew and path.name == BASELINE_NAME:
                return cls(path, flaw=str(error))
            first = "" if path.name == BASELINE_NAME else "after the file is deleted, "
            message = f"The baseline {path} is invalid ({error}); {first}`--write-baseline` writes a new one."
            raise ConfigurationError(message) from error

    @property
    def size(self) -> int:
        """The number of findings that it holds."""
        return sum(entry.times or 1 for entry in self.entries)

    def compare(self, results: Iterable[FileResult]) -> BaselineComparison:
        """The results of a run without known findings; mandatory ones are never known.

        An entry is stale if its template and its rule were checked without such a finding, or if its template does not
        exist. What was not checked, or is left out in another way, is not stale.
        """
        known = {entry[:3]: entry for entry in self.entries}
        seen: Counter[tuple[str, str, str]] = Counter()
        remaining, rulings = [], {}
        for result in results:
            file = self._file(result)
            rulings[file] = result.ruling
            seen.update(key for each in result.suppressed for key in _keys(file, each.finding))
            kept, left_out = [], []
            taken: Counter[tuple[str, str, str]] = Counter()
            for finding in result.findings:
                key = next((key for key in _keys(file, finding) if key in known), _key(file, finding))
                entry = known.get(key)
                if entry is None or result.ruling.demands(finding) or taken[key] == entry.times:
                    kept.append(finding)
                    seen[key] += 1  # it is found, though it is more than is known, or mandatory
                else:
                    taken[key] += 1
                    left_out.append(SuppressedFinding(finding, Manner.BASELINE))
            seen.update(taken)
            suppressed = (*result.suppressed, *left_out)
            remaining.append(result._replace(findings=tuple(kept), suppressed=suppressed))
        stale = [
            entry
            for entry in self.entries
            if not seen[entry[:3]] and (_ran(entry, rulings.get(entry.file)) or self._is_gone(entry.file, rulings))
        ]
        return BaselineComparison(tuple(remaining), tuple(sorted(stale, key=lambda entry: entry[:3])))

    def renewed(self, results: Iterable[FileResult]) -> Baseline:
        """The baseline of these results; entries that were not checked stay, unless their template does not exist."""
        found: Counter[tuple[str, str, str]] = Counter()
        rulings: dict[str, Ruling] = {}
        for result in results:
            file = self._file(result)
            rulings[file] = result.ruling
            wanted = (finding for finding in result.findings if not result.ruling.demands(finding))
            found.update(_key(file, finding) for finding in wanted)
        entries = {BaselineEntry(*key, times, rulings[key[0]].engine) for key, times in found.items()}
        entries.update(
            entry
            for entry in self.entries
            if entry[:3] not in found
            and not _ran(entry, rulings.get(entry.file))
            and not self._is_gone(entry.file, rulings)
        )
        return Baseline(self.path, frozenset(entries))

    def write(self) -> None:
        """Write the file, sorted and with one entry on each line, so that its changes are easy to read.

        Raises ConfigurationError.
        """
        lines = ",\n".join(
            f"    {json.dumps(_written(entry), ensure_ascii=False)}" for entry in sorted(self.entries, key=_order)
        )
        findings = f"[\n{lines}\n  ]" if lines else "[]"
        text = f'{{\n  "version": {_VERSION},\n  "findings": {findings}\n}}\n'
        from cfnkit.files.writing import write_file

        write_file(self.path, text.encode("utf-8", "replace"))

    def _file(self, result: FileResult) -> str:
        """The template's path relative to the baseline's folder, with slashes; a name that is no file is unchanged."""
        path = Path(result.path)
        if not path.exists():
            return result.path
        return with_slashes(relative_name(path, self.path.parent))

    def _is_gone(self, file: str, checked: Mapping[str, Ruling]) -> bool:
        return file not in checked and not file.startswith("<") and not (self.path.parent / file).exists()


def _key(file: str, finding: Finding) -> tuple[str, str, str]:
    return file, place_key(finding.path), finding.id


def _keys(file: str, finding: Finding) -> list[tuple[str, str, str]]:
    """The keys of a finding by its id, and by what it is called otherwise: an entry can have an older id of it."""
    return [(file, place_key(finding.path), name) for name in (finding.id, *finding.aliases)]


def _ran(entry: BaselineEntry, ruling: Ruling | None) -> bool:
    """Whether the rule of an entry was looked for in its template."""
    return ruling is not None and ruling.ran(entry.rule, entry.engine)


def _order(entry: BaselineEntry) -> tuple[str, ...]:
    return entry[:3]


def _written(entry: BaselineEntry) -> dict[str, Any]:
    fields = entry._asdict()
    if entry.times is None:
        del fields["times"]
    if entry.engine == DEFAULT_ENGINE:
        del fields["engine"]
    return fields


def _entries(document: Any) -> Iterable[BaselineEntry]:
    """The entries in the content of a file; raises ValueError for any other content."""
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise ValueError(f"it has no 'version': {_VERSION}")
    findings = document.get("findings")
    if not isinstance(findings, list):
        raise ValueError("'findings' must be a list")
    for number, finding in enumerate(findings):
        keys = [finding.get(key) for key in _TEXTS] if isinstance(finding, dict) else []
        texts = [key for key in keys if isinstance(key, str)]
        if len(texts) != len(_TEXTS):
            raise ValueError(f"'findings' has no file, path and rule at {number}")
        times, engine = finding.get("times"), finding.get("engine", DEFAULT_ENGINE)
        if not (times is None or (type(times) is int and times > 0)) or not isinstance(engine, str):
            raise ValueError(f"'findings' has no number of times, or no engine, at {number}")
        file, path, rule = texts
        yield BaselineEntry(file, path, rule, times, engine)
