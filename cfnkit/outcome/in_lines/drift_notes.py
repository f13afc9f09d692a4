"""The differences of a drift report at the lines of the template: `30 -> 99`."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple

from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import every_resource
from cfnkit.outcome.words import FEW, on_one_line


class DriftNote(NamedTuple):
    """A text behind a line (1-based) of the template."""

    line: int
    text: str


def drift_notes(report: DriftReport, source: str) -> tuple[DriftNote, ...]:
    """The notes for the text with the name `source`; the report masks secrets.

    Each is the declared and the live value; with several differences on a line, each with its property, and with those
    of several resources, as of the copies of a loop, each with its logical ID.
    """
    found: dict[int, list[tuple[ResourceDrift, Difference | None]]] = {}
    for _, resource, _ in every_resource(report):
        declared = resource.span
        if resource.status is Status.DELETED and declared is not None and declared.source == source:
            found.setdefault(declared.line, []).append((resource, None))
        for difference in resource.differences:
            span = difference.span or declared
            if span is not None and span.source == source:
                found.setdefault(span.line, []).append((resource, difference))
    return tuple(DriftNote(line, _text(found[line])) for line in sorted(found))


def _text(differences: abc.Sequence[tuple[ResourceDrift, Difference | None]]) -> str:
    several = len({resource.logical_id for resource, _ in differences}) > 1
    said = [_difference(*each, several, len(differences) > 1) for each in differences]
    more = f" and {len(said) - FEW} more" if len(said) > FEW else ""
    return ", ".join(said[:FEW]) + more


def _difference(resource: ResourceDrift, difference: Difference | None, several: bool, named: bool) -> str:
    name = f"{resource.logical_id}: " if several else ""
    if difference is None:
        return f"{name}deleted"
    if named and not several:
        name = f"{'.'.join(map(str, difference.path))}: "
    return f"{name}{on_one_line(difference.expected_text)} -> {on_one_line(difference.actual_text)}"
