"""The configuration of a run: macros and includes, targets, and known answers of AWS."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.vocabulary import suggestion

if TYPE_CHECKING:
    from pathlib import Path

    from cfnkit.configuration.drift_rules import DriftSettings
    from cfnkit.configuration.macros import IncludeSource, MacroEntry
    from cfnkit.rule_tables import Table


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration; without arguments, that of a run without a configuration file.

    `path` is its file; all other paths are absolute. Of `includes`, the first entry whose prefix matches counts.
    `templates` are globs, relative to the file's folder. `tables` are the rule tables that a check runs; those of files
    are named by their paths.
    """

    path: Path | None = None
    macros: abc.Mapping[str, MacroEntry] = field(default_factory=dict)
    macros_from: tuple[Path, ...] = ()
    includes: tuple[IncludeSource, ...] = ()
    templates: tuple[str, ...] = ()
    targets: abc.Mapping[str, Target] = field(default_factory=dict, repr=False)
    lookups: Lookups = field(default_factory=Lookups, repr=False)
    target_lookups: abc.Mapping[str, Lookups] = field(default_factory=dict, repr=False)
    tables: tuple[Table, ...] = ()
    drift: DriftSettings | None = None

    def target(self, name: str) -> Target:
        """The target of this name. Raises ConfigurationError, with the nearest name, for an unknown one."""
        if name in self.targets:
            return self.targets[name]
        where = f"in {self.path}" if self.path else "without a configuration"
        message = f"There is no target '{name}' {where}."
        raise ConfigurationError(f"{message} {suggestion(name, self.targets)}".rstrip())

    def lookups_for(self, target_name: str) -> Lookups:
        """The lookups of a target: its own over those for all targets."""
        own = self.target_lookups.get(target_name)
        if not own:
            return self.lookups
        from cfnkit.configuration.lookups import merged

        return merged(self.lookups, own)

    @property
    def asks_aws(self) -> bool:
        """Whether macros are deployed functions or includes are in S3, so that a run calls AWS."""
        if any(source.folder is None for source in self.includes):
            return True
        if not self.macros:
            return False
        from cfnkit.configuration.macros import LambdaMacro  # not imported where no macro is configured

        return any(isinstance(entry, LambdaMacro) for entry in self.macros.values())
