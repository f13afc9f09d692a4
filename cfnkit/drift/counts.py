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
    total = counted(sum(Counts.of(drift).statuses.values()), "resource")
    return f"{len(unread):,} of {total} could not be compared ({reasons_text(each.reason for each in unread)})."


def reasons_text(reasons: abc.Iterable[str]) -> str:
    """Why resources could not be read, the most frequent reason first: `2: access is denied; 1: ...`."""
    found = Counter(reason.rstrip(".") or "the live state does not hold it" for reason in reasons)
    listed = "; ".join(f"{number:,}: {reason}" for reason, number in found.most_common(_MOST_REASONS))
    return f"{listed}; {len(found) - _MOST_REASONS:,} more reasons" if len(found) > _MOST_REASONS else listed


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
