"""The configuration of each template."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import name_below
from cfnkit.lint.rule_ids import is_exactly, is_named
from cfnkit.lint.settings import Settings

if TYPE_CHECKING:
    from cfnkit.lint.digests import Digests
    from cfnkit.pipeline import Configuration
    from cfnkit.rule_tables import Table


class Configurations:
    """The configurations of one run; each file is searched for and read once.

    A template has the nearest .cfnkit.yaml. From those above it, it has what is mandatory there, and the rules of
    tables, folders and profiles that are mandatory: a file in a folder below cannot drop them.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._given = settings.config
        self._macros_from = settings.macros_from
        self._paths: dict[str, tuple[str, ...]] = {}
        self._read: dict[tuple[str, ...], Configuration] = {}
        self._files: dict[str, Configuration] = {}

    def of(self, template: str) -> Configuration:
        """The configuration of the template at a path; raises ConfigurationError when it cannot be used."""
        paths = () if self._given else self._found(template)
        if paths not in self._read:
            self._read[paths] = self._load(paths)
        return self._read[paths]

    def has_guard_rules(self, template: str) -> bool:
        """Whether the configuration of the template at a path may name rules in the Guard language."""
        if self._given is not None:
            return bool(self._given.guard_rules)
        try:
            return any(b"guard_rules" in Path(path).read_bytes() for path in self._found(template)[:1])
        except (OSError, ConfigurationError):
            return False  # `of` says why

    def identity(self, template: str, digests: Digests) -> str | None:
        """A text that is different for another configuration of the template; None if there is no such text."""
        if self._given is None:
            try:
                found = self._found(template)
            except ConfigurationError:
                return None  # `of` says why
            return " ".join(f"{path} {digests.of(path)}" for path in found)
        if self._given.path is not None:
            return f"{self._given.path} {digests.of(os.path.abspath(self._given.path))} {self._given.macros_from}"
        from cfnkit.pipeline import Configuration

        return "none" if self._given == Configuration() else None

    def _found(self, template: str) -> tuple[str, ...]:
        """The files of the template's folder and of those above it, the nearest first."""
        folder = os.path.dirname(os.path.abspath(template))
        if folder not in self._paths:
            self._paths[folder] = tuple(configurations_from(folder))
        return self._paths[folder]

    def _load(self, paths: tuple[str, ...]) -> Configuration:
        from cfnkit.pipeline import Configuration

        read = [self._file(path) for path in paths]
        config = self._given or (read[0] if read else Configuration())
        above = read[1:]
        if self._macros_from:
            config = replace(config, macros_from=(*config.macros_from, *self._macros_from))
        mandatory = tuple(dict.fromkeys(id for each in (config, *above) for id in each.check.mandatory))
        config = replace(config, check=replace(config.check, mandatory=mandatory))
        profiles = tuple(dict.fromkeys(each.security.profile for each in above if each.security.profile))
        config = replace(config, security=replace(config.security, above=profiles))
        tables = _with_mandatory(config, above, self._given_tables(), (*self._settings.options.mandatory, *mandatory))
        folders = config.rules
        if mandatory:
            folders += tuple(replace(folder, only=mandatory) for each in above for folder in each.rules)
        return replace(config, tables=tables, rules=folders)

    def _file(self, path: str) -> Configuration:
        if path not in self._files:
            from cfnkit.configuration.file import load_found_configuration

            self._files[path] = load_found_configuration(name_below(path))
        return self._files[path]

    def _given_tables(self) -> tuple[Table, ...]:
        if not self._settings.tables:
            return ()
        from cfnkit.configuration.file import read_tables
        from cfnkit.source import Span

        nowhere = Span("--rule-table", 1, 1, 1, 1)
        return tuple(
            table for name, folder in self._settings.tables for table in read_tables([(name, nowhere)], folder)
        )


def configurations_from(folder: str) -> Iterator[str]:
    """The paths of the configurations of a folder: the nearest one, and those above it. Raises ConfigurationError."""
    from cfnkit.configuration.search import find_configuration
    from cfnkit.files.project import searched_folders

    searched = set(searched_folders(folder))
    found = find_configuration(folder)
    while found is not None:
        yield found
        parent = os.path.dirname(os.path.dirname(found))
        found = find_configuration(parent) if parent in searched else None


def _with_mandatory(
    config: Configuration, above: list[Configuration], given: tuple[Table, ...], mandatory: tuple[str, ...]
) -> tuple[Table, ...]:
    """The tables of a configuration, those that the caller gives, and the mandatory rules of others."""
    from cfnkit.rule_tables import Table, common_table

    tables = [*config.tables]
    tables += [table for table in given if table.name not in {known.name for known in tables}]
    if not mandatory:
        return tuple(tables)
    known = {rule.id for table in tables for rule in table.rules}
    asked = [(common_table(), True), *((table, False) for each in above for table in each.tables)]
    for table, only_exactly in asked:
        rules = [rule for rule in table.rules if rule.id not in known]
        if only_exactly:  # `--mandatory W` asks for no table that no configuration names
            rules = [rule for rule in rules if any(is_exactly(rule.finding_id, name) for name in mandatory)]
        else:
            rules = [rule for rule in rules if is_named(rule.finding_id, mandatory)]
        if rules:
            known |= {rule.id for rule in rules}
            tables.append(Table(table.name, rules))
    return tuple(tables)
