"""What a check is asked for: which templates, and how."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from cfnkit.deployment import Target
from cfnkit.lint.engines.protocol import Options

if TYPE_CHECKING:
    from cfnkit.pipeline import Configuration

EngineName: TypeAlias = Literal["cfn-lint", "fast", "both"]


class FileRequest(NamedTuple):
    """A template to check: its name (a path as a person writes it), and its bytes unless the file is to be read."""

    name: str
    data: bytes | None = None


class Task(NamedTuple):
    """A template that is to be checked, and the key under which its findings are kept (none: they are not)."""

    name: str
    data: bytes
    key: str


@dataclass(frozen=True, slots=True)
class TargetArguments:
    """What is said of the target besides the configuration; None leaves a part to the target called `name`.

    Without a name, to the default target.
    """

    name: str = ""
    region: str | None = None
    account_id: str | None = None
    stack_name: str | None = None
    parameters: abc.Mapping[str, str] = field(default_factory=dict, repr=False)

    def within(self, config: Configuration, template: bytes) -> Target:
        """The target of a template; raises ConfigurationError when the configuration has none of that name.

        Of the configuration's parameters, which are there for many templates, those that this one names nowhere are
        left out.
        """
        target = config.target(self.name) if self.name else Target()
        shared = {name: value for name, value in target.parameters.items() if name.encode() in template}
        return replace(target, parameters=shared).overlaid(
            region=self.region, account_id=self.account_id, stack_name=self.stack_name, parameters=self.parameters
        )


class Settings(NamedTuple):
    """How templates are checked.

    `config` None: each template has the configuration that is found from it upward. `macros_from` are templates
    whose macros run besides those of the configuration. `jobs` is the number of worker processes, None for as
    many as there are processors. With `cache`, what was found in a file that has not changed is not looked for again.
    """

    target: Target | TargetArguments = TargetArguments()
    config: Configuration | None = None
    options: Options = Options()
    engine: EngineName = "cfn-lint"
    jobs: int | None = None
    cache: bool = True
    macros_from: tuple[Path, ...] = ()

    def target_within(self, config: Configuration, template: bytes) -> Target:
        """The target of a template that has this configuration."""
        return self.target if isinstance(self.target, Target) else self.target.within(config, template)
