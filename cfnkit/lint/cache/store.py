"""What was found in a template, kept until something changes that it was made of.

An entry is a file that is named by a hash of the template and of all that is known before it is processed. It holds
the findings, secrets masked, and a digest of each file that was read on the way: includes, macro code, nested
templates. The entry is of use while these digests are right.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

from cfnkit.diagnostics import Problem, Related
from cfnkit.lint.cache.digests import Digests, Source
from cfnkit.rule import Finding, GeneratedNode, Rule
from cfnkit.source import Span

_FORMAT = 3
_MAX_ENTRIES = 5_000
_MAX_BYTES = 100_000_000
# Making room is not done for each entry that is one too many.
_KEPT = 0.75


def cache_folder() -> str:
    """Where the findings in templates are kept: in the user's own cache directory."""
    from platformdirs import user_cache_dir

    return os.path.join(user_cache_dir("cfnkit", appauthor=False), "check")


class Entry(NamedTuple):
    """What is kept of one template: its findings, and what else than the template they depend on."""

    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]


class Cache:
    """Entries in a folder, which any number of runs can use at once: a file is there whole or not at all."""

    def __init__(self, folder: str, max_entries: int = _MAX_ENTRIES, max_bytes: int = _MAX_BYTES) -> None:
        self._folder = folder
        self._max_entries = max_entries
        self._max_bytes = max_bytes

    def get(self, key: str, digests: Digests) -> tuple[Finding, ...] | None:
        """The findings that are kept under a key, unless what they depend on has changed, or they cannot be read."""
        try:
            with open(self._path(key), encoding="utf-8") as file:
                entry = _decode(json.load(file))
        except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError):
            return None  # not there, or not as it was written: as good as nothing
        return entry.findings if all(digests.holds(source) for source in entry.sources) else None

    def put(self, key: str, entry: Entry) -> None:
        """Keep an entry. When it cannot be written, the next run has the work again and nothing else is lost."""
        path = self._path(key)
        scratch = f"{path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            with open(scratch, "w", encoding="utf-8") as file:
                json.dump(_encode(entry), file, separators=(",", ":"))
            os.replace(scratch, path)
        except (OSError, UnicodeError):
            _remove(scratch)

    def trim(self) -> None:
        """Remove the entries that were written first, until the rest is well within the bounds."""
        entries = sorted(self._entries(), reverse=True)
        size = sum(entry[1] for entry in entries)
        if len(entries) <= self._max_entries and size <= self._max_bytes:
            return
        while entries and (len(entries) > self._max_entries * _KEPT or size > self._max_bytes * _KEPT):
            _, bytes, path = entries.pop()
            _remove(path)
            size -= bytes

    def _entries(self) -> list[tuple[float, int, str]]:
        """When each entry was written, its size and its path."""
        found = []
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    status = os.stat(path)
                except OSError:
                    continue  # another run removed it
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _path(self, key: str) -> str:
        return os.path.join(self._folder, key[:2], f"{key[2:]}.json")


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return  # another run was faster, or nothing may be written there


def _encode(entry: Entry) -> dict[str, Any]:
    """The entry as JSON; `findings` name their rules by the 0-based index in `rules`."""
    rules = list(dict.fromkeys(finding.rule for finding in entry.findings))
    findings = [(rules.index(rule), *rest) for rule, *rest in entry.findings]
    return {"format": _FORMAT, "rules": rules, "findings": findings, "sources": entry.sources}


def _decode(data: Any) -> Entry:
    """The entry; raises what a wrong shape leads to."""
    if data["format"] != _FORMAT:
        raise ValueError("written by another version")
    rules = [Rule(*map(str, fields)) for fields in data["rules"]]
    sources = tuple(Source(str(kind), str(path), str(digest)) for kind, path, digest in data["sources"])
    return Entry(tuple(_finding(rules, fields) for fields in data["findings"]), sources)


def _finding(rules: Sequence[Rule], fields: Sequence[Any]) -> Finding:
    rule, (message, span, path, hint, related), lowered, origins, copies, key, parent = fields
    places = tuple(Related(str(text), Span(*place)) for text, place in related)
    return Finding(
        rules[rule],
        Problem(str(message), Span(*span), tuple(path), str(hint), places),
        bool(lowered),
        tuple(GeneratedNode(tuple(steps), str(transform), bool(exact)) for steps, transform, exact in origins),
        int(copies),
        str(key),
        str(parent),
    )
