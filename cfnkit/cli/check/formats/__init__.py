"""The output formats of `cfnkit check`, a module for each, and the report that they render."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.diagnostics import NOT_JUDGED, Severity
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding, GeneratedNode

# cfn-lint's words.
LEVELS = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Informational"}

_MOST_ORIGINS = 3


class CheckReport(NamedTuple):
    """The results of a run without the findings in the baseline, whose number is `known`.

    `failing` are the severities that make the command fail, and `included` the ids that were asked for, or their
    beginnings. What says that a part of a template was not judged makes the command fail only if it was asked for.
    """

    results: tuple[FileResult, ...]
    failing: frozenset[Severity] = frozenset(Severity)
    known: int = 0
    included: tuple[str, ...] = ()

    def findings(self) -> Iterator[tuple[FileResult, Finding]]:
        """Each finding, with its template's result."""
        for result in self.results:
            for finding in result.findings:
                yield result, finding

    def fails(self, finding: Finding) -> bool:
        """Whether a finding makes the command fail."""
        asked_for = finding.id not in NOT_JUDGED or finding.id.startswith(self.included)
        return asked_for and finding.severity in self.failing


def made_by(origin: GeneratedNode) -> str:
    """The words for a generated node that a finding is about."""
    verb = "moved by" if origin.exact else "made by"
    place = "/".join(map(str, origin.path))
    words = f"{verb} {origin.transform} as {place}" if place else f"{verb} {origin.transform}"
    return f"{words}: {origin.message}" if origin.message else words


def notes(finding: Finding) -> list[str]:
    """The lines after the message: the hint, the first origins, and the number of equal findings."""
    lines = [finding.hint] if finding.hint else []
    lines.extend(made_by(origin) for origin in finding.origins[:_MOST_ORIGINS])
    if finding.copies > max(1, len(finding.origins[:_MOST_ORIGINS])):
        lines.append(f"{finding.copies} equal findings on what came from here")
    return lines
