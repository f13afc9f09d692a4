"""What several formats say alike."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from cfnkit.cli.output.text import counted
from cfnkit.drift.report import Difference, DifferenceType, DriftReport, ResourceDrift, SkipReason, Status
from cfnkit.drift.verdict import DRIFTED, every_resource
from cfnkit.source import Span
from cfnkit.source.pointer import pointer

ABSENT = "absent"


class Counts(NamedTuple):
    """How many resources have each status, nested stacks apart, and how many differences do not count."""

    statuses: Counter[Status]
    ignored: int
    accepted: int

    @classmethod
    def of(cls, drift: DriftReport) -> Counts:
        """Count what is in a report and in those nested in it."""
        resources = [resource for _, resource, _ in every_resource(drift)]
        skipped = Counter(skipped.reason for resource in resources for skipped in resource.skipped)
        statuses = Counter(resource.status for resource in resources if resource.nested is None)
        return cls(statuses, skipped[SkipReason.IGNORED], skipped[SkipReason.ACCEPTED])

    @property
    def drifted(self) -> int:
        """How many resources are not as the template says."""
        return sum(self.statuses[status] for status in DRIFTED)


def summary(drift: DriftReport) -> str:
    """One line: how many resources drifted, and what the others are."""
    counts = Counts.of(drift)
    total = sum(counts.statuses.values())
    told = [f"{counts.statuses[status]:,} {status.value}" for status in Status if counts.statuses[status]]
    told += [f"{counts.ignored:,} ignored"] if counts.ignored else []
    told += [f"{counts.accepted:,} accepted"] if counts.accepted else []
    listed = f" ({', '.join(told)})" if told else ""
    return f"{counts.drifted:,} of {counted(total, 'resource')} drifted{listed}."


def heading(drift: DriftReport) -> str:
    """Which two things were compared, and when the second was seen."""
    known = ", ".join(filter(None, (drift.account_id, drift.region)))
    stack = f"the stack {drift.stack_name}" if drift.stack_name else "what is there"
    place = f"{stack} ({known})" if known else stack
    template = "its own template" if drift.template.startswith("<stack ") else drift.template
    source = [f"by {drift.source}"] if drift.source else []
    return ", ".join([f"{template} compared with {place}", *source, *([drift.taken] if drift.taken else [])])


def value_text(value: Any) -> str:
    """A JSON value in one line."""
    return json.dumps(value, ensure_ascii=False)


def expected_text(difference: Difference) -> str:
    """What the template says, or that it says nothing."""
    return ABSENT if difference.type is DifferenceType.ADD else value_text(difference.expected)


def actual_text(difference: Difference) -> str:
    """What is there, or that nothing is."""
    return ABSENT if difference.type is DifferenceType.REMOVE else value_text(difference.actual)


def path_text(difference: Difference) -> str:
    """The property as a JSON pointer."""
    return pointer(difference.path)


def remarks(difference: Difference) -> list[str]:
    """What is to be known of a difference beside its values."""
    told = [difference.note] if difference.note else []
    if difference.replaces:
        told.append("Putting it back replaces the resource.")
    return told


def place_text(span: Span | None) -> str:
    """The file and the line."""
    return f"{span.source}:{span.line}" if span else ""


def explained(resource: ResourceDrift) -> Iterator[tuple[str, str]]:
    """Properties, as pointers, with why they are equal or were not compared; what has drifted is not among them."""
    for equated in resource.equated:
        yield pointer(equated.path), f"equal by {equated.normaliser}"
    for skipped in resource.skipped:
        yield pointer(skipped.path), f"{skipped.reason.value}: {skipped.detail}".removesuffix(": ")


def fingerprint(way: str, path: str, kind: str) -> str:
    """The same for the same resource, property and kind of difference, whatever the values and the line."""
    return hashlib.sha256("\n".join((way, path, kind)).encode("utf-8", "replace")).hexdigest()
