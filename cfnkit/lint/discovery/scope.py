"""What words of a command line mean in a repository, now and in another version of its files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from glob import glob, has_magic

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.git import repository_of
from cfnkit.files.names import STDIN
from cfnkit.files.nearest import nearest_file
from cfnkit.files.project import is_below
from cfnkit.hosts.template_programs.program import names_template


def real_path(path: str) -> str:
    """The absolute path of a file, below the real path of its folder: a link stays one. That of a folder is real."""
    path = os.path.abspath(path)
    if os.path.isdir(path):
        return os.path.realpath(path)
    folder = os.path.dirname(path)
    if has_magic(folder) and not os.path.isdir(folder):
        return os.path.normpath(os.path.join(os.path.realpath(os.curdir), os.path.relpath(path)))
    return os.path.join(os.path.realpath(folder), os.path.basename(path))


@dataclass(frozen=True)
class NamedFiles:
    """The files that words name in `repository`, and in the folder `old` with the same files of a revision."""

    words: tuple[str, ...]
    repository: str
    old: str

    @classmethod
    def of(cls, words: Sequence[str], repository: str, old: str) -> NamedFiles:
        """The scope of words. Raises ConfigurationError for one that names nothing in either version."""
        scope = cls(tuple(words), repository, old)
        for word in words:
            if not any(_matches(each) for each in (word, scope.old_word(word))):
                raise ConfigurationError(_nothing(word))
        return scope

    def old_word(self, word: str) -> str:
        """What a word is called among the files of the revision."""
        return os.path.normpath(os.path.join(self.old, self.below(word)))

    def below(self, path: str) -> str:
        """A path of the work tree from the top of the repository."""
        return os.path.relpath(real_path(path), self.repository)

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """The folders and globs that there are."""
        return tuple(word for word in self.words if word not in self.single and _matches(word))

    @cached_property
    def single(self) -> tuple[str, ...]:
        """The files that there are, each named by itself."""
        return tuple(word for word in self.words if os.path.lexists(word) and not os.path.isdir(word))

    @cached_property
    def named(self) -> frozenset[str]:
        """The files of either version that are named by themselves, from the top of the repository."""
        old = (word for word in self.words if os.path.isfile(self.old_word(word)))
        return frozenset(map(self.below, (*self.single, *old)))

    def had(self, below: str) -> bool:
        """Whether a word means this file of the revision."""
        path = os.path.join(self.old, below)
        return below in self.named or any(is_below(path, folder) for folder in self._old_folders) or path in self._old

    @cached_property
    def _old_folders(self) -> tuple[str, ...]:
        return tuple(filter(os.path.isdir, map(self.old_word, self.words)))

    @cached_property
    def _old(self) -> frozenset[str]:
        globs = [each for each in map(self.old_word, self.words) if has_magic(each)]
        return frozenset(os.path.normpath(path) for each in globs for path in glob(each, recursive=True))


def refuse_made(words: Iterable[str]) -> None:
    """Raise ConfigurationError for a word that names a template which stands in no file."""
    for word in words:
        if word == STDIN or names_template(word):
            raise ConfigurationError(f"{word} stands in no file: compare it by itself, with the file of --from.")


def common_repository(words: Iterable[str]) -> str:
    """The repository of all that words name. Raises ConfigurationError where there is none, or several."""
    found: dict[str, str] = {}
    for word in words:
        folder = real_path(word)
        while not os.path.isdir(folder):  # a file, a glob, or what is gone
            folder = os.path.dirname(folder)
        repository = repository_of(folder)
        if repository is None and not _matches(word):
            raise ConfigurationError(_nothing(word))
        if repository is None:
            raise ConfigurationError(f"{word} is in no git repository, so that no revision has it.")
        found.setdefault(repository, word)
    if len(found) > 1:
        one, other, *_ = found.values()
        raise ConfigurationError(f"{one} and {other} are in two repositories: compare each by itself.")
    return next(iter(found))


def _matches(word: str) -> bool:
    return os.path.lexists(word) or (has_magic(word) and bool(glob(word, recursive=True)))


def _nothing(word: str) -> str:
    if has_magic(word):
        return f"No file matches '{word}', now or in the revision."
    return f"There is no file or folder '{word}', now or in the revision. {nearest_file(word)}".rstrip()
