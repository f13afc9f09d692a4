"""The output formats of `cfnkit check`, a module for each, and the report that they render."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.diagnostics import Severity
from cfnkit.lint.results import FileResult, Manner
from cfnkit.rule import Finding, made_by

# cfn-lint's words.
LEVELS = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Informational"}

_MOST_ORIGINS = 3


class CheckReport(NamedTuple):
    """The results of a run."""

    results: tuple[FileResult, ...]

    def findings(self) -> Iterator[tuple[FileResult, Finding]]:
        """Each finding, with its template's result."""
        for result in self.results:
            for finding in result.findings:
                yield result, finding

    def left_out(self) -> str:
        """How many findings were left out, and how: "3 findings left out: 2 by comments, 1 by the baseline."."""
        counts = Counter(each.manner for result in self.results for each in result.suppressed)
        if not counts:
            return ""
        manners = [f"{counts[manner]:,} {manner.value}" for manner in Manner if counts[manner]]
        total = sum(counts.values())
        return f"{total:,} {'finding' if total == 1 else 'findings'} left out: {', '.join(manners)}."


def notes(finding: Finding) -> list[str]:
    """The lines after the message: the hint, the first origins, and the number of equal findings."""
    lines = [finding.hint] if finding.hint else []
    lines.extend(made_by(origin) for origin in finding.origins[:_MOST_ORIGINS])
    if finding.copies > max(1, len(finding.origins[:_MOST_ORIGINS])):
        lines.append(f"{finding.copies} equal findings on what came from here")
    if finding.targets is not None:
        lines.append(str(finding.targets))
    return lines
