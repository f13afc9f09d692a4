"""The templates of a work tree and of a revision of it, in pairs: what changed, came, went or moved."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from cfnkit.files.git import listed_files, repository_of
from cfnkit.files.names import relative_name
from cfnkit.files.project import is_below
from cfnkit.files.reading import read_regular
from cfnkit.lint.discovery.changes import affected_templates
from cfnkit.lint.discovery.find import Discovery, PassedOver, find_templates
from cfnkit.lint.discovery.recognition import has_extension_of_template, recognise
from cfnkit.lint.discovery.renames import renames
from cfnkit.lint.discovery.scope import NamedFiles, real_path
from cfnkit.lint.settings import Settings
from cfnkit.syntax.limits import MAX_BYTES


class TemplateFate(Enum):
    """What happened to a template between the revision and the work tree; the value is its name in documents."""

    MODIFIED = "modified"
    AFFECTED = "affected"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"


class TemplatePair(NamedTuple):
    """A template in both versions, as the user calls it; its name before is another one if it moved.

    `before` is its path among the files of the revision, and `after` that in the work tree; empty where there is none.
    A template is `affected` when its own text is the same, and that of a file that it is processed with may not be.
    """

    name: str
    fate: TemplateFate
    before: str
    after: str
    name_before: str
    is_named: bool = False


class Pairs(NamedTuple):
    """The pairs, sorted by path; the names of those that may differ, each with a file that changed; and no templates.

    `passed_over` are files that changed. `ignored` are assemblies of the CDK that git ignores.
    """

    every: tuple[TemplatePair, ...]
    differing: Mapping[str, str]
    passed_over: tuple[PassedOver, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class RevisionTemplates:
    """The templates of a scope. `changed` are the absolute paths of the files that differ from the revision's.

    `also` are files that every template is processed with.
    """

    scope: NamedFiles
    changed: frozenset[str]
    settings: Settings = field(default_factory=Settings)
    also: tuple[Path, ...] = ()

    def pairs(self, *, templates_only: bool = False) -> Pairs:
        """All pairs; with `templates_only`, a file is passed over that is named and is no template."""
        found = find_templates(self.scope.searched, templates_only=True)
        named = find_templates(self.scope.single, templates_only=templates_only)
        mistaken = [each.path for each in named.mistaken]  # who names one is told what it is
        kept = [*filter(self._is_listed, found.templates), *named.templates, *mistaken]
        now = dict(self._real(path) for path in kept if self._is_inside(path))
        every = tuple(self._paired(now))
        passed_over = (*found.passed_over, *named.passed_over)
        return Pairs(
            every,
            self._differing(every),
            tuple(each for each in passed_over if real_path(each.path) in self.changed),
            tuple(self._ignored(found)),
        )

    def _real(self, path: str) -> tuple[str, str]:
        """A file from the top of the repository, and its name; of a link, those of the file that it leads to."""
        real = os.path.realpath(path)
        if not os.path.islink(path) or not is_below(real, self.scope.repository):
            return self.scope.below(path), path
        below = self.scope.below(real)
        return below, self._shown(below)

    def _ignored(self, found: Discovery) -> Iterator[str]:
        for assembly in found.assemblies:
            if not any(map(self._is_listed, assembly.templates)):
                yield assembly.folder

    @cached_property
    def _listed(self) -> frozenset[str] | None:
        files = listed_files(self.scope.repository)
        return None if files is None else frozenset(files)

    def _is_listed(self, path: str) -> bool:
        """Whether git does not ignore a file: a revision can have it."""
        return self._listed is None or real_path(path) in self._listed

    def _is_inside(self, path: str) -> bool:
        """Whether a file is of this repository, and not of one within it."""
        return repository_of(os.path.dirname(real_path(path))) == self.scope.repository

    def _paired(self, now: dict[str, str]) -> Iterator[TemplatePair]:
        repository, named = self.scope.repository, self.scope.named
        before = {below for below in self._changed_before if self.scope.had(below)}
        gone = (below for below in named if not os.path.lexists(os.path.join(repository, below)))
        before |= {below for below in gone if os.path.isfile(os.path.join(self.scope.old, below))}
        moved = self._moved()
        origins = {new: old for old, new in moved.items()}
        for below in sorted({*now, *before}):
            path, old = os.path.join(repository, below), os.path.join(self.scope.old, below)
            name, is_named = now.get(below) or self._shown(below), below in named
            if below in origins:
                origin = origins[below]
                was = os.path.join(self.scope.old, origin)
                yield TemplatePair(name, TemplateFate.RENAMED, was, name, self._shown(origin), is_named)
            elif os.path.isfile(path) and os.path.isfile(old):
                fate = TemplateFate.MODIFIED if path in self.changed else TemplateFate.AFFECTED
                yield TemplatePair(name, fate, old, name, name, is_named)
            elif os.path.lexists(path) and (is_named or path in self.changed):
                yield TemplatePair(name, TemplateFate.ADDED, "", name, name, is_named)
            elif below in before and below not in moved:
                yield TemplatePair(name, TemplateFate.REMOVED, old, "", name, is_named)
            elif below in moved and moved[below] not in now:  # it moved to where nobody looks
                new = self._shown(moved[below])
                yield TemplatePair(new, TemplateFate.RENAMED, old, new, name, is_named)

    @cached_property
    def _changed_before(self) -> tuple[str, ...]:
        """The files that changed and were templates, from the top of the repository."""
        paths = sorted(filter(has_extension_of_template, self.changed))
        below = [os.path.relpath(path, self.scope.repository) for path in paths]
        return tuple(each for each in below if self._is_template(os.path.join(self.scope.old, each)))

    def _moved(self) -> dict[str, str]:
        """The new path of each template that moved, by its old one, both from the top of the repository."""
        repository, old = self.scope.repository, self.scope.old
        gone = [each for each in self._changed_before if not os.path.lexists(os.path.join(repository, each))]
        new = [path for path in sorted(filter(has_extension_of_template, self.changed)) if self._is_template(path)]
        below = [os.path.relpath(path, repository) for path in new]
        came = [each for each in below if not os.path.lexists(os.path.join(old, each))]
        return renames(
            {each: _text(os.path.join(old, each)) for each in gone},
            {each: _text(os.path.join(repository, each)) for each in came},
        )

    def _is_template(self, path: str) -> bool:
        return os.path.isfile(path) and recognise(path).is_template

    def _shown(self, below: str) -> str:
        """The name of a file as the user would call it."""
        return relative_name(os.path.join(self.scope.repository, below))

    def _differing(self, pairs: tuple[TemplatePair, ...]) -> dict[str, str]:
        """The names of those that differ by their own text, or by what they are processed with, and what changed."""
        own = {each.name: each.name for each in pairs if each.fate is not TemplateFate.AFFECTED}
        same = [each.after for each in pairs if each.fate is TemplateFate.AFFECTED]
        affected = affected_templates(same, lambda _: self.changed, self.settings, self.also)
        return own | {name: relative_name(path) for name, path in affected.items()}


def _text(path: str) -> bytes:
    try:
        return read_regular(path, MAX_BYTES)
    except OSError:
        return b""  # too large to be a template, or gone: it is like no other
