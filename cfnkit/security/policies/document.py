"""A policy document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cfnkit.rule_tables import is_unknown
from cfnkit.security.policies.answers import Answer, every, negated, some
from cfnkit.security.policies.statement import Path, Statement


@dataclass(frozen=True)
class PolicyDocument:
    """A policy document at a place below the properties of a resource.

    kind: whose document it is, one of IDENTITY, TRUST and RESOURCE. value: its normal form, or a mark.
    """

    path: Path
    kind: str
    value: Any

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The known statements."""
        return tuple(Statement(path, value) for path, value in self._items() if not is_unknown(value))

    @cached_property
    def unknown(self) -> tuple[Path, ...]:
        """The places of what is not known: the whole document, or statements of it."""
        if is_unknown(self.value):
            return (self.path,)
        return tuple(path for path, value in self._items() if is_unknown(value))

    def grants_everywhere(self, action: str) -> Answer:
        """Whether it allows an action on `*`, to everyone that has the policy, and does not deny it."""
        statements = self.statements
        granted = some([*(each.grants_everywhere(action) for each in statements), *(None for _ in self.unknown)])
        if granted is False:
            return False
        return every((granted, negated(some(each.forbids_everywhere(action) for each in statements))))

    @cached_property
    def denied_everywhere(self) -> tuple[str, ...]:
        """The patterns of the actions that it denies on `*`, without any condition."""
        denying = (each for each in self.statements if each.is_about_everything and each.is_unconditional)
        return tuple(text for each in denying if each.denies for _, text in each.listed("Action").known)

    def _items(self) -> list[tuple[Path, Any]]:
        if not isinstance(self.value, Mapping) or is_unknown(self.value):
            return []
        found = self.value.get("Statement")
        if is_unknown(found):
            return [((*self.path, "Statement"), found)]
        items = found if isinstance(found, list) else [found]
        return [((*self.path, "Statement", index), item) for index, item in enumerate(items) if isinstance(item, dict)]
