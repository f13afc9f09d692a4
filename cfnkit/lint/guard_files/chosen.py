"""The Guard engine of a template: with the files that the caller and the template's configuration name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cfnkit.files.names import name_below
from cfnkit.files.project import ProjectFiles
from cfnkit.lint.guard_files.engine import GuardEngine, guard_engine
from cfnkit.lint.guard_files.rule_file import RuleFile, rule_files, unique_files
from cfnkit.lint.results.failures import GUARD_RULE
from cfnkit.pipeline import Configuration


class GuardEngines:
    """The engines of one run, each of which is compiled once; `given` are the files and folders that the user names."""

    def __init__(self, given: Iterable[Path] = ()) -> None:
        self._given = tuple(given)
        self._engines: dict[tuple[str, ...], GuardEngine] = {}

    def of(self, config: Configuration) -> GuardEngine | None:
        """The engine for templates with this configuration; None where no rules are named.

        Raises ConfigurationError, with the place, for rules that cannot be read, and where the engine is missing.
        """
        if not self._given and not config.guard_rules:
            return None
        named = (*map(str, self._given), *(str(each.path) for each in config.guard_rules))
        if named not in self._engines:
            self._engines[named] = guard_engine(self._read(config))
        return self._engines[named]

    def ids(self, config: Configuration) -> Iterator[str]:
        """The ids of the rules for templates with this configuration, read from the files alone.

        A process that has used the engine cannot be forked. Raises ConfigurationError as `of` does.
        """
        for file in self._read(config):
            yield from (f"{GUARD_RULE}/{name}" for name in file.names)

    def _read(self, config: Configuration) -> tuple[RuleFile, ...]:
        found = [file for path in self._given for file in rule_files(path)]
        project = ProjectFiles.around(config.path) if config.path is not None else None
        for each in config.guard_rules:
            files = rule_files(each.path, each.span, project)
            found += [file._replace(path=name_below(file.path)) for file in files]
        return unique_files(found)
