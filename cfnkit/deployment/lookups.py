"""What AWS would answer, known without asking it."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SsmParameter:
    """A parameter of the Parameter Store: `type` is String, StringList or SecureString.

    `versions` holds the value of each known version by its number; `version` is the newest one. Without any, the
    parameter is known to exist, and its value is not.
    """

    type: str
    versions: abc.Mapping[int, str] = field(repr=False)
    version: int = 1

    @property
    def value(self) -> str | None:
        """The value of the newest version; None when it is not known."""
        return self.versions.get(self.version)


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret of the Secrets Manager.

    `stages` holds its text by version stage or version id; None for one that is there, and whose text is not known.
    """

    stages: abc.Mapping[str, str | None] = field(repr=False)

    @property
    def value(self) -> str | None:
        """The text of the current version; None when it is not known."""
        return self.stages.get("AWSCURRENT")


@dataclass(frozen=True, slots=True)
class Lookups:
    """What AWS would answer, by name.

    `physical_ids` by logical ID (what Ref gives), `attributes` by `LogicalId.Attribute` (what GetAtt gives),
    `availability_zones` by region, `stack_outputs` by `stack.output` (what GetStackOutput gives). With `ssm`,
    `secrets` or `exports` None nothing is known of them; a mapping, even an empty one, holds all that there are.
    """

    ssm: abc.Mapping[str, SsmParameter] | None = None
    secrets: abc.Mapping[str, Secret] | None = None
    exports: abc.Mapping[str, str] | None = None
    physical_ids: abc.Mapping[str, str] = field(default_factory=dict)
    attributes: abc.Mapping[str, str | abc.Sequence[str]] = field(default_factory=dict)
    availability_zones: abc.Mapping[str, abc.Sequence[str]] = field(default_factory=dict)
    stack_outputs: abc.Mapping[str, str] = field(default_factory=dict)
