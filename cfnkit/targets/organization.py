"""The accounts of an organization, by its units."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Organization:
    """What is known of an organization offline: the account IDs of each unit, by the unit's ID, name or path.

    A unit that is not here is not known; one without accounts is.
    """

    units: abc.Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def accounts(self, unit: str) -> tuple[str, ...] | None:
        """The accounts in a unit and below it; None for a unit that is not known."""
        return self.units.get(unit)
