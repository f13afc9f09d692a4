"""What a run is configured with: where macros and includes are, the targets, and what AWS would answer."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.pipeline.lookup_tables import merged
from cfnkit.source import Span
from cfnkit.vocabulary import suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonMacro:
    """A macro that is a Python function, run in a process of its own.

    `handler` is in Lambda's form, `index.handler`, and lies in `code_dir`. `timeout` is in seconds, `memory_mb` in
    MiB; None leaves it to the host. `python` is the interpreter, None the one that runs cfnkit. `aws` says that
    the macro gets the caller's AWS credentials. `span` is where it is configured.
    """

    name: str
    code_dir: Path
    handler: str
    environment: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float | None = None
    memory_mb: int | None = None
    python: str | None = None
    aws: bool = False
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandMacro:
    """A macro that is a command, which reads the event on stdin and writes the response to stdout.

    It runs in `cwd`; the other fields are those of `PythonMacro`.
    """

    name: str
    argv: tuple[str, ...]
    cwd: Path
    environment: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float | None = None
    memory_mb: int | None = None
    aws: bool = False
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaMacro:
    """A macro that is a deployed Lambda function, by its name or ARN.

    `region` None is the region of the target; `endpoint_url` None is AWS's own; `timeout` is in seconds.
    """

    name: str
    function: str
    region: str | None = None
    endpoint_url: str | None = None
    timeout: float | None = None
    span: Span = field(compare=False)


MacroEntry: TypeAlias = PythonMacro | CommandMacro | LambdaMacro


@dataclass(frozen=True, slots=True)
class IncludeSource:
    """Where the snippets under an S3 prefix, `s3://bucket/prefix/`, are: a local folder, or S3 itself (None)."""

    prefix: str
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration; without arguments, what holds when there is no configuration file.

    `path` is the file it was read from, and all paths in it are absolute. The first of `includes` whose prefix
    matches is the right one. `templates` are globs, relative to the file's folder.
    """

    path: Path | None = None
    macros: abc.Mapping[str, MacroEntry] = field(default_factory=dict)
    macros_from: tuple[Path, ...] = ()
    includes: tuple[IncludeSource, ...] = ()
    templates: tuple[str, ...] = ()
    targets: abc.Mapping[str, Target] = field(default_factory=dict, repr=False)
    lookups: Lookups = field(default_factory=Lookups, repr=False)
    target_lookups: abc.Mapping[str, Lookups] = field(default_factory=dict, repr=False)

    def target(self, name: str) -> Target:
        """The target of this name; raises ConfigurationError, with the nearest name, when there is none."""
        if name in self.targets:
            return self.targets[name]
        where = f"in {self.path}" if self.path else "without a configuration"
        message = f"There is no target '{name}' {where}."
        raise ConfigurationError(f"{message} {suggestion(name, self.targets)}".rstrip())

    def lookups_for(self, target_name: str) -> Lookups:
        """What AWS would answer for a target: its own lookups over those for all."""
        own = self.target_lookups.get(target_name)
        return merged(self.lookups, own) if own else self.lookups
