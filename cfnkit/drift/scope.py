"""Where the compared resources live, and how they are to be compared."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass

from cfnkit.deployment import partition_of


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds for all resources of a comparison.

    `region` and `account_id` are None when they are not known. `stack_tags` are the tags that the stack gives to its
    resources, None when they are not known: then a tag that the template does not declare may be the stack's.
    `undeclared` says that what the template does not declare is to be reported too.
    """

    region: str | None = None
    account_id: str | None = None
    stack_tags: abc.Mapping[str, str] | None = None
    undeclared: bool = False

    @property
    def partition(self) -> str | None:
        """The partition of the region."""
        return None if self.region is None else partition_of(self.region)
