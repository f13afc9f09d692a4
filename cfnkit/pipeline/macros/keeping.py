"""The macros on this machine whose processes are kept between the runs of processing.

Their events and answers stay in memory, since they can hold secrets.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from cfnkit.configuration.configuration import CommandMacro, LambdaMacro, MacroEntry, PythonMacro
from cfnkit.hosts import Answer, MacroHost
from cfnkit.hosts.kept import FAST, KeptHost, Use

# Folders of other programs, whose content is no code of a macro.
_SKIPPED = frozenset({"__pycache__", "node_modules"})
# A folder with more files is more than a macro's code; the first ones stand for all.
_MOST_FILES = 5_000


class KeptMacros:
    """The hosts of macros, by the configuration that names them. The owner ends their processes with `close`.

    `saved` and `typed` are given to `process()`: the first calls the macros, the second only where that is fast and
    gives the same each time (`cfnkit.hosts.kept.Use`). A macro whose code or configuration has changed gets a new
    process, and its answers are forgotten. `fast` is how many seconds a call may take while somebody types.
    """

    def __init__(self, fast: float = FAST) -> None:
        self._fast = fast
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._lock = threading.Lock()
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self.saved = KeptHosts(self, Use.SAVED)
        self.typed = KeptHosts(self, Use.TYPED)

    def close(self) -> None:
        """End all processes, and remove what was written for them."""
        with self._lock:
            for kept in self._kept.values():
                kept.host.close()
            self._kept.clear()
            if self._scratch is not None:
                self._scratch.cleanup()
                self._scratch = None

    @property
    def differ(self) -> bool:
        """Whether a macro gave two answers to one event."""
        return any(kept.host.differs for kept in list(self._kept.values()))

    def host(
        self, entry: MacroEntry, start: Callable[[MacroEntry], MacroHost], conditions: tuple[object, ...], ours: bool
    ) -> KeptHost:
        """The host of a macro: the one that is kept, or else a new one; see `HostSource`."""
        key = entry.name, entry.span.source
        with self._lock:
            if ours and isinstance(entry, PythonMacro):
                entry = replace(entry, code_dir=self._copied(entry.code_dir))
            kept = self._kept.get(key)
            state = _state_of_code(entry)
            if kept is not None and (kept.entry, kept.conditions, kept.state) == (entry, conditions, state):
                return kept.host
            if kept is not None:
                kept.host.close()
            host = KeptHost(start(entry), fast=self._fast, asks_others=_asks_others(entry))
            self._kept[key] = _Kept(entry, conditions, state, host)
            return host

    def _copied(self, folder: Path) -> Path:
        """A folder of the same content that stays as long as its macro is kept."""
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="cfnkit-")
        digest = blake2b(digest_size=16)
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
        copy = Path(self._scratch.name, digest.hexdigest())
        if not copy.exists():
            shutil.copytree(folder, copy)
        return copy


class KeptHosts:
    """The hosts of `macros` for one use of them; a `HostSource` of `process()`."""

    def __init__(self, macros: KeptMacros, use: Use) -> None:
        self._macros = macros
        self._use = use

    def host(
        self, entry: MacroEntry, start: Callable[[MacroEntry], MacroHost], conditions: tuple[object, ...], ours: bool
    ) -> MacroHost:
        """The host of a macro for one run."""
        return _InUse(self._macros.host(entry, start, conditions, ours), self._use)

    def again(self) -> KeptHosts | None:
        """The source for a second run that finds out whether macros differ; None when none does."""
        return KeptHosts(self._macros, Use.AGAIN) if self._macros.differ else None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A host, and what it was started for: it serves until one of these changes."""

    entry: MacroEntry
    conditions: tuple[object, ...]
    state: tuple[object, ...]
    host: KeptHost


@dataclass(frozen=True, slots=True)
class _InUse:
    """A kept host in one run, which does not end its processes."""

    host: KeptHost
    use: Use

    def invoke(self, event: str) -> Answer:
        """The answer to an event."""
        return self.host.invoke(event, self.use)

    def close(self) -> None:
        """Do nothing: the owner ends the processes."""


def _asks_others(entry: MacroEntry) -> bool:
    """Whether a macro's answer may depend on AWS or the network."""
    return isinstance(entry, LambdaMacro) or (
        isinstance(entry, (PythonMacro, CommandMacro)) and (entry.aws or entry.network)
    )


def _state_of_code(entry: MacroEntry) -> tuple[object, ...]:
    """The names, sizes and times of the files of a macro's code; those of a command are beside the files it names."""
    if isinstance(entry, PythonMacro):
        return tuple(_files(str(entry.code_dir)))
    if not isinstance(entry, CommandMacro):
        return ()
    paths = (os.path.join(entry.cwd, word) for word in entry.argv if "\0" not in word)
    folders = dict.fromkeys(os.path.dirname(path) for path in paths if os.path.isfile(path))
    return tuple(file for folder in folders for file in _files(folder))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    count = 0
    waiting = [folder]
    while waiting:
        try:
            entries = sorted(os.scandir(waiting.pop()), key=lambda one: one.name)
        except OSError:
            continue  # it has gone meanwhile
        for one in entries:
            if one.is_dir(follow_symlinks=False):
                if one.name not in _SKIPPED and not one.name.startswith("."):
                    waiting.append(one.path)
                continue
            try:
                status = one.stat()
            except OSError:
                continue
            yield one.path, status.st_size, status.st_mtime_ns
            count += 1
            if count >= _MOST_FILES:
                return
