"""The cache's files: findings in a template, until something changes that they depend on.

An entry is a file whose name is a hash of the template and of everything known before it is processed. It holds the
findings, with secrets masked, and a digest of each file that processing read: includes, macro code, nested templates.
The entry is valid while these digests are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

from cfnkit.caches import cache_folder
from cfnkit.diagnostics import ConfigurationError, Problem, Related, Severity
from cfnkit.lint.cache.hash_key import KEY_FILE, hash_key
from cfnkit.lint.digests import Dependency, Digests
from cfnkit.lint.results import Manner, Ruling, SuppressedFinding
from cfnkit.rule import Finding, GeneratedNode, Rule
from cfnkit.source import Span

_FORMAT = 7
_MAX_ENTRIES = 5_000
_MAX_BYTES = 100_000_000
# Trimming goes below the limits, so that it is rarely needed.
_AFTER_TRIMMING = 0.75


def cache_digests() -> Digests:
    """Digests for the entries in the cache's folder."""
    return Digests(hash_key(check_cache_folder()))


def check_cache_folder() -> str:
    """The cache's folder, in the user's own cache directory."""
    return cache_folder("check")


class CacheEntry(NamedTuple):
    """The findings in one template, those that were left out, by which ruling, and the files that they depend on."""

    findings: tuple[Finding, ...]
    dependencies: tuple[Dependency, ...]
    suppressed: tuple[SuppressedFinding, ...] = ()
    ruling: Ruling = Ruling()
    undecided: tuple[Finding, ...] = ()


class Cache:
    """Entries in a folder. Runs can share it at the same time: a file appears whole or not at all."""

    def __init__(self, folder: str, max_entries: int = _MAX_ENTRIES, max_bytes: int = _MAX_BYTES) -> None:
        self._folder = folder
        self._max_entries = max_entries
        self._max_bytes = max_bytes

    def get(self, key: str, digests: Digests) -> CacheEntry | None:
        """The entry under a key; None when something changed that they depend on, or the entry is unreadable."""
        try:
            with open(entry_path(self._folder, key), encoding="utf-8") as file:
                entry = _decode(json.load(file))
        except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError, AttributeError):
            return None  # missing or damaged
        return entry if all(map(digests.holds, entry.dependencies)) else None

    def put(self, key: str, entry: CacheEntry) -> None:
        """Store an entry. If it cannot be written, the next run checks the template again."""
        write_entry(self._folder, entry_path(self._folder, key), json.dumps(_encode(entry), separators=(",", ":")))

    def trim(self) -> None:
        """If the cache is over its limits, remove the oldest entries until it is well below them."""
        entries = sorted(self._entries(), reverse=True)
        size = sum(entry[1] for entry in entries)
        if len(entries) <= self._max_entries and size <= self._max_bytes:
            return
        most, bytes_at_most = self._max_entries * _AFTER_TRIMMING, self._max_bytes * _AFTER_TRIMMING
        while entries and (len(entries) > most or size > bytes_at_most):
            _, bytes, path = entries.pop()
            _remove(path)
            size -= bytes

    def _entries(self) -> list[tuple[float, int, str]]:
        """The modification time, size in bytes and path of each entry."""
        found = []
        for folder, _, names in os.walk(self._folder):
            for name in names:
                if name == KEY_FILE:
                    continue
                path = os.path.join(folder, name)
                try:
                    status = os.stat(path)
                except OSError:
                    continue  # another run removed it
                found.append((status.st_mtime, status.st_size, path))
        return found


def entry_path(folder: str, key: str, ending: str = "json") -> str:
    """The path of an entry in the cache's folder."""
    return os.path.join(folder, key[:2], f"{key[2:]}.{ending}")


def write_entry(folder: str, path: str, text: str) -> None:
    """Write an entry at `path` in the cache's folder, whole, or not at all when it cannot be written."""
    from cfnkit.files.writing import make_folder, replace_file

    try:
        make_folder(folder, private=True)
        make_folder(os.path.dirname(path), private=True)
        replace_file(path, text.encode(), private=True, survives_power_loss=False)
    except (OSError, ConfigurationError):
        return  # the next run has the work again, and nothing else is lost


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return  # another run removed it, or the folder is read-only


def _encode(entry: CacheEntry) -> dict[str, Any]:
    """The entry as JSON; `findings` name their rules by the 0-based index in `rules`."""
    every = [*entry.findings, *entry.undecided, *(each.finding for each in entry.suppressed)]
    rules = list(dict.fromkeys(finding.rule for finding in every))
    findings = [
        (rules.index(rule), problem, None if lowered is None else lowered.value, *rest)
        for rule, problem, lowered, *rest, _, _ in every  # of one target each, and without its construct
    ]
    return {
        "format": _FORMAT,
        "rules": rules,
        "findings": findings,
        "undecided": len(entry.undecided),  # after the findings
        "suppressed": [(each.manner.value, each.reason) for each in entry.suppressed],  # of the last of the findings
        "ruling": [each.value if isinstance(each, Severity) else each for each in entry.ruling],
        "dependencies": entry.dependencies,
    }


def _decode(data: Any) -> CacheEntry:
    """The entry; a wrong shape raises what reading it leads to, which `get` catches."""
    if data["format"] != _FORMAT:
        raise ValueError("written by another version")
    rules = [Rule(*map(str, fields)) for fields in data["rules"]]
    dependencies = tuple(Dependency(*map(str, fields)) for fields in data["dependencies"])
    every = [_finding(rules, fields) for fields in data["findings"]]
    last = len(every) - len(data["suppressed"])
    kept = last - int(data["undecided"])
    suppressed = tuple(
        SuppressedFinding(finding, Manner(manner), str(reason))
        for finding, (manner, reason) in zip(every[last:], data["suppressed"], strict=True)
    )
    ignored, included, mandatory, engine, fail_on, complete, idle = data["ruling"]
    ids = [tuple(map(str, listed)) for listed in (ignored, included, mandatory, idle)]
    ruling = Ruling(ids[0], ids[1], ids[2], str(engine), Severity(fail_on), bool(complete), ids[3])
    return CacheEntry(tuple(every[:kept]), dependencies, suppressed, ruling, tuple(every[kept:last]))


def _finding(rules: Sequence[Rule], fields: Sequence[Any]) -> Finding:
    rule, (message, span, path, hint, related), lowered, origins, copies, key, parent, aliases, parts = fields
    places = tuple(Related(str(text), _span(place)) for text, place in related)
    if rule < 0 or not all(isinstance(step, (str, int)) for step in path):
        raise ValueError("no finding")
    return Finding(
        rules[rule],
        Problem(str(message), _span(span), tuple(path), str(hint), places),
        None if lowered is None else Severity(lowered),
        tuple(GeneratedNode(tuple(steps), str(made), bool(exact), str(said)) for steps, made, exact, said in origins),
        int(copies),
        str(key),
        str(parent),
        tuple(map(str, aliases)),
        tuple(tuple(map(str, group)) for group in parts),
    )


def _span(fields: Sequence[Any]) -> Span:
    """A span; raises ValueError for numbers that are none of a place."""
    source, *numbers = fields
    if not all(type(number) is int and number > 0 for number in numbers):
        raise ValueError("no place")
    return Span(str(source), *numbers)
