"""The files that the findings in open templates depend on, and whether they have changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from cfnkit.files.project import CONFIGURATION_NAME, searched_folders
from cfnkit.lint.baseline import BASELINE_NAME
from cfnkit.lint.cache.dependencies import configuration_files, watched_paths
from cfnkit.lint.cfn_lint_files import NAMES
from cfnkit.lsp.judging import Judgement

State: TypeAlias = tuple[tuple[str, int, int], ...]

# A folder with more files holds more than a macro's code; the first ones stand for all.
_MOST_FILES = 2_000
_SKIPPED = frozenset({"__pycache__", "node_modules"})


class _Watched(NamedTuple):
    """The states of the files that one template depends on; those of `settings` say how it is judged."""

    settings: dict[str, State]
    others: dict[str, State]


class Changed(NamedTuple):
    """The templates whose files have changed, by their URIs, and whether settings are among these files."""

    uris: tuple[str, ...]
    settings: bool


class WatchedFiles:
    """The files of the open templates. A file that does not exist yet can be among them."""

    def __init__(self) -> None:
        self._watched: dict[str, _Watched] = {}

    def note(self, judgement: Judgement, folder: str, *, saved: bool) -> None:
        """Remember the files that a judgement depends on, as they are now; `folder` is that of the workspace.

        While somebody types, a macro whose code has changed may not have run: it counts as changed until the next save.
        """
        settings = dict.fromkeys(_settings_of(judgement, folder))
        others = dict.fromkeys(_others_of(judgement))
        others.pop(judgement.text.path, None)
        before = self._watched.get(judgement.text.uri)
        kept = {} if saved or before is None else before.others
        states = {path: kept.get(path) or state_of(path) for path in (*settings, *others)}
        self._watched[judgement.text.uri] = _Watched(
            {path: states[path] for path in settings}, {path: states[path] for path in others}
        )

    def has_other_settings(self, uri: str) -> bool:
        """Whether files have changed that say how a template is judged."""
        watched = self._watched.get(uri)
        return watched is not None and any(state_of(path) != state for path, state in watched.settings.items())

    def forget(self, uri: str) -> None:
        """The template was closed."""
        self._watched.pop(uri, None)

    def changed(self) -> Changed:
        """What has changed since it was noted; it counts as noted then."""
        uris, any_settings = [], False
        for uri, watched in list(self._watched.items()):
            settings = {path: state_of(path) for path in watched.settings}
            others = {path: state_of(path) for path in watched.others}
            if (settings, others) != watched:
                uris.append(uri)
                any_settings = any_settings or settings != watched.settings
                self._watched[uri] = _Watched(settings, others)
        return Changed(tuple(uris), any_settings)


def state_of(path: str) -> State:
    """The names, sizes and times of the files at a path; nothing for a missing one."""
    return tuple(_states(path))


def _states(path: str) -> Iterator[tuple[str, int, int]]:
    count = 0
    for file in _files(path):
        try:
            status = os.stat(file)
        except OSError:
            continue  # it is missing, or has gone meanwhile
        yield file, status.st_size, status.st_mtime_ns
        count += 1
        if count >= _MOST_FILES:
            return


def _files(path: str) -> Iterator[str]:
    if not os.path.isdir(path):
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
        yield from (os.path.join(folder, name) for name in sorted(names))


def _settings_of(judgement: Judgement, folder: str) -> Iterator[str]:
    for each in searched_folders(os.path.dirname(judgement.text.path)):
        yield os.path.join(each, CONFIGURATION_NAME)
        yield os.path.join(each, BASELINE_NAME)
    yield from (os.path.join(folder, name) for name in NAMES)
    config = judgement.config
    if config is not None and config.path is not None:
        yield from configuration_files(Path(config.path))
        yield from (os.path.abspath(table.name) for table in config.tables if os.path.exists(table.name))
        yield from (str(each.path) for each in config.rules)
    yield from _places(judgement)


def _others_of(judgement: Judgement) -> Iterable[str]:
    if judgement.processed is None or judgement.config is None:
        return ()
    return map(os.path.abspath, watched_paths(judgement.processed, judgement.config))


def _places(judgement: Judgement) -> Iterator[str]:
    """The other files that findings are about, such as a file of parameters that cannot be read."""
    for finding in judgement.findings:
        if finding.span.source != judgement.text.path and os.path.isabs(finding.span.source):
            yield finding.span.source
