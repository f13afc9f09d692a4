"""What somebody says of the templates that they name."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Callable
from dataclasses import dataclass, field

from cfnkit.configuration.consent import UserConsent
from cfnkit.files.reading import read_given


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """Where templates go, with which values, macros and configuration; what is empty or None is not said.

    `targets` are names of targets, or globs; with `all_targets`, every target counts. `region`, `account_id`,
    `stack_name` and `parameters` override those of each target. Without `config`, a template has the nearest
    .cfnkit.yaml. `parameters` are those in `parameter_files`, below those that are `assigned` one by one: a comparison
    reads these files as they were, too.

    `macros_from` are templates whose macros run besides the configured ones. `searched` are the folders
    whose files may describe targets, besides the projects of the templates. `read` gives the bytes of a template by its
    path, and raises ConfigurationError.
    """

    targets: tuple[str, ...] = ()
    all_targets: bool = False
    region: str | None = None
    account_id: str | None = None
    stack_name: str | None = None
    parameters: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    parameter_files: tuple[str, ...] = ()
    assigned: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    config: str | None = None
    macros_from: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    consent: UserConsent = field(default_factory=UserConsent)
    read: Callable[[str], bytes] = field(default=read_given, repr=False)

    @property
    def names_targets(self) -> bool:
        """Whether any target is asked for."""
        return bool(self.targets) or self.all_targets
