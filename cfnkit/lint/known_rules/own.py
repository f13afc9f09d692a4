"""Rules of one's own: those that the caller names, and those of a configuration, which follow the user's consent."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.configuration import RuleFolder
from cfnkit.configuration.consent import Consent
from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic, Problem
from cfnkit.files.names import relative_name
from cfnkit.files.project import ProjectFiles
from cfnkit.lint.cfn_lint_files import no_code, read_cfn_lint_files
from cfnkit.lint.rule_ids import RESERVED, is_named
from cfnkit.pipeline import Configuration
from cfnkit.pipeline.macros.ownership import refuse_rules_of_others
from cfnkit.rule import RuleCheck, RuleFileError, read_own_rules


class LoadedRules(NamedTuple):
    """Rules of one's own. `withheld`: the configuration names others, which do not run."""

    checks: tuple[RuleCheck, ...] = ()
    withheld: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the rules."""
        return tuple(check.rule.id for check in self.checks)

    @property
    def not_loaded(self) -> tuple[str, ...]:
        """The beginnings of ids that may belong to rules which are not loaded."""
        return () if self.checks and not self.withheld else RESERVED


class OwnRules:
    """The rules in the folders that the caller names, and in those of configurations; each is read once.

    Raises RuleFileError for a folder that the caller names and that cannot be used.
    """

    def __init__(self, given: Iterable[Path] = ()) -> None:
        self._given = tuple(given)
        self._checks = _rules_in(self._given)
        self._known: dict[str, tuple[RuleCheck, ...]] = {os.path.realpath(path): () for path in self._given}

    def of(self, config: Configuration, consent: Consent) -> LoadedRules:
        """The rules for templates with this configuration, under the user's consent.

        Raises ConfigurationError, with the place, for a folder that cannot be used or that another user may change,
        and for an id that two rules have.
        """
        if consent.macros != "run":
            return LoadedRules(self._checks, bool(config.rules))
        found = {check.rule.id: check for check in self._checks}
        for folder in config.rules:
            for check in self._read(folder, config):
                id = check.rule.id
                if folder.only and not is_named(id, folder.only):
                    continue
                if found.setdefault(id, check) is not check:
                    raise ConfigurationError(f"The id {id} is used by another rule already.", folder.span)
        return LoadedRules(tuple(found.values()))

    def _read(self, folder: RuleFolder, config: Configuration) -> tuple[RuleCheck, ...]:
        real = os.path.realpath(folder.path)
        if real not in self._known:
            self._known[real] = _read(folder, config)
        return self._known[real]


def withheld_rules(config: Configuration, consent: Consent) -> tuple[Diagnostic, ...]:
    """The findings about the folders of rules that a configuration names, and that the consent does not let run."""
    if consent.macros == "run":
        return ()
    start = config.path.parent if config.path else os.curdir
    names = [(relative_name(folder.path, start), folder.span) for folder in config.rules]
    problems = (Problem(f"The rules in {name} are not run: {no_code(consent.macros)}.", span) for name, span in names)
    return tuple(Diagnostic(Code.WITHHELD, problem) for problem in problems)


def _read(folder: RuleFolder, config: Configuration) -> tuple[RuleCheck, ...]:
    try:
        if config.found:
            refuse_rules_of_others(folder.path, folder.span)
        if config.path is not None:
            project = ProjectFiles.around(config.path)
            for path in folder.path.glob("*.py"):
                project.locate(path)
        return _rules_in([folder.path])
    except OSError as error:
        raise ConfigurationError(f"{error.filename} cannot be used: {error.strerror}.", folder.span) from error
    except RuleFileError as error:
        raise ConfigurationError(str(error), folder.span) from error


def _rules_in(folders: Iterable[Path]) -> tuple[RuleCheck, ...]:
    appended = {os.path.realpath(os.path.expanduser(name)) for name, _ in read_cfn_lint_files().rule_folders}
    return tuple(read_own_rules(folders, loaded_by_cfn_lint=lambda folder: os.path.realpath(folder) in appended))
