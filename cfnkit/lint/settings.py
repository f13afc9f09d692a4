"""The settings of a check: the templates, the target, and the findings that are wanted."""

from __future__ import annotations

import collections.abc as abc
import os
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, get_args

from cfnkit.configuration.consent import UserConsent
from cfnkit.deployment import Target, check_parameter_values
from cfnkit.diagnostics import ConfigurationError, Severity, article, refuse_other

if TYPE_CHECKING:
    from cfnkit.pipeline import Configuration

EngineName: TypeAlias = Literal["cfn-lint", "fast", "both"]
DEFAULT_ENGINE: EngineName = "cfn-lint"


TIME_LIMIT = 60.0
"""The seconds of processor time that a template may take, unless settings say otherwise."""

LONGEST = 1_000_000
"""The seconds that no time limit reaches."""


@dataclass(frozen=True, slots=True)
class Options:
    """Which findings are wanted, in cfn-lint's terms: prefixes of ids to ignore, to include, and never to ignore.

    Without `regions`, those of `.cfnlintrc` apply, or cfn-lint's own default. `configure_rules` maps rule ids to
    settings, as cfn-lint's own configuration does. Without `suppressions`, nothing in a template, `.cfnkit.yaml` or
    `.cfnlintrc` leaves out findings. Without `bodies`, the templates in the TemplateBody of stack sets are not looked
    into: they are checked for their targets. Raises ConfigurationError for values of another type.
    """

    ignore: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    configure_rules: abc.Mapping[str, abc.Mapping[str, Any]] = field(default_factory=dict)
    suppressions: bool = True
    bodies: bool = True

    def __post_init__(self) -> None:
        """Refuse a text in place of a list: each of its letters would be the beginning of ids."""
        for name, what in (("ignore", "E3002"), ("include", "I"), ("mandatory", "E3002"), ("regions", "us-east-1")):
            object.__setattr__(self, name, _texts(name, getattr(self, name), what))
        if not isinstance(self.configure_rules, abc.Mapping):
            raise ConfigurationError(f"configure_rules is a mapping, not {article(self.configure_rules)}.")


@dataclass(frozen=True, slots=True, init=False)
class FileRequest:
    """A template to check: its name (a path as the user writes it) and its bytes; without bytes, the file is read."""

    name: str
    data: bytes | None = field(repr=False)

    def __init__(self, name: str | os.PathLike[str], data: bytes | None = None) -> None:
        """Take a path and the text in UTF-8. Raises ConfigurationError for values of another type."""
        if not isinstance(name, (str, os.PathLike)):
            raise ConfigurationError(f"The name of a template is its path, not {article(name)}.")
        if not isinstance(data, (bytes, type(None))):
            raise ConfigurationError(f"The data of a template are bytes (text.encode()), not {article(data)}.")
        object.__setattr__(self, "name", os.fspath(name))
        object.__setattr__(self, "data", data)


