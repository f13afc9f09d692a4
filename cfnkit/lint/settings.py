"""The settings of a check: the templates, the target, and the findings that are wanted."""

from __future__ import annotations

import collections.abc as abc
import os
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from cfnkit.configuration.consent import UserConsent
from cfnkit.deployment import Target
from cfnkit.diagnostics import Severity

if TYPE_CHECKING:
    from cfnkit.pipeline import Configuration

EngineName: TypeAlias = Literal["cfn-lint", "fast", "both"]
DEFAULT_ENGINE: EngineName = "cfn-lint"


TIME_LIMIT = 60.0
"""The seconds of processor time that a template may take, unless settings say otherwise."""


class Options(NamedTuple):
    """Which findings are wanted, in cfn-lint's terms: prefixes of ids to ignore, to include, and never to ignore.

    Without `regions`, those of `.cfnlintrc` apply, or cfn-lint's own default. `configure_rules` maps rule ids to
    settings, as cfn-lint's own configuration does. Without `suppressions`, nothing in a template, `.cfnkit.yaml` or
    `.cfnlintrc` leaves out findings.
    """

    ignore: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    configure_rules: abc.Mapping[str, abc.Mapping[str, Any]] = {}
    suppressions: bool = True


class FileRequest(NamedTuple):
    """A template to check: its name (a path as the user writes it) and its bytes; without bytes, the file is read."""

    name: str
    data: bytes | None = None


class Task(NamedTuple):
    """A template to check, and the keys of its findings and of its resources' results in the cache.

    With an empty key they are not cached.
    """

    name: str
    data: bytes
    key: str
    key_of_resources: str = ""


@dataclass(frozen=True, slots=True)
class TargetArguments:
    """The target as the arguments give it. A part that is None comes from the configured target called `name`.

    Without a name, it comes from the default target.
    """

    name: str = ""
    region: str | None = None
    account_id: str | None = None
    stack_name: str | None = None
    parameters: abc.Mapping[str, str] = field(default_factory=dict, repr=False)

    def within(self, config: Configuration, template: bytes) -> Target:
        """The target of a template; raises ConfigurationError when the configuration has no target of that name.

        A configuration serves many templates: parameters whose names do not occur in this one are left out.
        """
        target = config.target(self.name) if self.name else Target()
        shared = {name: value for name, value in target.parameters.items() if name.encode() in template}
        return replace(target, parameters=shared).overlaid(
            region=self.region, account_id=self.account_id, stack_name=self.stack_name, parameters=self.parameters
        )


class Settings(NamedTuple):
    """How templates are checked.

    Without `config`, each template has the nearest .cfnkit.yaml in its folder or above. `macros_from` are templates
    whose macros run besides the configured ones. `jobs` is the number of worker processes; None means one for each
    processor. `consent` is what the user permits: by default macros run, and AWS is not asked. With `cache`, a template
    that has not changed is not checked again. `run_macros_twice` finds macros that give another result each time
    (W9708). `time_limit` is the seconds of processor time that a template may take, 0 for no limit. `tables` are rule
    tables that every template has, each with the folder that its path is relative to, and `rules` folders with rules
    of one's own, whose code runs. Without `engine` or `fail_on`,
    the configuration of each template decides. `today` is the day on which suppressions expire; without it, none does.
    """

    target: Target | TargetArguments = TargetArguments()
    config: Configuration | None = None
    options: Options = Options()
    engine: EngineName | None = None
    jobs: int | None = None
    cache: bool = True
    macros_from: tuple[Path, ...] = ()
    consent: UserConsent = UserConsent()
    run_macros_twice: bool = False
    time_limit: float = TIME_LIMIT
    tables: tuple[tuple[str, Path], ...] = ()
    rules: tuple[Path, ...] = ()
    fail_on: Severity | None = None
    today: date | None = None

    @property
    def brings_code(self) -> bool:
        """Whether files in the working folder, cfn-lint's configuration, may name code that runs."""
        return self.consent.within(os.curdir).macros == "run"

    def target_within(self, config: Configuration, template: bytes) -> Target:
        """The target of a template with this configuration."""
        return self.target if isinstance(self.target, Target) else self.target.within(config, template)
