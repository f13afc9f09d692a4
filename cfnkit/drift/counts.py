"""How many resources have each status, and why some could not be compared."""

from __future__ import annotations

import collections.abc as abc
from collections import Counter
from typing import NamedTuple

from cfnkit.diagnostics import counted
from cfnkit.drift.report import DriftReport, SkipReason, Status
from cfnkit.drift.verdict import DRIFTED, every_resource, unread_resources

_MOST_REASONS = 3
_MOST_NAMES = 5


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


def not_declared(drift: DriftReport) -> str:
    """A line with the resources that the stack has, and the template does not declare; empty without any."""
    nested = ((f"{path}/", each.nested) for path, each, _ in every_resource(drift) if each.nested is not None)
    names = [f"{path}{name}" for path, report in (("", drift), *nested) for name in report.live_only]
    if not names:
        return ""
    total = counted(len(names), "resource")
    return f"The stack has {total} that the template does not declare with these parameters: {some(names)}."


def some(names: abc.Collection[str]) -> str:
    """The first of several names, and how many more there are: `A, B, and 3 more`."""
    listed = ", ".join(list(names)[:_MOST_NAMES])
    return f"{listed}, and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else listed