class Task(NamedTuple):
    """A template to check, and the keys of its findings and of its resources' results in the cache.

    With an empty key they are not cached. Without a target, the settings say where the template goes.
    """

    name: str
    data: bytes
    key: str
    key_of_resources: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class TargetArguments:
    """The target as the arguments give it. A part that is None comes from the configured target called `name`.

    Without a name, it comes from the default target; with `where_known`, also where no target is called so.
    """

    name: str = ""
    region: str | None = None
    account_id: str | None = None
    stack_name: str | None = None
    parameters: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    where_known: bool = False

    def __post_init__(self) -> None:
        """Refuse values of parameters that are no texts."""
        check_parameter_values(self.parameters)

    def within(self, config: Configuration, template: bytes) -> Target:
        """The target of a template; raises ConfigurationError when the configuration has no target of that name.

        A configuration serves many templates: parameters whose names do not occur in this one are left out.
        """
        is_meant = self.name and (self.name in config.targets or not self.where_known)
        target = config.target(self.name) if is_meant else Target()
        shared = {name: value for name, value in target.parameters.items() if name.encode() in template}
        return replace(target, parameters=shared).overlaid(
            region=self.region, account_id=self.account_id, stack_name=self.stack_name, parameters=self.parameters
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """How templates are checked.

    Without `config`, each template has the nearest .cfnkit.yaml in its folder or above. `macros_from` are templates
    whose macros run besides the configured ones. `jobs` is the number of worker processes; None means one for each
    processor. `consent` is what the user permits: by default macros run, and AWS is not asked. With `cache`, a template
    that has not changed is not checked again. `run_macros_twice` finds macros that give another result each time
    (W9708). `time_limit` is the seconds of processor time that a template may take, 0 for no limit. `tables` are rule
    tables that every template has, each with the folder that its path is relative to, and `rules` folders with rules
    of one's own, whose code runs. Without `engine` or `fail_on`, the configuration of each template decides. `today` is
    the day on which suppressions expire; without it, none does. `security` is the profile of security rules that run;
    without it, the configuration of each template decides. `guard_rules` are files and folders of rules in the Guard
    language. With `reports_suppressions` the result has all suppressions. Raises ConfigurationError for a value that is
    none of these.
    """

    target: Target | TargetArguments = field(default_factory=TargetArguments)
    config: Configuration | None = None
    options: Options = field(default_factory=Options)
    engine: EngineName | None = None
    jobs: int | None = None
    cache: bool = True
    macros_from: tuple[Path, ...] = ()
    consent: UserConsent = field(default_factory=UserConsent)
    run_macros_twice: bool = False
    time_limit: float = TIME_LIMIT
    tables: tuple[tuple[str, Path], ...] = ()
    rules: tuple[Path, ...] = ()
    fail_on: Severity | None = None
    today: date | None = None
    security: str | None = None
    reports_suppressions: bool = False
    guard_rules: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what a command would refuse, in its words."""
        _check_types(self)
        if self.engine is not None:
            refuse_other("engine", self.engine, get_args(EngineName))
        if self.jobs is not None and (not isinstance(self.jobs, int) or self.jobs < 1):
            raise ConfigurationError(f"jobs: '{self.jobs}' is not a number of processes, 1 or more.")
        if not isinstance(self.time_limit, (int, float)) or not 0 <= self.time_limit < LONGEST:
            raise ConfigurationError(f"time_limit: '{self.time_limit}' is no number of seconds from 0 to {LONGEST:,}.")
        for name in ("rules", "macros_from", "guard_rules"):
            object.__setattr__(self, name, _paths(name, getattr(self, name)))

    @property
    def brings_code(self) -> bool:
        """Whether files in the working folder, cfn-lint's configuration, may name code that runs."""
        return self.consent.within(os.curdir).macros == "run"

    def target_within(self, config: Configuration, template: bytes) -> Target:
        """The target of a template with this configuration."""
        return self.target if isinstance(self.target, Target) else self.target.within(config, template)


def _check_types(settings: Settings) -> None:
    expected: dict[str, tuple[type, ...]] = {
        "target": (Target, TargetArguments),
        "options": (Options,),
        "consent": (UserConsent,),
        "fail_on": (Severity, type(None)),
        "today": (date, type(None)),
        "tables": (tuple, list),
    }
    if settings.config is not None:
        from cfnkit.configuration.configuration import Configuration  # not needed for a check from the cache

        expected["config"] = (Configuration,)
    for name, types in expected.items():
        value = getattr(settings, name)
        if not isinstance(value, types):
            known = " or ".join(each.__name__ for each in types if each is not type(None))
            raise ConfigurationError(f"{name} must be of the type {known}, not {article(value)}.")
    for table in settings.tables:
        if not isinstance(table, tuple) or len(table) != 2:
            raise ConfigurationError(f"tables has pairs, such as ('common', Path.cwd()), not {article(table)}.")


def _texts(name: str, value: abc.Iterable[str], example: str) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, abc.Iterable):
        raise ConfigurationError(f"{name} is a tuple of texts, such as ('{example}',), not {article(value)}.")
    texts = tuple(value)
    for text in texts:
        if not isinstance(text, str):
            raise ConfigurationError(f"{name} is a tuple of texts, such as ('{example}',), without {article(text)}.")
    return texts


def _paths(name: str, value: abc.Iterable[str | os.PathLike[str]]) -> tuple[Path, ...]:
    if isinstance(value, (str, os.PathLike)) or not isinstance(value, abc.Iterable):
        raise ConfigurationError(f"{name} is a tuple of paths, such as (Path('policy'),), not {article(value)}.")
    return tuple(map(Path, value))
