"""How many resources have each status, and why some could not be compared."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from cfnkit.diagnostics import counted
from cfnkit.drift.report import DriftReport, SkipReason, Status
from cfnkit.drift.verdict import DRIFTED, every_resource, unread_resources

_MOST_REASONS = 3


class Counts(NamedTuple):
    """The number of resources with each status, without nested stacks, and of differences that do not count."""

    statuses: Counter[Status]
    ignored: int
    accepted: int

    @classmethod
    def of(cls, drift: DriftReport) -> Counts:
        """The counts of a report, including nested ones."""
        resources = [resource for _, resource, _ in every_resource(drift)]
        skipped = Counter(skipped.reason for resource in resources for skipped in resource.skipped)
        statuses = Counter(resource.status for resource in resources if resource.nested is None)
        return cls(statuses, skipped[SkipReason.IGNORED], skipped[SkipReason.ACCEPTED])

    @property
    def drifted(self) -> int:
        """The number of resources that differ from the template."""
        return sum(self.statuses[status] for status in DRIFTED)


def not_compared(drift: DriftReport) -> str:
    """A line with the number of resources that could not be compared, and why; empty when all could."""
    unread = unread_resources(drift)
    if not unread:
        return ""
    total = sum(Counts.of(drift).statuses.values())
    reasons = Counter(resource.reason.rstrip(".") or "the live state does not hold it" for resource in unread)
    listed = "; ".join(f"{number:,}: {reason}" for reason, number in reasons.most_common(_MOST_REASONS))
    more = f"; {len(reasons) - _MOST_REASONS:,} more reasons" if len(reasons) > _MOST_REASONS else ""
    return f"{len(unread):,} of {counted(total, 'resource')} could not be compared ({listed}{more})."
