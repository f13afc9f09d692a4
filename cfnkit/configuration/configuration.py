"""The configuration of a run: its macros and includes, targets, and known answers of AWS."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cfnkit.configuration.check_settings import CheckSettings
from cfnkit.configuration.security_settings import SecuritySettings
from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.source import Span
from cfnkit.vocabulary import suggestion

if TYPE_CHECKING:
    from pathlib import Path

    from cfnkit.configuration.drift_rules import DriftSettings
    from cfnkit.rule_tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonMacro:
    """A macro that is a Python function, run in a process of its own.

    `handler` is in Lambda's form, `index.handler`, below `code_dir`. `timeout` is in seconds, `memory_mb` in MiB; with
    None, the host decides. `python` is the interpreter, None the one that runs cfnkit. With `aws`, the macro gets the
    caller's AWS credentials and the network; with `network`, the network alone. `span` is the place of its
    configuration.
    """

    name: str
    code_dir: Path
    handler: str
    environment: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float | None = None
    memory_mb: int | None = None
    python: str | None = None
    aws: bool = False
    network: bool = False
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandMacro:
    """A macro that is a command, which reads the event from stdin and writes the response to stdout.

    It runs in the folder `cwd`; the other fields are those of `PythonMacro`. `handler` is the file of the handler in
    Node that the command calls.
    """

    name: str
    argv: tuple[str, ...]
    cwd: Path
    handler: Path | None = None
    environment: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float | None = None
    memory_mb: int | None = None
    aws: bool = False
    network: bool = False
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaMacro:
    """A macro that is a deployed Lambda function, given by name or ARN.

    `region` None is the region of the target, `endpoint_url` None the endpoint of AWS; `timeout` is in seconds.
    """

    name: str
    function: str
    region: str | None = None
    endpoint_url: str | None = None
    timeout: float | None = None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayMacro:
    """A macro whose answers were recorded (`cfnkit macro record`) in the files of `folder`."""

    name: str
    folder: Path
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class RuleFolder:
    """A folder with rules in Python, whose place in the configuration is `span`; with `only`, ids, no other rules."""

    path: Path
    span: Span = field(compare=False)
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardRules:
    """A file or folder of rules in the Guard language, whose place in the configuration is `span`."""

    path: Path
    span: Span = field(compare=False)


MacroEntry: TypeAlias = PythonMacro | CommandMacro | LambdaMacro | ReplayMacro


@dataclass(frozen=True, slots=True)
class IncludeSource:
    """The source of the snippets under an S3 prefix, `s3://bucket/prefix/`: a local folder, or S3 itself (None)."""

    prefix: str
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration; without arguments, that of a run without a configuration file.

    `path` is its file; all other paths are absolute. `found`: it was searched for, and the user did not name it, so
    that code which others may change does not run. Of `includes`, the first entry whose prefix matches counts.
    `templates` are globs, relative to the file's folder. `tables` are the rule tables that a check runs; those of files
    are named by their paths. `rules` are folders of rules in Python, whose code a check runs.
    `guard_rules` are files and folders of rules in the Guard language. `named_at` is where the file names a template of
    `macros_from`; the user named the others.
    """

    path: Path | None = None
    found: bool = False
    macros: abc.Mapping[str, MacroEntry] = field(default_factory=dict)
    macros_from: tuple[Path, ...] = ()
    named_at: abc.Mapping[Path, Span] = field(default_factory=dict, compare=False, repr=False)
    includes: tuple[IncludeSource, ...] = ()
    templates: tuple[str, ...] = ()
    targets: abc.Mapping[str, Target] = field(default_factory=dict, repr=False)
    lookups: Lookups = field(default_factory=Lookups, repr=False)
    target_lookups: abc.Mapping[str, Lookups] = field(default_factory=dict, repr=False)
    tables: tuple[Table, ...] = ()
    rules: tuple[RuleFolder, ...] = ()
    guard_rules: tuple[GuardRules, ...] = ()
    drift: DriftSettings | None = None
    check: CheckSettings = field(default_factory=CheckSettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)

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

        return any(isinstance(entry, LambdaMacro) for entry in self.macros.values())
