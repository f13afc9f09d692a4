"""Answers of AWS that are known without a call."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SsmParameter:
    """A parameter of the Parameter Store.

    `type` is String, StringList or SecureString. `versions` holds the values of the known versions by number; when it
    is empty, only the existence of the parameter is known. `version` is the number of the newest version.
    """

    type: str
    versions: abc.Mapping[int, str] = field(repr=False)
    version: int = 1

    @property
    def value(self) -> str | None:
        """The value of the newest version; None when it is unknown."""
        return self.versions.get(self.version)


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret of the Secrets Manager.

    `stages` holds its texts by version stage or version ID; None for a version that exists and whose text is unknown.
    """

    stages: abc.Mapping[str, str | None] = field(repr=False)

    @property
    def value(self) -> str | None:
        """The text of the current version (AWSCURRENT); None when it is unknown."""
        return self.stages.get("AWSCURRENT")


@dataclass(frozen=True, slots=True)
class Lookups:
    """Known answers of AWS, by name.

    `ssm`, `secrets` and `exports` are None when nothing is known of them; a mapping, even an empty one, is complete.
    `physical_ids` holds the results of Ref by logical ID, `attributes` those of Fn::GetAtt by `LogicalId.Attribute`,
    `availability_zones` those of Fn::GetAZs by region, `stack_outputs` those of Fn::GetStackOutput by `stack.output`.
    """

    ssm: abc.Mapping[str, SsmParameter] | None = None
    secrets: abc.Mapping[str, Secret] | None = None
    exports: abc.Mapping[str, str] | None = None
    physical_ids: abc.Mapping[str, str] = field(default_factory=dict)
    attributes: abc.Mapping[str, str | abc.Sequence[str]] = field(default_factory=dict)
    availability_zones: abc.Mapping[str, abc.Sequence[str]] = field(default_factory=dict)
    stack_outputs: abc.Mapping[str, str] = field(default_factory=dict)
