"""The output formats of `cfnkit check`, a module for each, and the report that they render."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.diagnostics import Severity
from cfnkit.lint.results import FileResult, Manner
from cfnkit.redaction import Redactor
from cfnkit.rule import Finding, made_by

if TYPE_CHECKING:
    from cfnkit.assemblies import Assembly
    from cfnkit.cli.output.problems import Excerpts
    from cfnkit.source import SourceText

# cfn-lint's words.
LEVELS = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Informational"}

_MOST_ORIGINS = 3


class CheckReport(NamedTuple):
    """The results of a run; with `lists_undecided`, what security rules could not decide is part of the report.

    `sources` are the texts of the source files of constructs; an empty text stands for a file that is not opened.
    `assemblies` are those of the CDK that templates are of.
    """

    results: tuple[FileResult, ...]
    lists_undecided: bool = False
    sources: tuple[SourceText, ...] = ()
    assemblies: tuple[Assembly, ...] = ()

    def excerpts(self) -> Excerpts:
        """What shows the lines of findings, without the secrets that are known."""
        from cfnkit.cli.output.problems import Excerpts  # few formats show lines

        sources = (result.source for result in self.results if result.source is not None)
        secrets = (secret for result in self.results for secret in result.secrets)
        return Excerpts((*sources, *self.sources), Redactor().knowing(secrets), beside=bool(self.sources))

    def findings(self) -> Iterator[tuple[FileResult, Finding]]:
        """Each finding, with its template's result."""
        for result in self.results:
            for finding in result.findings:
                yield result, finding

    def undecided(self) -> Iterator[tuple[FileResult, Finding]]:
        """What security rules could not decide, if the report lists it; no findings, and nothing fails by them."""
        for result in self.results if self.lists_undecided else ():
            for finding in result.undecided:
                yield result, finding

    def told_undecided(self) -> str:
        """How many rules could not be decided: "12 rules could not be decided: --undecided lists them."."""
        places = [each for result in self.results for each in result.undecided]
        rules = len({each.id for each in places})
        if not rules:
            return ""
        listed = "" if self.lists_undecided else f": --undecided lists {'it' if rules == 1 else 'them'}"
        return f"{rules:,} {'rule' if rules == 1 else 'rules'} could not be decided{listed}."

    def left_out(self) -> str:
        """How many findings were left out, and how: "3 findings left out: 2 by comments, 1 by the baseline."."""
        counts = Counter(each.manner for result in self.results for each in result.suppressed)
        if not counts:
            return ""
        manners = [f"{counts[manner]:,} {manner.value}" for manner in Manner if counts[manner]]
        total = sum(counts.values())
        return f"{total:,} {'finding' if total == 1 else 'findings'} left out: {', '.join(manners)}."


def made_as(finding: Finding) -> list[str]:
    """The construct of a finding, and its place in the template where another one is told; nothing without one."""
    if finding.construct is None:
        return []
    place = [] if finding.place is finding.span else [f"in the template: {finding.span}"]
    return [finding.construct.label, *place]


def notes(finding: Finding) -> list[str]:
    """The lines after the message: the construct, the hint, the first origins, and the number of equal findings."""
    lines = made_as(finding)
    lines.extend([finding.hint] if finding.hint else [])
    lines.extend(made_by(origin) for origin in finding.origins[:_MOST_ORIGINS])
    if finding.copies > max(1, len(finding.origins[:_MOST_ORIGINS])):
        lines.append(f"{finding.copies} equal findings on what came from here")
    if finding.targets is not None:
        lines.append(str(finding.targets))
    return lines
