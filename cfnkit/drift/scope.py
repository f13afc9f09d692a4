"""The facts about a stack on which the comparison of its resources depends."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass

from cfnkit.deployment import partition_of


@dataclass(frozen=True, slots=True)
class Scope:
    """The region, account and tags of a stack; each is None when it is not known.

    A stack gives its tags to its resources: if they are not known, an undeclared tag is no drift. `undeclared` says
    that properties which the template does not declare are reported, too.
    """

    region: str | None = None
    account_id: str | None = None
    stack_tags: abc.Mapping[str, str] | None = None
    undeclared: bool = False

    @property
    def partition(self) -> str | None:
        """The partition of the region."""
        return None if self.region is None else partition_of(self.region)
